"""Operations on the size of one axis: each is the arithmetic of a window, or less."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from cnnshape.analysis.axes.growth import Growth, fixed
from cnnshape.analysis.axes.several import Agree, Broadcast, CutLike, Join, SlideBeside, Undo
from cnnshape.analysis.axes.windows import REFUSED, Slide, Spread


class Shift(NamedTuple):
    """Cells are added at the ends, or cut off on purpose, which does not count as lost.

    It refuses an axis of fewer than `least` cells.
    """

    cells: int
    least: int = 1

    @property
    def keeps_every_size(self) -> bool:
        """Whether as many cells come out as go in."""
        return self.cells == 0

    def size(self, size: int) -> int:
        """Return n + cells."""
        return REFUSED if size < self.least else size + self.cells

    def growth(self, below: Growth) -> Growth:
        """Return that of n + cells."""
        return below.scaled(1, self.cells)


class Take(NamedTuple):
    """Every `step`-th cell from `start` up to `stop`; an axis without these places is refused.

    Numbers below 0 count from the end; without a stop it goes up to the end.
    """

    start: int
    stop: int | None
    step: int

    @property
    def keeps_every_size(self) -> bool:
        """Whether all cells are taken."""
        return self == Take(0, None, 1)

    @property
    def is_fixed(self) -> bool:
        """Whether it takes as many cells at every size: both ends are counted from one end."""
        return (self.start < 0) == (self.stop is None or self.stop < 0)

    @property
    def fixed_cells(self) -> int:
        """How many cells that is, where it is the same at every size."""
        return len(range(self.start, self.stop or 0, self.step))

    @property
    def least(self) -> int:
        """The smallest size that has the places, where these are as many at every size."""
        return -self.start if self.start < 0 or self.stop is None else self.stop

    def cells(self, size: int) -> range:
        """Return the places that are taken from an axis, some of which it may not have."""
        first = self.start + (size if self.start < 0 else 0)
        stop = size if self.stop is None else self.stop + (size if self.stop < 0 else 0)
        return range(first, stop, self.step)

    def size(self, size: int) -> int:
        """Return how many cells are taken."""
        cells = self.cells(size)
        return len(cells) if 0 <= cells.start < cells.stop <= size else REFUSED

    def growth(self, below: Growth) -> Growth:
        """Return that of a constant, or of ceil((n - left out) / step)."""
        if self.is_fixed:
            return fixed(self.fixed_cells)
        kept = (self.stop or 0) - self.start
        return below.divided(self.step, kept, kept + self.step - 1)


class Fixed(NamedTuple):
    """A size that does not follow the input, as after an adaptive pooling."""

    cells: int

    def size(self) -> int:
        """Return the size."""
        return self.cells

    def growth(self) -> Growth:
        """Return that of a constant."""
        return fixed(self.cells)


class Enlarge(NamedTuple):
    """Each cell becomes `factor` cells."""

    factor: int

    @property
    def keeps_every_size(self) -> bool:
        """Whether as many cells come out as go in."""
        return self.factor == 1

    def size(self, size: int) -> int:
        """Return n * factor."""
        return size * self.factor

    def growth(self, below: Growth) -> Growth:
        """Return that of n * factor."""
        return below.scaled(self.factor)


class Gather(NamedTuple):
    """Every `factor` cells become one; a size that they do not divide is refused."""

    factor: int

    @property
    def keeps_every_size(self) -> bool:
        """Whether as many cells come out as go in."""
        return self.factor == 1

    def size(self, size: int) -> int:
        """Return n / factor."""
        return REFUSED if size % self.factor else size // self.factor

    def growth(self, below: Growth) -> Growth:
        """Return that of the whole part of n / factor."""
        return below.divided(self.factor, 1 - self.factor, 0)


class Multiple(NamedTuple):
    """Every cell is kept; a size that is no multiple of `of` is refused."""

    of: int

    @property
    def keeps_every_size(self) -> bool:
        """Whether no size is refused."""
        return self.of == 1

    def size(self, size: int) -> int:
        """Return n."""
        return REFUSED if size % self.of else size

    def growth(self, below: Growth) -> Growth:
        """Return that of the largest multiple that n reaches."""
        return below.divided(self.of, 1 - self.of, 0).scaled(self.of)


Unary = Slide | Spread | Shift | Take | Fixed | Enlarge | Gather | Multiple
"""Operations on the one axis that is read, or on none."""

Operation = Unary | CutLike | SlideBeside | Undo | Agree | Broadcast | Join
"""A change of size along one axis."""


def fixed_cells(operation: Operation) -> int | None:
    """Return how many cells an operation gives at every size; None if that follows the size."""
    if isinstance(operation, Fixed):
        return operation.cells
    return operation.fixed_cells if isinstance(operation, Take) and operation.is_fixed else None


def decided_by(operation: Operation, growths: tuple[Growth, ...]) -> tuple[Growth, ...]:
    """Return what must keep its sign for an operation to run, or not, at all sizes alike."""
    if isinstance(operation, Agree | CutLike):
        return tuple(other.minus(growths[0]) for other in growths[1:])
    if isinstance(operation, SlideBeside):
        below, *others = growths
        positions = operation.growth(below)
        differences = (other.minus(positions) for other in others)
        return (*differences, *decided_by(operation.slide, (below,)))
    if isinstance(operation, Undo):
        size, wanted = growths
        return (operation.slide.growth(wanted).minus(size), *decided_by(operation.slide, (wanted,)))
    if isinstance(operation, Broadcast):
        differences = (one.minus(other) for one, other in combinations(growths, 2))
        return (*differences, *(growth.minus(fixed(1)) for growth in growths))
    if isinstance(operation, Take) and operation.is_fixed:
        return (growths[0].minus(fixed(operation.least - 1)),)
    if isinstance(operation, Slide | Shift) and operation.least > 1:
        return (operation.growth(*growths), growths[0].minus(fixed(operation.least)))
    return (operation.growth(*growths),)
