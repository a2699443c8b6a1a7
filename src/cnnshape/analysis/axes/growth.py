"""How a size inside a network grows with the input: a slope, two bounds, and a period."""

from __future__ import annotations

from fractions import Fraction
from math import floor, gcd, lcm
from typing import NamedTuple


class Growth(NamedTuple):
    """A size f that follows the input size n, for every whole n: two laws that hold together.

    slope * n + low <= f(n) <= slope * n + high, and f(n + period) = f(n) + slope * period, which
    is a whole number. Every step of an axis keeps both, so all of a network has them; docs/sizes.md
    says why that makes an answer for one period an answer for all sizes.
    """

    slope: Fraction
    low: Fraction
    high: Fraction
    period: int

    def scaled(self, factor: int, offset: int = 0) -> Growth:
        """Return the growth of f * factor + offset."""
        return Growth(
            self.slope * factor,
            self.low * factor + offset,
            self.high * factor + offset,
            self.period,
        )

    def divided(self, stride: int, low: int, high: int) -> Growth:
        """Return the growth of a whole number from (f + low) / stride to (f + high) / stride.

        It must move by k where f moves by k * stride, as all quotients that are rounded do.
        """
        increment = int(self.slope * self.period)
        return Growth(
            self.slope / stride,
            (self.low + low) / stride,
            (self.high + high) / stride,
            self.period * (stride // gcd(increment, stride)),
        )

    def minus(self, other: Growth) -> Growth:
        """Return the growth of f - g."""
        return Growth(
            self.slope - other.slope,
            self.low - other.high,
            self.high - other.low,
            lcm(self.period, other.period),
        )

    def threshold(self) -> int:
        """Return an input size, at least 1, from which on f keeps its sign, or only repeats."""
        if self.slope > 0:
            return max(1, floor(-self.low / self.slope) + 1)
        if self.slope < 0:
            return max(1, floor(self.high / -self.slope) + 1)
        return 1

    def inputs_of(self, size: int) -> range:
        """Return all input sizes, and a few more, at which f can be `size`; its slope is not 0."""
        first, last = (size - self.high) / self.slope, (size - self.low) / self.slope
        return range(max(1, floor(first)), max(0, floor(last)) + 1)


def fixed(size: int) -> Growth:
    """Return the growth of what does not follow the input."""
    return Growth(Fraction(0), Fraction(size), Fraction(size), 1)


INPUT = Growth(Fraction(1), Fraction(0), Fraction(0), 1)
"""The input size itself."""
