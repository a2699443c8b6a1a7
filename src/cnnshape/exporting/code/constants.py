"""Constants as a person writes them: the shorter of two that mean the same."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.code.expressions import Constant


def one_or_each(value: Any) -> Constant:
    """Return one number where all axes have the same, else one for each."""
    if isinstance(value, int):
        return value
    values = tuple(value)
    return values[0] if len(set(values)) == 1 else values


def one_or_several(dimensions: tuple[int, ...]) -> Constant:
    """Return dimensions as methods take them: a single one by itself."""
    return dimensions[0] if len(dimensions) == 1 else dimensions


def whole(number: Any) -> Any:
    """Return a number as a person writes it: without a point where it is whole."""
    return int(number) if number is not None and float(number).is_integer() else number
