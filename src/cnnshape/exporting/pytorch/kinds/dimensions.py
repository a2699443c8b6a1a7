"""The dimensions of a tensor `(batch, channels, *spatial)` by the names of axes, and its parts."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Expression, method
from cnnshape.layers.axis_names import axes_meant, axis_position

CHANNELS = 1
"""The dimension of the channels."""


def dimension_of(axis: str, rank: int) -> int:
    """Return the dimension of an axis of a map with so many spatial axes."""
    place = axis_position(axis, rank)
    return CHANNELS if place == rank else place + 2


def dimensions_of(axes: str | tuple[str, ...], rank: int) -> tuple[int, ...]:
    """Return the dimensions of several axes in ascending order."""
    return tuple(sorted(dimension_of(axis, rank) for axis in axes_meant(axes, rank)))


def spatial_dimensions(rank: int) -> tuple[int, ...]:
    """Return the dimensions of all spatial axes."""
    return tuple(range(2, rank + 2))


def channels_last(value: Expression) -> Expression:
    """Return a map with its channels as the last dimension."""
    return method(value, "movedim", 1, -1)


def channels_second(value: Expression) -> Expression:
    """Return a map with its channels behind the batch again."""
    return method(value, "movedim", -1, 1)
