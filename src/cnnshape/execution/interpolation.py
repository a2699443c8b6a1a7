"""Bring an axis to another size: repeat its cells, or mix those around the place of each output."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnshape.execution.arrays import Array
from cnnshape.layers.resize import Upsample

Indices = NDArray[np.int64]

COEFFICIENT = -0.75
"""The coefficient of the cubic kernel in PyTorch and ONNX."""


def interpolate(layer: Upsample, x: Array, axis: int, wanted: int) -> Array:
    """Return an array of which an axis has as many cells as are wanted."""
    cells = x.shape[axis]
    numerators, unit = _places(layer, cells, wanted)
    if layer.mode == "nearest":
        nearest = _rounded(layer, numerators, unit)
        return x.take(np.clip(nearest, 0, cells - 1), axis)
    first, beyond = numerators // unit, numerators % unit / unit
    is_linear = layer.mode == "linear"
    read = first + np.arange(*((0, 2) if is_linear else (-1, 3)))[:, None]
    shares = _linear_shares(beyond) if is_linear else _cubic_shares(beyond, layer)
    if layer.exclude_outside:
        shares[(read < 0) | (read >= cells)] = 0
        shares /= shares.sum(axis=0)
    return _mixed(x, axis, *_at_the_edge(read, shares, cells))


def _places(layer: Upsample, cells: int, wanted: int) -> tuple[Indices, int]:
    """Return where each output is on the axis that is read, as fractions of one denominator."""
    outputs = np.arange(wanted)
    if layer.places == "half_pixel":
        return (2 * outputs + 1) * cells - wanted, 2 * wanted
    if layer.places == "align_corners":
        return outputs * (cells - 1), max(wanted - 1, 1)
    return outputs * cells, wanted


def _rounded(layer: Upsample, numerators: Indices, unit: int) -> Indices:
    match layer.rounding:
        case "ceil":
            return -(-numerators // unit)
        case "round_prefer_floor":
            return -((unit - 2 * numerators) // (2 * unit))
        case "round_prefer_ceil":
            return (2 * numerators + unit) // (2 * unit)
    return numerators // unit


def _linear_shares(beyond: Array) -> Array:
    """Weigh the cells at 0 and 1 by their distance."""
    return np.stack([1 - beyond, beyond])


def _cubic_shares(beyond: Array, layer: Upsample) -> Array:
    """Weigh the cells at -1, 0, 1 and 2 by their distance, with the kernel of Keys."""
    coefficient = layer.cubic_coefficient or COEFFICIENT
    near = np.stack([beyond, 1 - beyond])
    far = 1 + near
    inner = ((coefficient + 2) * near - (coefficient + 3)) * near**2 + 1
    outer = coefficient * (((far - 5) * far + 8) * far - 4)
    return np.stack([outer[0], inner[0], inner[1], outer[1]])


def _at_the_edge(read: Indices, shares: Array, cells: int) -> tuple[Indices, Array]:
    """Add the shares of cells beyond an edge to that of the cell at the edge."""
    inside = np.clip(read, 0, cells - 1)
    for tap in range(len(inside) - 1):
        is_again = inside[tap] == inside[tap + 1]
        shares[tap + 1][is_again] += shares[tap][is_again]
        shares[tap][is_again] = 0
    return inside, shares


def _mixed(x: Array, axis: int, read: Indices, shares: Array) -> Array:
    """Add up what each tap reads times its share; a cell without a share is not read."""
    before: tuple[Any, ...] = (slice(None),) * axis
    behind = (1,) * (x.ndim - axis - 1)
    result = np.zeros((*x.shape[:axis], read.shape[1], *x.shape[axis + 1 :]), x.dtype)
    for cells, share in zip(read, shares.astype(x.dtype), strict=True):
        mixed = np.flatnonzero(share)
        products = x.take(cells[mixed], axis)
        products *= share[mixed].reshape(-1, *behind)
        if len(mixed) == len(share):
            result += products
        else:
            result[(*before, mixed)] += products
    return result
