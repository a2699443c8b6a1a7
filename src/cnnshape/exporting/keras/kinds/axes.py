"""The axes of a tensor `(batch, *spatial, channels)` by the names of axes."""

from __future__ import annotations

from cnnshape.layers.axis_names import axes_meant, axis_position

CHANNELS = -1
"""The axis of the channels, as Keras users write it."""


def axis_of(axis: str, rank: int) -> int:
    """Return the axis of a tensor by its name; the channels are the last one."""
    place = axis_position(axis, rank)
    return CHANNELS if place == rank else place + 1


def axes_of(axes: str | tuple[str, ...], rank: int) -> tuple[int, ...]:
    """Return several axes in the order of the tensor, or a single one.

    Several are counted from the batch: layers of Keras sort them.
    """
    found = tuple(axis_of(axis, rank) for axis in axes_meant(axes, rank))
    return found if len(found) == 1 else tuple(sorted(index_of(axis, rank) for axis in found))


def index_of(axis: int, rank: int) -> int:
    """Return an axis counted from the batch."""
    return axis % (rank + 2)


def spatial_axes(rank: int) -> tuple[int, ...]:
    """Return all spatial axes."""
    return tuple(range(1, rank + 1))
