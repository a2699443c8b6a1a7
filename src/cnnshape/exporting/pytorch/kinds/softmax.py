"""Softmaxes: PyTorch's own along one dimension; along several, by the sum of exponentials."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Input, Operation, call
from cnnshape.exporting.pytorch.kinds.activation import OVER_CHANNELS, along
from cnnshape.exporting.pytorch.kinds.dimensions import dimensions_of
from cnnshape.exporting.structure.steps import Layered, Step


def softmax(layered: Layered) -> tuple[Step, ...]:
    """F.softmax or F.log_softmax."""
    kind = layered.layer.type
    dimensions = dimensions_of(layered.layer.axes, layered.rank)
    if len(dimensions) == 1:
        return (along(OVER_CHANNELS[kind], dimensions[0]),)
    total = call("torch.logsumexp", Input(), dimensions, keepdim=True)
    logarithm = Operation("-", Input(), total)
    return (Step(logarithm if kind == "log_softmax" else call("torch.exp", logarithm)),)


STEPS = dict.fromkeys(OVER_CHANNELS, softmax)
