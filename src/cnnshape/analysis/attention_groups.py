"""How the cells of an axis are dealt into groups within which attention is paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.analysis.claim import MAX_PERIOD, Reach
from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.attention import Attention


class GroupedAxis(NamedTuple):
    """An axis of `size` cells, in `groups` groups of `members`; padding fills up the last one.

    The first window holds just `shift` cells, and the last one what is left. Without windows a
    member of a group lies in each part of the axis.
    """

    size: int
    members: int
    groups: int
    shift: int = 0
    is_window: bool = False

    @property
    def cells(self) -> int:
        """The cells of all groups, with those of the padding."""
        return self.members * self.groups

    @property
    def pairs(self) -> int:
        """How many pairs of cells attend to each other, without padding and masked ones."""
        if not self.is_window:
            return self.groups * self.members**2
        first = min(self.shift, self.size)
        whole, last = divmod(self.size - first, self.members)
        return first**2 + whole * self.members**2 + last**2

    @property
    def reach(self) -> Reach | None:
        """The cells of its own window; all of the axis where there are none."""
        if not self.is_window or self.members > MAX_PERIOD:
            return None
        own = range(self.shift, self.shift + self.members)
        before = range(self.shift - self.members, self.shift)
        is_before = (cell < self.shift for cell in range(self.members))
        return Reach(self.members, tuple(before if each else own for each in is_before))


def grouped_axes(layer: Attention, sizes: Sequence[int]) -> tuple[GroupedAxis, ...]:
    """Return the groups along each axis of a map; one of all cells where there are no windows."""
    rank = len(sizes)
    if layer.window is not None:
        windows, shifts = per_axis(layer.window, rank), per_axis(layer.shift, rank)
        return tuple(map(_windowed, sizes, windows, shifts))
    if layer.grid is not None:
        grid = per_axis(layer.grid, rank)
        return tuple(GroupedAxis(n, g, n // g) for n, g in zip(sizes, grid, strict=True))
    return tuple(GroupedAxis(n, n, 1) for n in sizes)


def _windowed(size: int, window: int, shift: int) -> GroupedAxis:
    """Return the windows of an axis; a single window is not shifted."""
    groups = -(-size // window)
    return GroupedAxis(size, window, groups, shift if groups > 1 else 0, is_window=True)
