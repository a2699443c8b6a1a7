"""Softmaxes along one axis or several."""

from __future__ import annotations

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Input, Operation, call
from cnnshape.exporting.keras.kinds.activation import by_name
from cnnshape.exporting.keras.kinds.axes import CHANNELS, axes_of
from cnnshape.exporting.structure.steps import Layered, Step, plain


def softmax(layered: Layered) -> tuple[Step, ...]:
    """layers.Softmax."""
    axis = one_or_several(axes_of(layered.layer.axes, layered.rank))
    return (plain(call("layers.Softmax", defaults={"axis": CHANNELS}, axis=axis)),)


def log_softmax(layered: Layered) -> tuple[Step, ...]:
    """The word along the channels, else what is left of the sum of exponentials."""
    axes = axes_of(layered.layer.axes, layered.rank)
    if axes == (CHANNELS,):
        return by_name(layered)
    total = call("ops.logsumexp", Input(), axis=one_or_several(axes), keepdims=True)
    return (Step(Operation("-", Input(), total)),)


STEPS = {"softmax": softmax, "log_softmax": log_softmax}
