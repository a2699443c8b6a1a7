"""The end of a layer: add the bias and apply the activation that is fused into it, in place."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.execution.activation_functions import PRELU_START, Function, apply, leaky_relu
from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.function_table import default_function
from cnnshape.execution.weight_values import written_array
from cnnshape.execution.work import Work
from cnnshape.layers.convolution import Convolution
from cnnshape.layers.dense import Dense
from cnnshape.layers.weight_values import WeightValues

Finish = Callable[[Array], None]
"""Completes an array `(..., channels)` in place."""


def finishing(
    layer: Convolution | Dense, work: Work, channels: int, values: WeightValues | None = None
) -> Finish:
    """Return a function that adds the bias of a layer and applies its activation."""
    bias = None
    if layer.bias:
        bias = work.constant("bias", (channels,), 0.0, written_array(values, "bias"))
    function = fused(layer.activation, work, channels)

    def finish(array: Array) -> None:
        if bias is None and function is None:
            return
        rows = array.reshape(-1, channels)
        for some in row_blocks(len(rows), channels):
            if bias is not None:
                rows[some] += bias
            if function is not None:
                function(rows[some], rows[some])

    return finish


def activate(array: Array, name: str | None, work: Work) -> Array:
    """Apply a fused activation, if there is one, to an array that is complete otherwise."""
    function = fused(name, work, array.shape[-1])
    if function is not None:
        apply(function, array, array)
    return array


def fused(name: str | None, work: Work, channels: int) -> Function | None:
    """Return the activation of a layer, or None; prelu asks for a slope for each channel."""
    if name is None or name == "linear":
        return None
    if name == "prelu":
        return leaky_relu(work.constant("slope", (channels,), PRELU_START))
    return default_function(name)
