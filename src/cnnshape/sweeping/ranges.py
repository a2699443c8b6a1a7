"""Ranges with both ends, exact where floats would drift: 0.25:1:0.25 is 0.25, 0.5, 0.75 and 1.

An interval, 0.25..1, is the range to draw from at random: of whole numbers, or in fine steps.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cnnshape.language.yaml.scalars import FLOAT

NUMBER = FLOAT.pattern
RANGE = re.compile(rf"\s*{NUMBER}\s*(:\s*{NUMBER}\s*)+")
INTERVAL = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\.\.([-+]?\d+(?:\.\d+)?)\s*")
STEPS_OF_AN_INTERVAL = 10_000
MAX_NUMBER_LENGTH = 40
MAX_EXPONENT = 300


class Steps(NamedTuple):
    """The numbers from `start` by `step`, `length` of them."""

    start: Fraction
    step: Fraction
    length: int

    def at(self, position: int) -> int | float:
        """Return one of the numbers: an integer where it is whole."""
        number = self.start + position * self.step
        return number.numerator if number.denominator == 1 else float(number)


def is_range(text: str) -> bool:
    """Say whether a text is numbers joined by colons, or two by two dots."""
    return RANGE.fullmatch(text) is not None or INTERVAL.fullmatch(text) is not None


def steps_in(text: str) -> Steps:
    """Return the range that is written as `start:stop:step`, or `start:stop` for whole numbers.

    `start..stop` has steps of 1 if both are whole, and 10,000 steps if one has a point. Raises
    ValueError where it is none.
    """
    interval = INTERVAL.fullmatch(text)
    if interval is not None:
        return _interval(*interval.groups())
    parts = text.split(":")
    if len(parts) > 3:
        raise ValueError("write a range as start:stop:step, or a text in quotes")
    start, stop, *steps = map(_exact, parts)
    step = steps[0] if steps else _step_between(start, stop)
    if step == 0:
        raise ValueError("the step of a range must not be 0")
    length = int((stop - start) // step) + 1
    if length < 1:
        way = "up" if step > 0 else "down"
        raise ValueError(f"the range is empty: steps of {parts[2]} lead {way}, not to {parts[1]}")
    return Steps(start, step, length)


def _interval(low: str, high: str) -> Steps:
    start, stop = _exact(low), _exact(high)
    if start >= stop:
        raise ValueError("write an interval from the lower to the higher number, as 0.25..1.5")
    is_whole = "." not in low + high
    length = int(stop - start) if is_whole else STEPS_OF_AN_INTERVAL
    return Steps(start, (stop - start) / length, length + 1)


def _step_between(start: Fraction, stop: Fraction) -> Fraction:
    """Return the step that goes without saying: 1 between whole numbers, up or down."""
    if start.denominator != 1 or stop.denominator != 1:
        raise ValueError("write a range as start:stop:step; only whole numbers need no step")
    return Fraction(1 if start <= stop else -1)


def _exact(text: str) -> Fraction:
    """Return the number that is written, not the float next to it."""
    text = text.strip()
    number = Decimal(text) if len(text) <= MAX_NUMBER_LENGTH else None
    if number is None or (number and abs(number.adjusted()) > MAX_EXPONENT):
        raise ValueError(f"{text} is too long or too large for a range")
    return Fraction(number)
