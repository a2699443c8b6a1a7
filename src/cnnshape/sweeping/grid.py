"""The grid of all settings: counted without being built, and walked as far as needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

from cnnshape.sweeping.axis import Axis

MAX_DESIGNS = 1_000_000
"""A larger grid is walked only as far as a limit says: it would take an hour and more."""

Settings = dict[str, Any]
"""The values of all axes at one point of a grid."""


class Grid(NamedTuple):
    """All combinations of the values of some axes; the last axis moves fastest."""

    axes: tuple[Axis, ...]

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(axis.size for axis in self.axes)

    def at(self, position: int) -> Settings:
        """Return the combination at a position, from 0."""
        values = []
        for axis in reversed(self.axes):
            position, place = divmod(position, axis.size)
            values.append(axis.at(place))
        return dict(zip((axis.name for axis in self.axes), reversed(values), strict=True))

    def first(self, count: int) -> Iterator[Settings]:
        """Return the first combinations in the order of the grid."""
        return map(self.at, range(min(count, self.size)))


def grid_of(axes: Sequence[Axis]) -> Grid:
    """Return the grid of some axes; raise ValueError where one setting is varied twice."""
    for name, times in Counter(axis.name for axis in axes).items():
        if times > 1:
            raise ValueError(f"`{name}` is varied {times} times: list its values in one `--over`")
    return Grid(tuple(axes))
