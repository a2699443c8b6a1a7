"""The types of columns whose values are settings: what all values of a column have in common."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any, TypeAlias

from cnnshape.report.formatting import setting_text

Kind: TypeAlias = "str | tuple[Kind] | None"
"""BOOLEAN, INTEGER, FLOAT or TEXT, a list of one kind as `(kind,)`, and None without any value."""

BOOLEAN, INTEGER, FLOAT, TEXT = "bool", "int64", "float64", "string"
MAX_INTEGER = 2**63 - 1


def kind_of(value: Any) -> Kind:
    """Return the kind of one value; a mapping and an integer of more than 64 bits are text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER if -MAX_INTEGER <= value <= MAX_INTEGER else TEXT
    if isinstance(value, float):
        return FLOAT
    return (kind_of_all(value),) if isinstance(value, (list, tuple)) else TEXT


def kind_of_all(values: Iterable[Any]) -> Kind:
    """Return the kind of a column with these values."""
    return reduce(common_kind, map(kind_of, values), None)


def common_kind(one: Kind, other: Kind) -> Kind:
    """Return the kind of values of two kinds: numbers are floats, all else that differs is text."""
    if one == other or other is None:
        return one
    if one is None:
        return other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return (common_kind(one[0], other[0]),)
    return FLOAT if {one, other} == {INTEGER, FLOAT} else TEXT


def as_kind(value: Any, kind: Kind) -> Any:
    """Return a value as one of the kind of its column; text is as in CSV."""
    if value is None:
        return None
    if isinstance(kind, tuple):
        return [as_kind(each, kind[0]) for each in value]
    if kind == FLOAT:
        return float(value)
    return setting_text(value) if kind == TEXT else value
