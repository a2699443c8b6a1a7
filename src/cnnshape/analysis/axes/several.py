"""Operations on the sizes of several axes: those that must agree, or are joined."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import NamedTuple

from cnnshape.analysis.axes.growth import Growth
from cnnshape.analysis.axes.windows import REFUSED, Slide


class CutLike(NamedTuple):
    """The size of the second, cut from the first; to cut from a smaller one is refused."""

    def size(self, size: int, wanted: int) -> int:
        """Return the second size."""
        return wanted if size >= wanted else REFUSED

    def growth(self, _: Growth, wanted: Growth) -> Growth:
        """Return that of the second size."""
        return wanted


class SlideBeside(NamedTuple):
    """The positions of a window on the first; sizes of the others that differ are refused."""

    slide: Slide

    def size(self, size: int, *others: int) -> int:
        """Return the number of positions."""
        positions = self.slide.size(size)
        return positions if all(other == positions for other in others) else REFUSED

    def growth(self, below: Growth, *_: Growth) -> Growth:
        """Return that of the positions."""
        return self.slide.growth(below)


class Undo(NamedTuple):
    """The size of the second, if a window has as many positions on it as the first has cells."""

    slide: Slide

    def size(self, size: int, wanted: int) -> int:
        """Return the second size."""
        return wanted if self.slide.size(wanted) == size else REFUSED

    def growth(self, _: Growth, wanted: Growth) -> Growth:
        """Return that of the second size, which repeats with its windows too."""
        return wanted._replace(period=lcm(wanted.period, self.slide.growth(wanted).period))


class Agree(NamedTuple):
    """The size that all share; sizes that differ are refused."""

    def size(self, *sizes: int) -> int:
        """Return the first size."""
        return sizes[0] if sizes.count(sizes[0]) == len(sizes) else REFUSED

    def growth(self, *growths: Growth) -> Growth:
        """Return that of the first."""
        return growths[0]


class Join(NamedTuple):
    """The sizes of all, one after the other."""

    def size(self, *sizes: int) -> int:
        """Return the sum of the sizes."""
        return sum(sizes)

    def growth(self, *growths: Growth) -> Growth:
        """Return that of f + g + ..."""
        return Growth(
            sum((growth.slope for growth in growths), Fraction(0)),
            sum((growth.low for growth in growths), Fraction(0)),
            sum((growth.high for growth in growths), Fraction(0)),
            lcm(*(growth.period for growth in growths)),
        )


class Broadcast(NamedTuple):
    """The size that all share but those that are 1; others are refused."""

    def size(self, *sizes: int) -> int:
        """Return the largest size."""
        largest = max(sizes)
        return largest if all(size in (1, largest) for size in sizes) else REFUSED

    def growth(self, *growths: Growth) -> Growth:
        """Return that of the largest of the fastest, which are equal or grow apart for good."""
        slope = max(growth.slope for growth in growths)
        fastest = [growth for growth in growths if growth.slope == slope]
        return Growth(
            slope,
            min(growth.low for growth in fastest),
            max(growth.high for growth in fastest),
            lcm(*(growth.period for growth in growths)),
        )
