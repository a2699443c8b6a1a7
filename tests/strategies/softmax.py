"""Random softmaxes along spatial axes; those over the channels are drawn as activations."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.axes import some_axes, written_axes
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.ALL_SEEING)
def softmax_over_axes(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    rank = len(shape) - 1
    kind = draw(st.sampled_from(["softmax", "log_softmax"]))
    axes = written_axes(draw, rank, some_axes(draw, rank))
    return RandomLayer({"type": kind, "axes": axes}, shape)
