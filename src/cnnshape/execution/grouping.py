"""Channels dealt in order into groups of the same number."""

from __future__ import annotations


def per_group(channels: int, groups: int, what: str) -> int:
    """Return the channels in each group; raises ValueError where some are left over."""
    each, left_over = divmod(channels, groups)
    if left_over:
        raise ValueError(f"{groups} groups do not divide {channels} {what}")
    return each
