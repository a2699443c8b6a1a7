"""Phrases that findings share: lines of a map, settings as a file has them, the size formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeVar

from cnnshape.language.writing.values import value_text
from cnnshape.linting.finding import KeyValue
from cnnshape.linting.sliding_layers import Axis
from cnnshape.phrases import joined

Value = TypeVar("Value")

SETTING_FIRST = re.compile(r"(?P<setting>`[^`]*`)(?P<effect> .*)")
"""A help that says what one setting does, as "`kernel: 3` has a centre"."""

LINES = {
    "length": "positions",
    "height": "rows",
    "width": "columns",
    "depth": "slices",
}


def lines_text(size: int, where: str) -> str:
    """Return what lies along axes, as `224 rows and columns`; `where` is as `height and width`."""
    return f"{size:,} {joined([LINES[axis] for axis in where.split(' and ')])}"


def setting(key: str, value: KeyValue) -> str:
    """Return a key with its value as a file has it, as `kernel: [3, 1]` in backticks."""
    return f"`{key}: {value_text(value)}`"


def alike(values: Iterable[Value]) -> Value | tuple[Value, ...]:
    """Return the one value of all axes, or else a list of the value of each."""
    each = tuple(values)
    return each[0] if len(set(each)) == 1 else each


def quotient_text(axis: Axis) -> str:
    """Return the formula of the output size where it is no whole number and is floored."""
    span, stride, before, after = axis.window
    exact = (axis.size + before + after - span) / stride + 1
    sides = f"{axis.size} + {before + after} - {span}"
    return f"({sides}) / {stride} + 1 = {exact:.4g}, floored to {axis.positions}"


def remedies_text(helps: Sequence[str]) -> str:
    """Return helps as one text; settings with the same effect share it: "`a` or `b` works"."""
    grouped = groupby(map(_split, helps), key=lambda parts: parts[1])
    return "; ".join(
        joined([setting for setting, _ in group], "or") + effect for effect, group in grouped
    )


def _split(help: str) -> tuple[str, str]:
    """Return the setting and its effect; a help of another form is all effect."""
    found = SETTING_FIRST.fullmatch(help)
    return ("", help) if found is None else (found["setting"], found["effect"])
