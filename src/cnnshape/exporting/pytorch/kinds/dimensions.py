"""The dimensions of a tensor `(batch, channels, *spatial)` by the names of axes, and its parts."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.exporting.code.expressions import Constant, Expression, Item, Name, method
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


def one_or_several(dimensions: tuple[int, ...]) -> Constant:
    """Return dimensions as methods take them: a single one by itself."""
    return dimensions[0] if len(dimensions) == 1 else dimensions


def spatial_dimensions(rank: int) -> tuple[int, ...]:
    """Return the dimensions of all spatial axes."""
    return tuple(range(2, rank + 2))


def part(value: Expression, places: Mapping[int, str]) -> Expression:
    """Return a part of a tensor, as `x[:, :, 1:]`, by the places to keep of each dimension."""
    cut = {dimension: text for dimension, text in places.items() if text != ":"}
    if not cut:
        return value
    texts = (cut.get(dimension, ":") for dimension in range(max(cut) + 1))
    return Item(value, Name(", ".join(texts)))


def places(start: int | None, stop: int | None, step: int = 1) -> str:
    """Write places as an index does: `1:-1`, `::2`."""
    first = "" if not start else str(start)
    last = "" if stop is None else str(stop)
    return f"{first}:{last}" + (f":{step}" if step != 1 else "")


def channels_last(value: Expression) -> Expression:
    """Return a map with its channels as the last dimension."""
    return method(value, "movedim", 1, -1)


def channels_second(value: Expression) -> Expression:
    """Return a map with its channels behind the batch again."""
    return method(value, "movedim", -1, 1)
