"""Axes of an array `(m, *spatial, channels)` by their names, and values along them in a row."""

from __future__ import annotations

from math import prod

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.layers.axis_names import axis_position, axis_positions
from cnnshape.network import Shape

Axes = tuple[int, ...]


def axis_of(name: str, array: Array) -> int:
    """Return the axis of an array that has a name; raises ValueError if there is none."""
    return 1 + axis_position(name, array.ndim - 2)


def axes_of(names: str | tuple[str, ...], array: Array) -> Axes:
    """Return several axes of an array, in their order; raises ValueError if one is missing."""
    axes = tuple(1 + position for position in axis_positions(names, array.ndim - 2))
    if not axes:
        raise ValueError("a vector has no spatial axes")
    return axes


def in_rows(x: Array, axes: Axes) -> Array:
    """Return a copy `(others, values)`, with all values along some axes in one row."""
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    return np.array(moved, order="C").reshape(-1, prod(x.shape[axis] for axis in axes))


def out_of_rows(rows: Array, axes: Axes, shape: Shape) -> Array:
    """Return a view of rows in which their values are again along the axes of a shape."""
    others = [size for axis, size in enumerate(shape) if axis not in axes]
    moved = rows.reshape(*others, *(shape[axis] for axis in axes))
    return np.moveaxis(moved, range(-len(axes), 0), axes)
