"""Calls that follow each other and are equal, or differ by equal steps: said once, in a loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from math import isclose
from typing import Any

from cnnshape.exporting.code.comparing import constants_of, form_of, with_constants
from cnnshape.exporting.code.expressions import INDEX, Expression, Operation, Repeated

MIN_EQUAL = 2
"""So many equal calls are written as one that is repeated."""

MIN_REPEATS = 3
"""So many calls that differ by equal steps are written as one that is repeated.

Equal ones that read different places of a list are equal.
"""

PLACE = "index"
"""What the place of an item is called."""

Values = list[Any]
"""The constants of a call."""


def with_loops(calls: Sequence[Expression], number: int = 0) -> list[Expression]:
    """Return calls with each run of those that are alike as one that is repeated.

    Each run counts from 0, or, where the first call has a `number`, from that of its own first.
    """
    found: list[Expression] = []
    at = 0
    while at < len(calls):
        times = _length(calls[at:])
        are_equal = all(_differ_in_places(calls[at], each) for each in calls[at : at + times])
        least = MIN_EQUAL if are_equal else MIN_REPEATS
        start = number + at if number else 0
        found.append(_loop(calls[at : at + times], start) if times >= least else calls[at])
        at += times if times >= least else 1
    return found


def _differ_in_places(call: Expression, other: Expression) -> bool:
    """Say whether nothing differs between calls of one form but places in lists."""
    if form_of(call) != form_of(other):
        return False
    pairs = zip(constants_of(call), constants_of(other), strict=True)
    return all(name == PLACE or one == another for (name, one), (_, another) in pairs)


def _length(calls: Sequence[Expression]) -> int:
    """Return how many calls at the start are equal, or differ by equal steps."""
    if len(calls) == 1 or form_of(calls[0]) != form_of(calls[1]):
        return 1
    first, second = _values(calls[0]), _values(calls[1])
    if not all(map(_may_step, first, second)):
        return 1
    steps = list(map(_step, first, second))
    for at, call in enumerate(calls):
        is_alike = form_of(call) == form_of(calls[0])
        if not is_alike or not all(map(_is_at, first, steps, _values(call), repeat(at))):
            return at
    return len(calls)


def _may_step(one: Any, other: Any) -> bool:
    are_numbers = {type(one), type(other)} <= {int, float}
    return are_numbers or (type(one) is type(other) and one == other)


def _step(one: Any, other: Any) -> Any:
    if one == other:
        return 0
    return exact(other - one)


def exact(number: float) -> float:
    """Return a number without the rounding errors of its last digits; a whole one has none."""
    return number if isinstance(number, int) else float(f"{number:.12g}")


def _is_at(first: Any, step: Any, value: Any, at: int) -> bool:
    if not step:
        return type(first) is type(value) and bool(first == value)
    return isclose(first + step * at, value, rel_tol=1e-12)


def _loop(calls: Sequence[Expression], start: int) -> Repeated:
    first, second = _values(calls[0]), _values(calls[1])
    numbers: Iterator[Expression] = iter(list(map(_counted, first, second, repeat(start))))
    return Repeated(with_constants(calls[0], lambda *_: next(numbers)), len(calls))


def _counted(one: Any, other: Any, start: int) -> Expression:
    step = _step(one, other)
    if not step:
        return one  # type: ignore[no-any-return]
    one = exact(one - step * start)
    grown = INDEX if abs(step) == 1 else Operation("*", abs(step), INDEX)
    if step < 0:
        return Operation("-", one, grown)
    if one < 0:
        return Operation("-", grown, -one)
    return Operation("+", one, grown) if one else grown


def _values(call: Expression) -> Values:
    return [value for _, value in constants_of(call)]
