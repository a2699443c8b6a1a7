"""Columns of rows as people read them, each with a heading; programs get the raw values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.numbers.table import NUMBERS
from cnnshape.report.formatting import NOTHING, UNKNOWN, cell_text, count_text
from cnnshape.report.table.rows import Row, values_of

KIND = "Kind"

TEXTS = frozenset({"name", "type", "inputs", "declared", "shares", "weights"})
"""The fields that hold no numbers."""

OPTIONAL = frozenset(
    ("shares", *(name for name, number in NUMBERS.items() if number.may_be_missing))
)
"""The fields that are missing, and not unknown, if they are null."""


def headings_of(fields: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the heading of each field, and whether it holds numbers."""
    return [(_heading(field), field not in TEXTS) for field in fields]


def cells_of(
    analysis: Analysis, rows: Sequence[Row], fields: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Return the text of each field of each row."""
    for row in rows:
        values = values_of(row, analysis)
        yield tuple(_text(field, values[field]) for field in fields)


def _heading(field: str) -> str:
    if field in NUMBERS:
        return NUMBERS[field].heading
    return KIND if field == "type" else field.capitalize()


def _text(field: str, value: Any) -> str:
    if value is None:
        return NOTHING if field in OPTIONAL else UNKNOWN
    if field == "location":
        return f"{value['line']}:{value['column']}"
    if isinstance(value, int) and not isinstance(value, bool):
        return count_text(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {cell_text(each)}" for name, each in value.items()) or NOTHING
    if field in ("inputs", "input_shapes"):
        return ", ".join(map(cell_text, value)) or NOTHING
    return cell_text(value)
