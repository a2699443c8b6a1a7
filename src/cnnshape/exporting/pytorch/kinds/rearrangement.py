"""Layers that put the values along an axis elsewhere."""

from __future__ import annotations

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Input, method
from cnnshape.exporting.pytorch.kinds.dimensions import dimension_of, dimensions_of
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.layers.axis_names import CHANNELS


def permute(layered: Layered) -> tuple[Step, ...]:
    """Tensor.permute."""
    axes, rank = layered.layer.axes, layered.rank
    *space, channels = axes if CHANNELS in axes else (*axes, CHANNELS)
    order = (dimension_of(each, rank) for each in (channels, *space))
    return (Step(method(Input(), "permute", 0, *order)),)


def flip(layered: Layered) -> tuple[Step, ...]:
    """Tensor.flip."""
    dimensions = one_or_several(dimensions_of(layered.layer.axes, layered.rank))
    return (Step(method(Input(), "flip", dimensions)),)


def tile(layered: Layered) -> tuple[Step, ...]:
    """Tensor.repeat."""
    tiled, rank = dimension_of(layered.layer.axis, layered.rank), layered.rank
    times = [layered.layer.times if each == tiled else 1 for each in range(rank + 2)]
    return (Step(method(Input(), "repeat", *times)),)


STEPS = {"permute": permute, "flip": flip, "tile": tile}
