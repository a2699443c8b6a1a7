"""What is dealt in order into groups of the same number."""

from __future__ import annotations


def per_group(number: int, groups: int, what: str, of: str = "groups") -> int:
    """Return how many fall to each group; raises ValueError where some are left over."""
    each, left_over = divmod(number, groups)
    if left_over:
        raise ValueError(f"{groups} {of} do not divide {number} {what}")
    return each
