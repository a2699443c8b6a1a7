"""Pooling that Keras' layers do not have, and its inverse."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops


def mean_of_cells(
    x: keras.KerasTensor,
    pool_size: int | tuple[int, ...],
    strides: int | tuple[int, ...] | None = None,
    padding: tuple[tuple[int, int], ...] = (),
) -> keras.KerasTensor:
    """Average the cells of each window; padding does not count."""
    around = [(0, 0), *padding, (0, 0)]
    is_cell = ops.pad(np.ones((1, *x.shape[1:-1], 1), x.dtype), around)
    share = ops.average_pool(is_cell, pool_size, strides)
    return ops.average_pool(ops.pad(x, around), pool_size, strides) / share


def taps_of(
    x: keras.KerasTensor,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    dilation_rate: tuple[int, ...],
) -> list[keras.KerasTensor]:
    """Return for each tap of a window the cells that it reads at all positions."""
    axes = list(zip(x.shape[1:-1], pool_size, strides, dilation_rate, strict=True))
    taps = []
    for tap in np.ndindex(*pool_size):
        cells = [
            slice(at * rate, n - (size - 1 - at) * rate, step)
            for at, (n, size, step, rate) in zip(tap, axes, strict=True)
        ]
        taps.append(x[(slice(None), *cells)])
    return taps


def dilated_max_pool(
    x: keras.KerasTensor,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    dilation_rate: tuple[int, ...],
) -> keras.KerasTensor:
    """Take the largest of cells that are `dilation_rate` apart."""
    return ops.max(ops.stack(taps_of(x, pool_size, strides, dilation_rate)), axis=0)
