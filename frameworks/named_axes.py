"""The axes of a tensor `(m, channels, *spatial)` by the names that files give them."""

from __future__ import annotations

SPATIAL = {0: (), 1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def axis_of(name: str, rank: int) -> int:
    """Return the axis with a name, of a tensor with so many spatial axes."""
    return (None, "channels", *SPATIAL[rank]).index(name)


def axes_of(names: str | tuple[str, ...], rank: int) -> tuple[int, ...]:
    """Return several axes in ascending order; `space` and `all` stand for what there is."""
    words = {"space": SPATIAL[rank], "all": ("channels", *SPATIAL[rank])}
    meant = words.get(names, (names,)) if isinstance(names, str) else names
    return tuple(sorted(axis_of(name, rank) for name in meant))
