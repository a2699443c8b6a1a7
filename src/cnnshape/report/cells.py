"""The columns that characters take on a terminal: rich is asked only about unusual ones."""

from __future__ import annotations

import re

ONE_COLUMN_EACH = re.compile("[ -~─-▟…→✓✗]*")
"""Printable ASCII and what reports draw with."""


def cell_len(text: str) -> int:
    """Return how many columns a text takes; letters of some scripts take two."""
    if ONE_COLUMN_EACH.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
