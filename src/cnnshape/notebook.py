"""Answers in notebooks: small HTML tables, every text escaped, nothing loaded, no scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib import import_module
from typing import Any

MAX_ROWS = 60
"""A longer table shows its first rows, its last, and how many there are between them."""

LAST_ROWS = 10

Cells = Sequence[str]


def picture(module: str, function: str, *content: Any) -> Any:
    """Return what a function of the report draws.

    It is looked up by name: the report imports all answers, and no answer imports the report.
    """
    return getattr(import_module(f"cnnshape.report.plots.{module}"), function)(*content)


def unfoldable(title: str, content: str) -> str:
    """Return HTML that is shown when its title is clicked."""
    return f"<details><summary>{escape(title)}</summary>{content}</details>"


def table(title: str, headings: Cells, rows: Sequence[Cells], notes: Iterable[str] = ()) -> str:
    """Return a table with a title above and notes below, each a line."""
    head = _row(headings, "th")
    body = "".join(_shown(rows, len(headings)))
    below = "".join(f"<div>{escape(note)}</div>" for note in notes)
    grid = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>" if rows else ""
    return f"<div><strong>{escape(title)}</strong>{grid}{below}</div>"


def number(value: int | None) -> str:
    """Return a count with its digits grouped, or ? where it is unknown."""
    return "?" if value is None else f"{value:,}"


def _shown(rows: Sequence[Cells], columns: int) -> Iterable[str]:
    if len(rows) <= MAX_ROWS:
        return [_row(row) for row in rows]
    first, last = rows[: MAX_ROWS - LAST_ROWS], rows[-LAST_ROWS:]
    left_out = f'<tr><td colspan="{columns}">... {len(rows) - MAX_ROWS:,} more rows ...</td></tr>'
    return [*map(_row, first), left_out, *map(_row, last)]


def _row(cells: Cells, tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{_cell(cell)}</{tag}>' for cell in cells)}</tr>"


def _cell(text: str) -> str:
    return "<br>".join(map(escape, text.split("\n")))
