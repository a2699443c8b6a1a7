"""The inverse of a pooling, which Keras does not have."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from cnnshape.exporting.keras.support.pooling import taps_of
from cnnshape.exporting.keras.support.transposed import spread


def max_unpool(
    values: keras.KerasTensor,
    x: keras.KerasTensor,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
    dilation_rate: tuple[int, ...] | None = None,
) -> keras.KerasTensor:
    """Put each value where its window on `x` has its maximum, and zeros elsewhere.

    Where windows have their maximum in the same cell, the value of the last one stays.
    """
    rates = dilation_rate or (1,) * len(pool_size)
    around = [(0, 0), *padding, (0, 0)]
    padded = ops.pad(x, around, constant_values=-float("inf"))
    first = ops.argmax(ops.stack(taps_of(padded, pool_size, strides, rates)), axis=0)
    sizes = padded.shape[1:-1]
    result = ops.zeros_like(padded)
    for number, tap in reversed(list(enumerate(np.ndindex(*pool_size)))):
        starts = [at * rate for at, rate in zip(tap, rates, strict=True)]
        is_here = ops.cast(ops.equal(first, number), values.dtype)
        is_here = placed(is_here, starts, strides, sizes)
        result = ops.where(is_here > 0, placed(values, starts, strides, sizes), result)
    ends = [slice(b, n - a) for (b, a), n in zip(padding, sizes, strict=True)]
    return result[(slice(None), *ends)]


def placed(
    x: keras.KerasTensor,
    starts: list[int],
    strides: tuple[int, ...],
    sizes: tuple[int, ...],
) -> keras.KerasTensor:
    """Put cells `strides` apart into a map of zeros, from `starts` on."""
    axes = zip(starts, strides, sizes, strict=True)
    for axis, (start, step, size) in enumerate(axes, start=1):
        x = spread(x, axis, step)
        around = [(0, 0)] * len(x.shape)
        around[axis] = (start, size - start - x.shape[axis])
        x = ops.pad(x, around)
    return x
