"""Random deformable convolutions, with convolutions that give their offsets and their mask."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from tests.strategies.draft import Draft
from tests.strategies.finishing import bias_and_activation
from tests.strategies.grouping import groups_and_filters
from tests.strategies.random_layer import Keys
from tests.strategies.sliding import lengths, sliding


def a_deformable_convolution(draft: Draft) -> None:
    """Add offsets, perhaps a mask, and the convolution of the map that they steer."""
    draw, shape, source = draft.draw, draft.shape, draft.current
    window = sliding(draw, shape[:-1], draft.bounds)
    positions = lengths(window.reads(shape[:-1]))
    groups, filters = groups_and_filters(draw, shape, draft.bounds)
    offset_groups = draw(st.sampled_from([g for g in range(1, 4) if shape[-1] % g == 0]))
    taps = prod(window.kernel) * offset_groups
    steering = [len(positions) * taps, *([taps] if draw(st.booleans()) else [])]
    read = [draft.named(source)]
    for channels in steering:
        draft.current = source
        made: Keys = {"type": "conv", "filters": channels, **window.keys}
        draft.append(made, (*positions, channels))
        read.append(draft.named(draft.current))
    keys: Keys = {"type": "deformable_conv", "from": read, "filters": filters, **window.keys}
    if groups > 1:
        keys["groups"] = groups
    if offset_groups > 1:
        keys["offset_groups"] = offset_groups
    draft.append(keys | bias_and_activation(draw, filters), (*positions, filters))
