"""The functions that expressions may call, and the names that no parameter may have."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

MAX_DIGITS = 20


def round_channels(value: float, divisor: int = 8) -> int:
    """Return the nearest multiple of a divisor, ties up, at least one, never below 90 % of value.

    How MobileNets keep widths divisible by 8: Howard et al., 1704.04861.
    """
    if divisor < 1 or divisor != int(divisor):
        raise ValueError
    nearest = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < 0.9 * value else nearest


def round_number(value: float, digits: int = 0) -> float:
    """Return a number rounded to so many digits, half to even; whole without digits."""
    if abs(digits) > MAX_DIGITS:
        raise ValueError
    return round(value, digits) if digits else round(value)


def sum_of(values: list[float]) -> float:
    """Return the sum of a list of numbers."""
    return sum(values)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round_number,
    "len": len,
    "sum": sum_of,
    "abs": abs,
    "round_channels": round_channels,
}
WORDS = frozenset({"and", "or", "not", "if", "else", "in", "is", "true", "false"})
TAKEN_NAMES = WORDS | FUNCTIONS.keys() | {"index", "channels"}

SPECIAL_NAMES = {
    "index": "only the keys of a repeated layer see it; give it to a block as an argument",
    "channels": "only layers and blocks see it; parameters are worked out before the input",
}
