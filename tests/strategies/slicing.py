"""Random slices."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnshape.layers.axis_names import axis_names
from tests.strategies.random_layer import (
    Bounds,
    Draw,
    Group,
    Keys,
    Numbers,
    RandomLayer,
    Shape,
    strategy,
)


@strategy(Group.PARTIAL)
def take_channels(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    if draw(st.booleans()):
        return _slice(draw, shape, len(shape) - 1, bounds)
    start = draw(st.integers(0, shape[-1] - 1))
    stop = draw(st.integers(start + 1, shape[-1]))
    return RandomLayer({"type": "slice", "channels": [start, stop]}, (*shape[:-1], stop - start))


@strategy(Group.WINDOWED)
def take_cells(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _slice(draw, shape, draw(st.integers(0, len(shape) - 2)), bounds)


def _slice(draw: Draw, shape: Shape, place: int, bounds: Bounds) -> RandomLayer:
    """Draw a slice, of which each end may be counted from the end or left out."""
    start, stop, step = _part(draw, shape[place], bounds)
    kept = len(range(start, stop, step))
    keys: Keys = {"type": "slice", "axis": axis_names(len(shape) - 1)[place]}
    from_the_end = draw(st.sampled_from(["neither", "stop", "both"]))
    if start or from_the_end == "both" or draw(st.booleans()):
        keys["start"] = start - shape[place] if from_the_end == "both" else start
    if stop < shape[place]:
        keys["stop"] = stop if from_the_end == "neither" else stop - shape[place]
    if step > 1:
        keys["step"] = step
    return RandomLayer(keys, (*shape[:place], kept, *shape[place + 1 :]))


def _part(draw: Draw, size: int, bounds: Bounds) -> Numbers:
    """Draw start, stop and step; where fields are probed, little is cut off the ends."""
    most = min(2, (size - 1) // 2) if bounds.is_probed else size - 1
    start = draw(st.integers(0, most))
    least = max(start + 1, size - most)
    return start, draw(st.integers(least, size)), draw(st.integers(1, 3))
