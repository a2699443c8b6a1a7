"""Random recurrent layers on the frames of a video."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy
from tests.strategies.sliding import lengths, sliding


@strategy(Group.FILMED)
def conv_lstm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    frames, *sizes, _ = shape
    window = sliding(draw, tuple(sizes), bounds)
    filters = draw(st.integers(1, bounds.filters))
    keys: dict[str, Any] = {"type": "conv_lstm", "filters": filters, **window.keys}
    if draw(st.booleans()):
        keys["bias"] = False
    output = (*lengths(window.reads(tuple(sizes))), filters)
    if draw(st.booleans()):
        keys["return_sequence"] = True
        return RandomLayer(keys, (frames, *output))
    return RandomLayer(keys, output)
