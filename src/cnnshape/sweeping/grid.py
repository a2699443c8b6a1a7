"""The grid of all settings: counted without being built, and walked as far as needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

MAX_DESIGNS = 1_000_000
"""A larger grid is walked only as far as a limit says: it would take an hour and more."""

Settings = dict[str, Any]
"""The values of all axes at one point of a grid."""


class Varied(Protocol):
    """What varies along one direction of a grid: one setting, or several together."""

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that vary."""

    @property
    def size(self) -> int:
        """How many values there are."""

    def settings(self, position: int) -> Settings:
        """Return the settings at a position, from 0."""


Along = TypeVar("Along", bound=Varied)


class Space(Protocol):
    """Designs that are counted, and known by their position."""

    @property
    def names(self) -> tuple[str, ...]:
        """The settings of each design."""

    @property
    def size(self) -> int:
        """How many designs there are."""

    def at(self, position: int) -> Settings:
        """Return the settings of the design at a position, from 0."""

    def first(self, count: int, after: int = 0) -> Iterator[Settings]:
        """Return the settings of the first designs; leave out those that come before `after`."""


class Grid(NamedTuple, Generic[Along]):
    """All combinations of the values of some axes; the last axis moves fastest."""

    axes: tuple[Along, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The settings of each point."""
        return tuple(name for axis in self.axes for name in axis.names)

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(axis.size for axis in self.axes)

    def at(self, position: int) -> Settings:
        """Return the combination at a position, from 0."""
        places = []
        for axis in reversed(self.axes):
            position, place = divmod(position, axis.size)
            places.append(place)
        settings: Settings = {}
        for axis, place in zip(self.axes, reversed(places), strict=True):
            settings |= axis.settings(place)
        return settings

    def first(self, count: int, after: int = 0) -> Iterator[Settings]:
        """Return the first combinations of the grid; leave out those before `after`."""
        return map(self.at, range(after, min(count, self.size)))


def grid_of(axes: Sequence[Along]) -> Grid[Along]:
    """Return the grid of some axes; raise ValueError where one setting is varied twice."""
    grid = Grid(tuple(axes))
    for name, times in Counter(grid.names).items():
        if times > 1:
            raise ValueError(f"`{name}` is varied {times} times: list its values in one `--over`")
    return grid
