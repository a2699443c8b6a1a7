"""Merges: value by value, into a new array; concat puts channels side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.finishing import activate, fused
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
    """The product; a vector or a map of one cell is broadcast over all positions."""
    full = max(work.arrays, key=lambda array: (array.ndim, array.shape))
    maps = [array for array in work.arrays if array.shape == full.shape]
    gates = [_gate(array, full) for array in work.arrays if array.shape != full.shape]
    return activate(_fold(np.multiply, [*maps, *gates]), layer.activation, work)


def concat(layer: Concat, work: Work) -> Array:
    """The channels of what it reads, one after the other."""
    sizes = dict.fromkeys(array.shape[:-1] for array in work.arrays)
    if len(work.arrays) < 2:
        raise ValueError("it needs at least two layers to merge, and reads one")
    if len(sizes) > 1:
        raise ValueError(f"it needs maps of one size, and reads {_shapes(work.arrays)}")
    return activate(np.concatenate(work.arrays, axis=-1), layer.activation, work)


def _merge(operation: np.ufunc, layer: Merge, work: Work, divisor: int = 1) -> Array:
    """Fold equal shapes into a new array and apply the activation, a cacheful of rows at a time."""
    if len({array.shape for array in work.arrays}) > 1:
        raise ValueError(f"it needs equal shapes, and reads {_shapes(work.arrays)}")
    channels = work.x.shape[-1]
    function = fused(layer.activation, work, channels)
    result = np.empty(work.x.shape, work.x.dtype)
    rows = [array.reshape(-1, channels) for array in work.arrays]
    written = result.reshape(-1, channels)
    for some in row_blocks(len(written), channels):
        part = _fold(operation, [array[some] for array in rows], written[some])
        if divisor != 1:
            part /= divisor
        if function is not None:
            function(part, part)
    return result


def _fold(operation: np.ufunc, arrays: Sequence[Array], out: Array | None = None) -> Array:
    if len(arrays) < 2:
        raise ValueError("it needs at least two layers to merge, and reads one")
    first, second, *others = arrays
    result: Array = operation(first, second, out=out)
    for other in others:
        operation(result, other, out=result)
    return result


def _gate(array: Array, full: Array) -> Array:
    """Return a vector or a map of one cell with as many axes as the map that it gates."""
    samples, *cells, channels = array.shape
    if channels != full.shape[-1] or any(size != 1 for size in cells):
        raise ValueError(f"{_shape(array)} does not gate {_shape(full)}")
    return array.reshape(samples, *(1,) * (full.ndim - 2), channels)


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
