"""Random layers that pay attention: over all of a map, in windows of it, or in a grid."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.draft import Draft
from tests.strategies.grouping import divisors
from tests.strategies.random_layer import Bounds, Draw, Group, Keys, RandomLayer, Shape, strategy


@strategy(Group.ALL_SEEING)
def attention(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    keys: Keys = {"causal": True} if draw(st.booleans()) else {}
    return _attending(draw, shape, bounds, keys)


@strategy(Group.ALL_SEEING)
def attention_in_a_grid(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    grid = [draw(divisors(size)) for size in shape[:-1]]
    return _attending(draw, shape, bounds, {"grid": grid})


@strategy(Group.WINDOWED)
def attention_in_windows(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw windows; those that hang over the map pad, which a border that was cut forbids."""
    is_padded = not bounds.is_border_lost and draw(st.booleans())
    windows = [draw(st.integers(1, 4) if is_padded else divisors(size)) for size in shape[:-1]]
    shifts = [0 if bounds.is_border_lost else draw(st.integers(0, each - 1)) for each in windows]
    keys: Keys = {"window": windows, "shift": shifts}
    return _attending(draw, shape, bounds, keys | ({"pad": True} if is_padded else {}))


def cross_attention(draft: Draft) -> None:
    """Let the current map attend to one or two earlier ones, or to itself."""
    from tests.strategies.steps import a_layer

    maps = [place for place in draft.places if len(place.shape) > 1]
    if draft.current not in maps:
        return a_layer(draft)
    memory = draft.draw(st.sampled_from(maps))
    read = [draft.current, memory]
    if draft.draw(st.booleans()):
        alike = [place for place in maps if place.shape[:-1] == memory.shape[:-1]]
        read.append(draft.draw(st.sampled_from(alike)))
    keys, shape = _attending(draft.draw, draft.shape, draft.bounds, {}, may_compare=False)
    return draft.append({**keys, "from": [draft.named(place) for place in read]}, shape)


def _attending(
    draw: Draw, shape: Shape, bounds: Bounds, keys: Keys, *, may_compare: bool = True
) -> RandomLayer:
    """Draw heads and widths; positions are compared if all that is read has the same sizes."""
    kind = {"type": "attention", **keys}
    if may_compare:
        kind |= draw(st.sampled_from([{}, {}, {"relative_bias": "table"}, CONTINUOUS]))
    if may_compare and draw(st.integers(0, 3)) == 0:
        bare = {"heads": draw(divisors(shape[-1])), "project_inputs": False}
        return RandomLayer(kind | bare | {"project_output": False}, shape)
    heads = draw(st.integers(1, 3))
    widths = {f"{each}_channels": heads * draw(st.integers(1, 2)) for each in ("key", "value")}
    kind |= {"heads": heads, **widths, **({} if draw(st.booleans()) else {"bias": False})}
    if draw(st.booleans()):
        kind |= {"similarity": "cosine"}
    elif draw(st.booleans()):
        kind |= {"scale": 0.5}
    return _with_output(draw, shape, bounds, kind)


CONTINUOUS: Keys = {"relative_bias": "continuous"}


def _with_output(draw: Draw, shape: Shape, bounds: Bounds, keys: Keys) -> RandomLayer:
    """Draw what is made of the values: nothing, as many channels as were read, or others."""
    if draw(st.booleans()):
        return RandomLayer(keys, shape)
    if draw(st.booleans()):
        return RandomLayer(keys | {"project_output": False}, (*shape[:-1], keys["value_channels"]))
    channels = draw(st.integers(1, bounds.filters))
    return RandomLayer(keys | {"output_channels": channels}, (*shape[:-1], channels))
