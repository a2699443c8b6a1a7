"""Reductions along axes; channels always stay, as one channel."""

from __future__ import annotations

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Expression, Input, call
from cnnshape.exporting.keras.kinds.axes import axes_of, spatial_axes
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.layers.axis_names import includes_channels


def reduce(layered: Layered) -> tuple[Step, ...]:
    """A function of keras.ops."""
    layer = layered.layer
    axes = axes_of(layer.axes, layered.rank)
    is_length = layer.function == "l2"
    keeps = layer.keep_axes or includes_channels(layer.axes)
    reduced: Expression = call(
        "ops.sum" if is_length else f"ops.{layer.function}",
        call("ops.square", Input()) if is_length else Input(),
        axis=one_or_several(axes),
        defaults={"keepdims": False},
        keepdims=keeps,
    )
    if is_length:
        reduced = call("ops.sqrt", reduced)
    gone = tuple(each for each in axes if each in spatial_axes(layered.rank))
    if layer.keep_axes or not keeps or not gone:
        return (Step(reduced),)
    return (Step(call("ops.squeeze", reduced, axis=one_or_several(gone))),)


STEPS = {"reduce": reduce}
