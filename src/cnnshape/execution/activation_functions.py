"""Activation functions on rows of channels, written to a given array, which may be the input."""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.erf import erf

Function = Callable[[Array, Array], object]
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
    """max(x, 0), which takes NumPy's maximum twice as long as its clip."""
    np.clip(x, 0, np.inf, out=out)


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


def gelu(approximate: str) -> Function:
    """Return x * (1 + erf(x / sqrt(2))) / 2, or what approximates the erf with a tanh."""
    return _gelu_by_tanh if approximate == "tanh" else _gelu_by_erf


def _gelu_by_erf(x: Array, out: Array) -> None:
    share = erf(x * 0.5**0.5)
    share += 1
    share *= 0.5
    np.multiply(x, share, out=out)


def _gelu_by_tanh(x: Array, out: Array) -> None:
    share = np.square(x)
    share *= 0.044715
    share += 1
    share *= x
    share *= (2 / pi) ** 0.5
    np.tanh(share, out=share)
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


def quick_gelu(x: Array, out: Array) -> None:
    """Write x * sigmoid(1.702 * x)."""
    share = np.empty_like(x)
    sigmoid(x * 1.702, share)
    np.multiply(x, share, out=out)


def mish(x: Array, out: Array) -> None:
    """Write x * tanh(softplus(x))."""
    share = np.empty_like(x)
    softplus(x, share)
    np.tanh(share, out=share)
    np.multiply(x, share, out=out)


def softsign(x: Array, out: Array) -> None:
    """Write x / (1 + |x|)."""
    divisor = np.abs(x)
    divisor += 1
    np.divide(x, divisor, out=out)


def clip(low: float | None, high: float | None) -> Function:
    """Return x between two bounds, of which one may be missing."""
    return lambda x, out: np.clip(x, low, high, out=out)


def power(exponent: float) -> Function:
    """Return x ** exponent; NaN stays NaN, also with the exponent 0, so that probes see it."""
    if exponent == 0:
        return lambda x, out: np.add(x * 0, 1, out=out)
    return lambda x, out: np.power(x, exponent, out=out)


def hard_sigmoid(slope: float, offset: float) -> Function:
    """Return slope * x + offset, between 0 and 1."""

    def function(x: Array, out: Array) -> None:
        np.multiply(x, slope, out=out)
        out += offset
        np.clip(out, 0, 1, out=out)

    return function


def hard_swish(slope: float, offset: float) -> Function:
    """Return x * hard_sigmoid(x)."""
    gate = hard_sigmoid(slope, offset)

    def function(x: Array, out: Array) -> None:
        share = np.empty_like(x)
        gate(x, share)
        np.multiply(x, share, out=out)

    return function


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
