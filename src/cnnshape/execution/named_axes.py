"""Axes of an array `(m, *spatial, channels)` by their names."""

from __future__ import annotations

from cnnshape.execution.arrays import Array
from cnnshape.layers.axis_names import axis_position, axis_positions


def axis_of(name: str, array: Array) -> int:
    """Return the axis of an array that has a name; raises ValueError if there is none."""
    return 1 + axis_position(name, array.ndim - 2)


def axes_of(names: str | tuple[str, ...], array: Array) -> tuple[int, ...]:
    """Return several axes of an array, in their order; raises ValueError if one is missing."""
    return tuple(1 + position for position in axis_positions(names, array.ndim - 2))
