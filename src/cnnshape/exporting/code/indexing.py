"""Write parts of arrays as an index takes them."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.exporting.code.expressions import Expression, Index, Item, Slice

ALL = Slice()


def part(value: Expression, places: Mapping[int, Slice]) -> Expression:
    """Return a part of a tensor, as `x[:, :, 1:]`, by the places to keep of each dimension."""
    cut = {dimension: each for dimension, each in places.items() if each != ALL}
    if not cut:
        return value
    return Item(value, Index(tuple(cut.get(at, ALL) for at in range(max(cut) + 1))))


def places(start: int | None, stop: int | None, step: int = 1) -> Slice:
    """Return places as an index has them: `1:-1`, `::2`."""
    return Slice(start or 0, stop, step)
