"""Divide channels, filters or cells into groups of equal size."""

from __future__ import annotations


def per_group(number: int, groups: int, what: str, of: str = "groups") -> int:
    """Return the size of each group; raises ValueError if some are left over."""
    each, left_over = divmod(number, groups)
    if left_over:
        raise ValueError(f"{groups} {of} do not divide {number} {what}")
    return each
