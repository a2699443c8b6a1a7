"""Upsampling with coordinates, rounding and kernels that Keras' layers lack."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops


def upsample_nearest(
    x: keras.KerasTensor,
    size: tuple[int, ...],
    coordinates: str = "half_pixel",
    rounding: str = "floor",
) -> keras.KerasTensor:
    """Repeat the cell that is nearest to each output, as ONNX's Resize rounds."""
    for axis, wanted in enumerate(size, start=1):
        above, below = places_along(x.shape[axis], wanted, coordinates)
        cells = {
            "floor": above // below,
            "ceil": -(-above // below),
            "round_prefer_floor": -((below - 2 * above) // (2 * below)),
            "round_prefer_ceil": (2 * above + below) // (2 * below),
        }[rounding]
        x = ops.take(x, cells.clip(0, x.shape[axis] - 1), axis=axis)
    return x


def upsample_linear(
    x: keras.KerasTensor, size: tuple[int, ...], coordinates: str = "half_pixel"
) -> keras.KerasTensor:
    """Mix the two cells around each output, along one axis after the other."""
    for axis, wanted in enumerate(size, start=1):
        above, below = places_along(x.shape[axis], wanted, coordinates)
        cells = above[:, None] // below + np.arange(2)
        apart = cells - above[:, None] / below
        x = mixed_along(x, axis, cells, 1 - np.abs(apart))
    return x


def upsample_cubic(
    x: keras.KerasTensor,
    size: tuple[int, ...],
    coordinates: str = "half_pixel",
    coefficient: float = -0.75,
    exclude_outside: bool = False,
) -> keras.KerasTensor:
    """Mix the four cells around each output by Keys' kernel, axis by axis."""
    a = coefficient
    for axis, wanted in enumerate(size, start=1):
        above, below = places_along(x.shape[axis], wanted, coordinates)
        cells = above[:, None] // below + np.arange(-1, 3)
        t = np.abs(cells - above[:, None] / below)
        near = (a + 2) * t**3 - (a + 3) * t**2 + 1
        far = a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a
        shares = np.where(t <= 1, near, np.where(t < 2, far, 0.0))
        if exclude_outside:
            shares = shares * ((cells >= 0) & (cells < x.shape[axis]))
            shares = shares / shares.sum(axis=1, keepdims=True)
        x = mixed_along(x, axis, cells, shares)
    return x


def places_along(size: int, wanted: int, coordinates: str) -> tuple[np.ndarray, int]:
    """Return where each output is on the axis that is read, as exact fractions."""
    outputs = np.arange(wanted)
    if coordinates == "half_pixel":
        return (2 * outputs + 1) * size - wanted, 2 * wanted
    if coordinates == "align_corners":
        return outputs * (size - 1), max(wanted - 1, 1)
    return outputs * size, wanted


def mixed_along(
    x: keras.KerasTensor, axis: int, cells: np.ndarray, shares: np.ndarray
) -> keras.KerasTensor:
    """Return the sum of cells times shares; beyond the edge is the cell at the edge."""
    matrix = np.zeros((x.shape[axis], len(cells)))
    outputs = np.arange(len(cells))[:, None]
    np.add.at(matrix, (cells.clip(0, len(matrix) - 1), outputs), shares)
    matrix = ops.convert_to_tensor(matrix, x.dtype)
    mixed = ops.matmul(ops.moveaxis(x, axis, -1), matrix)
    return ops.moveaxis(mixed, -1, axis)
