"""Norms: bring values to zero mean and unit variance, then scale and shift them."""

from __future__ import annotations

from collections.abc import Callable
from math import prod, sqrt

import numpy as np

from cnnshape.execution.activation_functions import Function
from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.finishing import activate, fused
from cnnshape.execution.grouping import per_group
from cnnshape.execution.named_axes import axes_of, in_rows, out_of_rows
from cnnshape.execution.work import Work
from cnnshape.layers.normalization import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
    Normalization,
    RmsNorm,
)
from cnnshape.network import Shape

LONG_ENOUGH = 512
"""Values in a row for which an inner loop is worth its overhead."""


def batch_norm(layer: BatchNorm, work: Work) -> Array:
    """Normalise each channel by its stored mean and variance: one multiply-add."""
    channels = work.x.shape[-1:]
    weight, bias = _scale_and_shift(layer, work, channels)
    mean = work.statistic("mean", channels, 0.0)
    variance = work.statistic("variance", channels, 1.0)
    factor = 1 / np.sqrt(variance + np.asarray(layer.epsilon, variance.dtype))
    if weight is not None:
        factor *= weight
    summand = -mean * factor
    if bias is not None:
        summand += bias
    function = fused(layer.activation, work, channels[0])
    target = work.target
    multiply_add(work.x, factor, summand, target, function)
    return target


def instance_norm(layer: InstanceNorm, work: Work) -> Array:
    """Normalise each channel of each sample over its map."""
    x = work.x
    grouped = x.reshape(len(x), -1, x.shape[-1], 1)
    return _activated(_normalized(layer, work, grouped, x.shape[-1:]), layer, work)


def group_norm(layer: GroupNorm, work: Work) -> Array:
    """Normalise each group of channels of each sample over the map."""
    x = work.x
    channels = per_group(x.shape[-1], layer.groups, "channels")
    grouped = x.reshape(len(x), -1, layer.groups, channels)
    return _activated(_normalized(layer, work, grouped, x.shape[-1:]), layer, work)


def layer_norm(layer: LayerNorm, work: Work) -> Array:
    """Normalise all values along the axes together, as the channels of each position."""
    x, axes = work.x, axes_of(layer.axes, work.x)
    together = tuple(x.shape[axis] for axis in axes)
    if axes == (*range(x.ndim - len(axes), x.ndim),):
        grouped = x.reshape(-1, prod(together[:-1]), 1, x.shape[-1])
        return _activated(_normalized(layer, work, grouped, together), layer, work)
    grouped = in_rows(x, axes)[:, np.newaxis, np.newaxis]
    rows = _normalized(layer, work, grouped, together)
    result = np.array(out_of_rows(rows, axes, x.shape), order="C")
    return _activated(result, layer, work)


def rms_norm(layer: RmsNorm, work: Work) -> Array:
    """Divide the channels of each position by the root of their mean square."""

    def divisors(rows: Array) -> Array:
        mean = np.square(rows).mean(axis=-1, keepdims=True)
        return np.asarray(np.sqrt(mean + _like(rows, layer.epsilon)))

    return _divided(layer, work, divisors, sqrt(1 + layer.epsilon))


def l2_norm(layer: L2Norm, work: Work) -> Array:
    """Divide the channels of each position by their length."""

    def divisors(rows: Array) -> Array:
        lengths = np.sqrt(np.square(rows).sum(axis=-1, keepdims=True))
        return np.asarray(np.maximum(lengths, layer.epsilon))

    return _divided(layer, work, divisors, max(1.0, layer.epsilon))


def local_response_norm(layer: LocalResponseNorm, work: Work) -> Array:
    """Divide each value by a power of the squares of its neighbours in channels."""
    result = work.new(work.x.shape)
    channels = work.x.shape[-1]
    rows, written = work.x.reshape(-1, channels), result.reshape(-1, channels)
    for some in row_blocks(len(rows), channels):
        divisor = _sum_of_neighbours(np.square(rows[some]), layer.size)
        divisor *= layer.alpha
        divisor += layer.k
        np.power(divisor, layer.beta, out=divisor)
        np.divide(rows[some], divisor, out=written[some])
    return result


