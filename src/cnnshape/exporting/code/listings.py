"""Arrays as nested lists of Python."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.code.expressions import Expression, Listing


def listing(values: Any) -> Expression:
    """Return an array as nested lists of numbers."""
    return Listing(tuple(map(listing, values))) if values.ndim else float(values)
