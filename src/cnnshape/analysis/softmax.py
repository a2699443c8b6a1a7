"""Softmaxes keep the shape, and look across the channels of each position."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import keeps_all
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.layers.softmax import LogSoftmax, Softmax


def softmax(layer: Softmax | LogSoftmax, inputs: Inputs) -> Claim:
    """The shape as it is; no weights."""
    return Claim(inputs.shape, reaches=cell_by_cell(inputs.shape))


CLAIMS = {"softmax": softmax, "log_softmax": softmax}
AXES = dict.fromkeys(CLAIMS, keeps_all)