def multiply_add(
    x: Array,
    factor: Array | None,
    summand: Array | None,
    out: Array,
    function: Function | None = None,
) -> None:
    """Write function(x * factor + summand) to `out`; factor and summand have a value a column."""
    width = x.shape[-1]
    repeats = _rows_side_by_side(x.size // width, width)
    wide = (-1, width * repeats)
    rows, written = x.reshape(wide), out.reshape(wide)
    if repeats > 1:
        factor = None if factor is None else _repeated(factor, repeats)
        summand = None if summand is None else _repeated(summand, repeats)
    for some in row_blocks(len(rows), rows.shape[1]):
        source = rows[some]
        if factor is not None:
            source = np.multiply(source, factor, out=written[some])
        if summand is not None:
            source = np.add(source, summand, out=written[some])
        if function is not None:
            function(source.reshape(-1, width), written[some].reshape(-1, width))


def _repeated(row: Array, times: int) -> Array:
    """Return copies of a row one after the other, in half the time of `np.tile`."""
    return row[np.newaxis].repeat(times, axis=0).reshape(-1)


def _rows_side_by_side(rows: int, width: int) -> int:
    """Return how many rows to treat as one, so that a loop over their values pays."""
    together = 1
    while width * together < LONG_ENOUGH and rows % (2 * together) == 0:
        together *= 2
    return together


def _normalized(layer: Normalization, work: Work, grouped: Array, arrays: Shape) -> Array:
    """Normalise over the second and fourth axis, then scale and shift by weights of a shape."""
    weight, bias = _scale_and_shift(layer, work, arrays)
    result = work.new(work.x.shape).reshape(grouped.shape)
    if work.windows_only:
        np.divide(grouped, sqrt(1 + layer.epsilon), out=result)
    else:
        _standardize(grouped, layer.epsilon, result)
    columns = result.reshape(-1, prod(arrays))
    multiply_add(
        columns,
        None if weight is None else weight.ravel(),
        None if bias is None else bias.ravel(),
        columns,
    )
    return result


def _activated(result: Array, layer: Normalization, work: Work) -> Array:
    return activate(result.reshape(work.x.shape), layer.activation, work)


def _divided(
    layer: RmsNorm | L2Norm, work: Work, divisors: Callable[[Array], Array], constant: float
) -> Array:
    """Divide each row by its divisor, or all by a constant along the windows; scale the result."""
    channels = work.x.shape[-1:]
    weight = work.constant("weight", channels, 1.0) if layer.scale else None
    result = work.new(work.x.shape)
    rows, written = work.x.reshape(-1, *channels), result.reshape(-1, *channels)
    for some in row_blocks(len(rows), *channels):
        divisor = _like(rows, constant) if work.windows_only else divisors(rows[some])
        np.divide(rows[some], divisor, out=written[some])
    multiply_add(written, weight, None, written)
    return activate(result, layer.activation, work)


def _like(array: Array, number: float) -> Array:
    return np.asarray(number, array.dtype)


def _standardize(grouped: Array, epsilon: float, out: Array) -> None:
    """Write values less their mean, divided by their deviation, to `out`."""
    for some in row_blocks(len(grouped), grouped[0].size):
        part = np.subtract(grouped[some], _mean(grouped[some]), out=out[some])
        variance = _mean(np.square(part))
        part /= np.sqrt(variance + np.asarray(epsilon, variance.dtype))


def _mean(grouped: Array) -> Array:
    """Return the mean over the second and fourth axis, summed so that rounding stays small."""
    inner = grouped.mean(axis=3, keepdims=True) if grouped.shape[3] > 1 else grouped
    mean: Array = inner.mean(axis=1, keepdims=True, dtype=np.float64).astype(grouped.dtype)
    return mean


def _scale_and_shift(
    layer: Normalization, work: Work, shape: Shape
) -> tuple[Array | None, Array | None]:
    return (
        work.constant("weight", shape, 1.0) if layer.scale else None,
        work.constant("bias", shape, 0.0) if layer.shift else None,
    )


def _sum_of_neighbours(x: Array, size: int) -> Array:
    """Sum over the channels from c - size // 2 to c + (size - 1) // 2, as PyTorch does."""
    channels = x.shape[-1]
    sums = np.zeros_like(x)
    before, after = (min(each, channels) for each in (size // 2, (size - 1) // 2))
    for distance in range(-before, after + 1):
        reading = slice(max(distance, 0), max(channels + min(distance, 0), 0))
        writing = slice(max(-distance, 0), max(channels - max(distance, 0), 0))
        sums[..., writing] += x[..., reading]
    return sums


KERNELS = {
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "l2_norm": l2_norm,
    "local_response_norm": local_response_norm,
}
