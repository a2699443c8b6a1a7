"""Chosen fields of rows as people read them, each with a heading; programs get them raw."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.report.numbers import NOTHING, UNKNOWN, cell_text, count_text
from cnnshape.report.table.rows import Row, values_of

HEADINGS = {
    "weighted_layer": "Layer",
    "type": "Kind",
    "output_shape": "Activation shape",
    "trainable_parameters": "Parameters",
    "non_trainable_parameters": "Not trained",
    "macs": "MACs",
    "macs_effective": "Effective MACs",
}
"""The headings that other tables have; any other field is called as it is in JSON."""

TEXTS = frozenset({"name", "type", "inputs", "declared", "shares", "weights"})
"""The fields that hold no numbers."""

NEVER_UNKNOWN = frozenset({"shares", "receptive_field", "effective_stride"})
"""The fields that are not there, and not unknown, where they are null."""


def chosen_headings(fields: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the heading of each field, and whether it holds numbers."""
    return [(_heading(field), field not in TEXTS) for field in fields]


def chosen_cells(
    analysis: Analysis, rows: Sequence[Row], fields: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Return the text of each field of each row."""
    for row in rows:
        values = values_of(row, analysis)
        yield tuple(_text(field, values[field]) for field in fields)


def _heading(field: str) -> str:
    return HEADINGS.get(field, field.replace("_", " ").capitalize())


def _text(field: str, value: Any) -> str:
    if value is None:
        return NOTHING if field in NEVER_UNKNOWN else UNKNOWN
    if field == "location":
        return f"{value['line']}:{value['column']}"
    if isinstance(value, int) and not isinstance(value, bool):
        return count_text(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {cell_text(each)}" for name, each in value.items()) or NOTHING
    if field in ("inputs", "input_shapes"):
        return ", ".join(map(cell_text, value)) or NOTHING
    return cell_text(value)
