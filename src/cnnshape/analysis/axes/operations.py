"""Operations on the size of one axis: each is the arithmetic of a window, or less."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import NamedTuple

from cnnshape.analysis.axes.growth import Growth, fixed
from cnnshape.window import (
    Window,
    same_padding,
    transposed_count,
    windows_without_cells,
    with_partial_window,
)

REFUSED = 0
"""The size of what cannot run."""


COPIES = frozenset({"reflect", "replicate", "circular"})
"""The modes of padding that copy cells of the map."""


def least_cells(mode: str, before: int, after: int) -> int:
    """Return the fewest cells of an axis that padding by so many can copy; zeros need none."""
    if mode == "reflect":
        return max(before, after) + 1
    return max(before, after, 1) if mode == "circular" else 1


class Slide(NamedTuple):
    """A window that slides; `same` works its padding out at each size, ceil mode its last one.

    `spare` are the cells at the end of its input that a layer of the file put there as padding.
    `dilation` is that of a pooling, which refuses an axis where a window reads no cell at all.
    `mode` says what the padding holds: an axis of too few cells to copy is refused.
    """

    window: Window
    is_same: bool = False
    is_partial: bool = False
    spare: int = 0
    dilation: int = 1
    mode: str = "zeros"

    @property
    def keeps_every_size(self) -> bool:
        """Whether there are always as many positions as cells."""
        window = self.window
        fits = self.is_same or window.before + window.after == window.span - 1
        return window.stride == 1 and fits and self.least == 1

    @property
    def least(self) -> int:
        """From how many cells on neither dilation nor copied padding can refuse an axis."""
        window = self.window
        ends = (window.span - 1,) * 2 if self.is_same else (window.before, window.after)
        return max(self.dilation, least_cells(self.mode, *ends))

    @property
    def partial_cells(self) -> int:
        """How many cells the last position may lack: only in ceil mode."""
        return self.window.stride - 1 if self.is_partial else 0

    def at(self, size: int) -> Window:
        """Return the window with its padding resolved at a size."""
        window = self.window
        if not (self.is_same or self.is_partial):
            return window
        if self.is_same:
            before, after = same_padding(window.span, window.stride, size)
            window = Window(window.span, window.stride, before, after)
        return with_partial_window(window, size) if self.is_partial else window

    def size(self, size: int) -> int:
        """Return the number of positions."""
        if self.dilation > size and self.blind(size):
            return REFUSED
        window = self.at(size)
        is_refused = size < least_cells(self.mode, window.before, window.after)
        return REFUSED if is_refused else window.count(size)

    def blind(self, size: int) -> int:
        """Return the number of positions at which a pooling reads nothing but padding."""
        window = self.at(size)
        positions = window.count(size)
        return windows_without_cells(positions, window.stride, self.dilation, window.before, size)

    def left_over(self, size: int) -> int:
        """Return the cells after the last position that no window reads, padding not counted."""
        return self.at(size).left_over(size, self.spare)

    def growth(self, below: Growth) -> Growth:
        """Return that of floor((n + before + after - span) / stride) + 1, or of its ceiling."""
        span, stride, before, after = self.window
        if self.is_same:
            return below.divided(stride, 0, stride - 1)
        rest = before + after - span
        most = rest + stride - 1 if self.is_partial else rest
        return below.divided(stride, rest + 1, most + stride)


class Spread(NamedTuple):
    """A transposed window: every cell is spread, the ends are cut, and `extra` cells are added."""

    window: Window
    extra: int

    @property
    def keeps_every_size(self) -> bool:
        """Whether as many cells come out as go in."""
        return self.window.stride == 1 and self.size(1) == 1

    def size(self, size: int) -> int:
        """Return the cells that come out."""
        return transposed_count(self.window, size, self.extra)

    def growth(self, below: Growth) -> Growth:
        """Return that of (n - 1) * stride + span - before - after + extra."""
        return below.scaled(self.window.stride, transposed_count(self.window, 0, self.extra))


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
