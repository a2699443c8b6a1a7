"""Softmaxes, always to a new array."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.activation_functions import apply, log_softmax, softmax
from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Work
from cnnshape.layers.softmax import LogSoftmax, Softmax


def compete(layer: Softmax | LogSoftmax, work: Work) -> Array:
    """Apply the function to the channels of each position."""
    target = np.empty(work.x.shape, work.x.dtype)
    apply(log_softmax if layer.type == "log_softmax" else softmax, work.x, target)
    return target


KERNELS = {"softmax": compete, "log_softmax": compete}
