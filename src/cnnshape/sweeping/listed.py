"""Designs that a file lists: lines of CSV with a header, or of JSON with an object each.

What a sweep wrote can be read again: its results are left out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cnnshape.phrases import count
from cnnshape.sweeping.axis import INPUT, usable, value_of
from cnnshape.sweeping.design import RESULTS
from cnnshape.sweeping.grid import Settings


class Listed(NamedTuple):
    """Rows of settings, which vary together."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def settings(self, position: int) -> Settings:
        """Return a row, from 0."""
        return dict(zip(self.names, self.rows[position], strict=True))


def listed_in(text: str, *, is_json: bool) -> Listed:
    """Return the designs in a text; raise ValueError with the line that is none."""
    found = list(_json_rows(text) if is_json else _csv_rows(text))
    if not found:
        raise ValueError("there are no designs in it")
    first, settings = found[0]
    names = tuple(settings)
    if not names:
        raise ValueError(f"line {first}: a design needs settings, as {_example(is_json)}")
    for line, row in found:
        if set(row) != set(names):
            odd = min(set(row) ^ set(names))
            having, lacking = (line, first) if odd in row else (first, line)
            raise ValueError(
                f"line {lacking} has no `{odd}`, which line {having} has: "
                "give every design the same settings"
            )
    return Listed(names, tuple(tuple(row[name] for name in names) for _, row in found))


def _example(is_json: bool) -> str:
    return '{"width": 0.5}' if is_json else "a header of names"


def _json_rows(text: str) -> Iterator[tuple[int, Settings]]:
    for line, written in enumerate(text.splitlines(), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {line} is no JSON: {error}") from None
        if not isinstance(row, dict):
            raise ValueError(f"line {line} is no object, as {_example(is_json=True)}")
        inner = row.get("settings", row)
        yield line, _checked(inner if isinstance(inner, dict) else row, line)


def _csv_rows(text: str) -> Iterator[tuple[int, Settings]]:
    reader = csv.reader(text.splitlines())
    header = [name.strip() for name in next(reader, [])]
    names = header[: -len(RESULTS)] if tuple(header[-len(RESULTS) :]) == RESULTS else header
    if len(set(names)) < len(names) or not all(names):
        raise ValueError("line 1: every column needs a name of its own")
    for cells in reader:
        line = reader.line_num
        if not cells:
            continue
        if len(cells) != len(header):
            raise ValueError(
                f"line {line} has {count(len(cells), 'cell')}, and the header {len(header)}"
            )
        yield line, _read(zip(names, cells, strict=False), line)


def _read(cells: Iterable[tuple[str, str]], line: int) -> Settings:
    try:
        return {name: value_of(cell, name) for name, cell in cells}
    except ValueError as error:
        raise ValueError(f"line {line}: {error}") from None


def _checked(row: Mapping[str, Any], line: int) -> Settings:
    try:
        return {
            name: value_of(value, name)
            if name == INPUT and isinstance(value, str)
            else usable(value, name)
            for name, value in row.items()
        }
    except ValueError as error:
        raise ValueError(f"line {line}: {error}") from None
