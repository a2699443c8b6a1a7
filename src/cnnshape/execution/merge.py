"""Merges: value by value, broadcast, into a new array; concat puts arrays side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.finishing import activate, fused
from cnnshape.execution.named_axes import axis_of
from cnnshape.execution.work import Work
from cnnshape.layers.merge import Add, Average, Concat, Maximum, Merge, Multiply, Subtract


def add(layer: Add, work: Work) -> Array:
    """The sum of what it reads."""
    return _merge(np.add, layer, work)


def subtract(layer: Subtract, work: Work) -> Array:
    """The first of what it reads less the others."""
    return _merge(np.subtract, layer, work)


def average(layer: Average, work: Work) -> Array:
    """The mean of what it reads."""
    return _merge(np.add, layer, work, divisor=len(work.arrays))


def maximum(layer: Maximum, work: Work) -> Array:
    """The largest, value by value."""
    return _merge(np.maximum, layer, work)


def multiply(layer: Multiply, work: Work) -> Array:
    """The product of what it reads."""
    return _merge(np.multiply, layer, work)


def concat(layer: Concat, work: Work) -> Array:
    """What it reads, one after the other along an axis."""
    axis = axis_of(layer.axis, work.x)
    others = {array.shape[:axis] + array.shape[axis + 1 :] for array in work.arrays}
    if len(work.arrays) < 2:
        raise ValueError("it needs at least two layers to merge, and reads one")
    if len(others) > 1:
        raise ValueError(f"it needs maps of one size, and reads {_shapes(work.arrays)}")
    shape = list(work.x.shape)
    shape[axis] = sum(array.shape[axis] for array in work.arrays)
    joined = np.concatenate(work.arrays, axis=axis, out=work.new(tuple(shape)))
    return activate(joined, layer.activation, work)


def _merge(operation: np.ufunc, layer: Merge, work: Work, divisor: int = 1) -> Array:
    """Fold equal shapes into a new array and apply the activation, a cacheful of rows at a time."""
    if len({array.shape for array in work.arrays}) > 1:
        return _broadcast(operation, layer, work, divisor)
    channels = work.x.shape[-1]
    function = fused(layer.activation, work, channels)
    result = work.new(work.x.shape)
    rows = [array.reshape(-1, channels) for array in work.arrays]
    written = result.reshape(-1, channels)
    for some in row_blocks(len(written), channels):
        part = _fold(operation, [array[some] for array in rows], written[some])
        if divisor != 1:
            part /= divisor
        if function is not None:
            function(part, part)
    return result


def _broadcast(operation: np.ufunc, layer: Merge, work: Work, divisor: int) -> Array:
    """Fold shapes that differ, as NumPy broadcasts them once vectors have all axes."""
    axes = max(array.ndim for array in work.arrays)
    arrays = [_with_axes(array, axes) for array in work.arrays]
    result = work.new(np.broadcast_shapes(*(array.shape for array in arrays)))
    if work.windows_only:
        is_broadcast = [array.shape[:-1] != result.shape[:-1] for array in work.arrays]
        arrays = _with_constants(operation, arrays, is_broadcast)
    _fold(operation, arrays, result)
    if divisor != 1:
        result /= divisor
    return activate(result, layer.activation, work)


def _with_constants(
    operation: np.ufunc, arrays: list[Array], is_broadcast: list[bool]
) -> list[Array]:
    """Put a constant in the place of each array that is broadcast over cells, unless all are."""
    if all(is_broadcast):
        return arrays
    return [
        np.full_like(array, operation.identity or 0) if is_constant else array
        for array, is_constant in zip(arrays, is_broadcast, strict=True)
    ]


def _fold(operation: np.ufunc, arrays: Sequence[Array], out: Array | None = None) -> Array:
    if len(arrays) < 2:
        raise ValueError("it needs at least two layers to merge, and reads one")
    first, second, *others = arrays
    result: Array = operation(first, second, out=out)
    for other in others:
        operation(result, other, out=result)
    return result


def _with_axes(array: Array, axes: int) -> Array:
    """Return a vector with an axis of size 1 for each spatial axis of the map it meets."""
    if array.ndim not in (2, axes):
        raise ValueError(f"it needs maps with the same axes, and reads {_shape(array)}")
    samples, *cells, channels = array.shape
    return array.reshape(samples, *(1,) * (axes - array.ndim), *cells, channels)


def _shapes(arrays: Sequence[Array]) -> str:
    return " and ".join(map(_shape, arrays))


def _shape(array: Array) -> str:
    return "x".join(map(str, array.shape[1:]))


KERNELS = {
    "add": add,
    "subtract": subtract,
    "average": average,
    "maximum": maximum,
    "multiply": multiply,
    "concat": concat,
}
