"""Words that findings share: lines of a map, shares and numbers of things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.linting.edits import written
from cnnshape.linting.subject import Axis

LINES = {
    "length": "positions",
    "height": "rows",
    "width": "columns",
    "depth": "slices",
}


def lines_text(size: int, where: str) -> str:
    """Return what lies along axes, as `224 rows and columns`; `where` is as `height and width`."""
    *others, last = (LINES[axis] for axis in where.split(" and "))
    return f"{size:,} {', '.join(others)} and {last}" if others else f"{size:,} {last}"


def percent(part: int, whole: int) -> str:
    """Return a share, as `0.9 %`; what is not nothing never reads as nothing."""
    share = 100 * part / whole
    return f"{share:.2g} %" if share < 10 else f"{share:.0f} %"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number of things, as `1 filter` or `2,048 filters`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def sizes_text(sizes: Iterable[int]) -> str:
    """Return sizes along axes, as `3x3`."""
    return "x".join(map(str, sizes))


def setting(key: str, value: Any) -> str:
    """Return a key with its value as a file has it, as `kernel: [3, 1]` in backticks."""
    return f"`{key}: {written(value)}`"


def alike(values: Iterable[Any]) -> Any:
    """Return the one value of all axes, or else a list of the value of each."""
    each = tuple(values)
    return each[0] if len(set(each)) == 1 else each


def quotient_text(axis: Axis) -> str:
    """Return the formula of the output size where it is no whole number and is floored."""
    span, stride, before, after = axis.window
    exact = (axis.size + before + after - span) / stride + 1
    sides = f"{axis.size} + {before + after} - {span}"
    return f"({sides}) / {stride} + 1 = {exact:.4g}, floored to {axis.positions}"
