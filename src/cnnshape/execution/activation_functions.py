"""Activation functions on rows of channels, written to a given array, which may be the input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.erf import erf

Function = Callable[[Array, Array], None]
"""Reads rows `(positions, channels)` and writes as many; both arrays may be the same one."""

PRELU_START = 0.25
"""The first value of the slopes of prelu. He et al., 1502.01852."""


def apply(function: Function, x: Array, out: Array) -> None:
    """Write the function of `x`, `(..., channels)`, to `out`, a cacheful of rows at a time."""
    channels = x.shape[-1]
    rows, written = x.reshape(-1, channels), out.reshape(-1, channels)
    for some in row_blocks(len(rows), channels):
        function(rows[some], written[some])


def relu(x: Array, out: Array) -> None:
    """max(x, 0)."""
    np.maximum(x, 0, out=out)


def relu6(x: Array, out: Array) -> None:
    """min(max(x, 0), 6)."""
    np.clip(x, 0, 6, out=out)


def leaky_relu(slope: float | Array) -> Function:
    """Return x if x > 0, else slope * x; an array has a slope for each channel."""

    def function(x: Array, out: Array) -> None:
        below = np.minimum(x, 0)
        below *= slope
        np.maximum(x, 0, out=out)
        out += below

    return function


def elu(alpha: float, scale: float = 1.0) -> Function:
    """Return scale * x if x > 0, else scale * alpha * (exp(x) - 1)."""

    def function(x: Array, out: Array) -> None:
        below = np.minimum(x, 0)
        np.expm1(below, out=below)
        below *= alpha
        np.maximum(x, 0, out=out)
        out += below
        if scale != 1:
            out *= scale

    return function


def gelu(x: Array, out: Array) -> None:
    """Write x * (1 + erf(x / sqrt(2))) / 2."""
    share = erf(x * 0.5**0.5)
    share += 1
    share *= 0.5
    np.multiply(x, share, out=out)


def sigmoid(x: Array, out: Array) -> None:
    """1 / (1 + exp(-x)); an exp that overflows gives the 0 that it should."""
    np.negative(x, out=out)
    np.exp(out, out=out)
    out += 1
    np.reciprocal(out, out=out)


def silu(x: Array, out: Array) -> None:
    """Write x * sigmoid(x)."""
    share = np.empty_like(x)
    sigmoid(x, share)
    np.multiply(x, share, out=out)


def hard_sigmoid(x: Array, out: Array) -> None:
    """relu6(x + 3) / 6."""
    np.add(x, 3, out=out)
    np.clip(out, 0, 6, out=out)
    out /= 6


def hard_swish(x: Array, out: Array) -> None:
    """Write x * relu6(x + 3) / 6."""
    share = np.empty_like(x)
    hard_sigmoid(x, share)
    np.multiply(x, share, out=out)


def softplus(x: Array, out: Array) -> None:
    """log(1 + exp(x)), without overflow."""
    np.logaddexp(x, 0, out=out)


def softmax(x: Array, out: Array) -> None:
    """Write exp(x) over its sum over the channels, moved so that the largest is exp(0)."""
    np.subtract(x, x.max(axis=-1, keepdims=True), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=-1, keepdims=True)


def log_softmax(x: Array, out: Array) -> None:
    """The logarithm of the softmax, without taking the logarithm of a quotient."""
    np.subtract(x, x.max(axis=-1, keepdims=True), out=out)
    out -= np.log(np.exp(out).sum(axis=-1, keepdims=True))
