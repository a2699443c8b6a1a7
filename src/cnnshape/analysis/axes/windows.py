"""Operations of windows on the size of one axis: those that slide, and those that spread."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.analysis.axes.growth import Growth
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
