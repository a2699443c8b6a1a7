"""Softmaxes along any axes, always to a new array."""

from __future__ import annotations

from cnnshape.execution.activation_functions import apply, log_softmax, softmax
from cnnshape.execution.arrays import Array
from cnnshape.execution.named_axes import axes_of, in_rows, out_of_rows
from cnnshape.execution.work import Work
from cnnshape.layers.softmax import LogSoftmax, Softmax


def compete(layer: Softmax | LogSoftmax, work: Work) -> Array:
    """Apply the function to all values along the axes, which lie in a row for it."""
    function = log_softmax if layer.type == "log_softmax" else softmax
    axes = axes_of(layer.axes, work.x)
    target = work.new(work.x.shape)
    if axes == (work.x.ndim - 1,):
        apply(function, work.x, target)
        return target
    rows = in_rows(work.x, axes)
    apply(function, rows, rows)
    target[...] = out_of_rows(rows, axes, work.x.shape)
    return target


KERNELS = {"softmax": compete, "log_softmax": compete}
