"""Words that findings share: lines of a map, shares and numbers of things."""

from __future__ import annotations

LINES = {
    "length": "positions",
    "height": "rows",
    "width": "columns",
    "depth": "slices",
}


def lines_text(size: int, where: str) -> str:
    """Return what lies along axes, as `224 rows and columns`; `where` is as `height and width`."""
    return f"{size:,} {' and '.join(LINES[axis] for axis in where.split(' and '))}"


def percent(part: int, whole: int) -> str:
    """Return a share, as `0.9 %`; what is not nothing never reads as nothing."""
    share = 100 * part / whole
    return f"{share:.2g} %" if share < 10 else f"{share:.0f} %"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number of things, as `1 filter` or `2,048 filters`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
