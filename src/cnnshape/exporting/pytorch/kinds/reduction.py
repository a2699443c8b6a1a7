"""Reductions along dimensions; channels always stay, as one channel."""

from __future__ import annotations

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Input, Method, call, method
from cnnshape.exporting.pytorch.kinds.dimensions import CHANNELS, dimensions_of
from cnnshape.exporting.structure.steps import Layered, Step

METHODS = {"mean": "mean", "max": "amax", "min": "amin", "sum": "sum"}


def reduce(layered: Layered) -> tuple[Step, ...]:
    """A method of the tensor, or its length."""
    layer = layered.layer
    dimensions = dimensions_of(layer.axes, layered.rank)
    along = one_or_several(dimensions)
    keeps = layer.keep_axes or CHANNELS in dimensions
    defaults = {"keepdim": False}
    if layer.function in METHODS:
        name = METHODS[layer.function]
        reduce_to = Method(Input(), name)
        reduced = call(reduce_to, along, defaults=defaults, keepdim=keeps)
    else:
        norm = "torch.linalg.vector_norm"
        reduced = call(norm, Input(), dim=along, defaults=defaults, keepdim=keeps)
    gone = tuple(each for each in dimensions if each != CHANNELS)
    if layer.keep_axes or not keeps or not gone:
        return (Step(reduced),)
    return (Step(method(reduced, "squeeze", one_or_several(gone))),)


STEPS = {"reduce": reduce}
