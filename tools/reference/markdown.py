"""The pieces that every reference page is made of: tables, cells and a first line that warns."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

COMMAND = "python -m tools.reference_pages"
WARNING = f"<!-- Written by `{COMMAND}`; changes made here are lost. -->"


def page(title: str, *parts: str) -> str:
    """Return a page: what wrote it, its title, and its parts with a blank line between them."""
    return "\n\n".join((WARNING, f"# {title}", *filter(None, parts))) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, or nothing if it has no rows."""
    lines = [_row(row) for row in rows]
    return "\n".join((_row(headings), _row(["---"] * len(headings)), *lines)) if lines else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def code(text: object) -> str:
    """Return text as code."""
    return f"`{text}`"


def prose(docstring: str | None) -> str:
    """Return the text of a docstring without its indentation."""
    return inspect.cleandoc(docstring or "")


def summary(docstring: str | None) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join(prose(docstring).partition("\n\n")[0].split())
