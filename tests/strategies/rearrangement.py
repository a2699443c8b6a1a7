"""Random layers that put axes in another order, turn or repeat them."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from cnnshape.layers.axis_names import axis_names
from tests.strategies.axes import some_axes, written_axes
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.ALL_SEEING)
def permute(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw an order of the spatial axes alone, or of all, with the channels last."""
    rank = len(shape) - 1
    order = draw(st.permutations(range(rank)))
    axes = [axis_names(rank)[place] for place in order]
    named = [*axes, "channels"] if draw(st.booleans()) else axes
    return RandomLayer(
        {"type": "permute", "axes": named}, (*(shape[place] for place in order), shape[-1])
    )


@strategy(Group.ALL_SEEING)
def permute_channels(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    order = draw(st.permutations(range(len(shape))))
    axes = [axis_names(len(shape) - 1)[place] for place in order]
    return RandomLayer({"type": "permute", "axes": axes}, tuple(shape[place] for place in order))


@strategy(Group.ALL_SEEING)
def flip(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    rank = len(shape) - 1
    return RandomLayer(
        {"type": "flip", "axes": written_axes(draw, rank, some_axes(draw, rank))}, shape
    )


@strategy(Group.ALL_SEEING)
def tile(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    place = draw(st.integers(0, len(shape) - 1))
    most = 2 if 2 * prod(shape) <= bounds.values else 1
    times = draw(st.integers(1, most))
    keys = {"type": "tile", "axis": axis_names(len(shape) - 1)[place], "times": times}
    return RandomLayer(keys, (*shape[:place], shape[place] * times, *shape[place + 1 :]))
