"""Write parts of arrays as an index takes them."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.exporting.code.expressions import Expression, Item, Name


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
