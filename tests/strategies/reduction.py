"""Random reductions."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnshape.layers.axis_names import axis_names
from tests.strategies.axes import some_axes, written_axes
from tests.strategies.random_layer import (
    Bounds,
    Draw,
    Group,
    Keys,
    RandomLayer,
    Shape,
    strategy,
)

FUNCTIONS = ("mean", "max", "min", "sum", "l2")


@strategy(Group.CELLWISE)
def reduce_channels(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    keys: Keys = {"type": "reduce", "function": draw(st.sampled_from(FUNCTIONS))}
    if draw(st.booleans()):
        keys["keep_axes"] = draw(st.booleans())
    return RandomLayer({**keys, "axes": "channels"}, (*shape[:-1], 1))


@strategy(Group.ALL_SEEING)
def reduce(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw a reduction of some axes, a spatial one among them."""
    names, rank = axis_names(len(shape) - 1), len(shape) - 1
    reduced = some_axes(draw, rank)
    keys: Keys = {"type": "reduce", "function": draw(st.sampled_from(FUNCTIONS))}
    keys["axes"] = written_axes(draw, rank, reduced)
    keys["keep_axes"] = draw(st.booleans())
    sizes = [1 if name in reduced else n for name, n in zip(names, shape, strict=True)]
    if not keys["keep_axes"]:
        sizes[:-1] = [n for name, n in zip(names, sizes[:-1], strict=False) if name not in reduced]
    return RandomLayer(keys, tuple(sizes))
