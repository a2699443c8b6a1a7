"""Designs drawn at random from a grid that is too large to be walked."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cnnshape.sweeping.grid import Grid, Settings


class Sample(NamedTuple):
    """Different points of a grid in random order, so that the first ones are a sample as well."""

    grid: Grid[Any]
    positions: Sequence[int]

    @property
    def names(self) -> tuple[str, ...]:
        """The settings of each point."""
        return self.grid.names

    @property
    def size(self) -> int:
        """How many points were drawn."""
        return len(self.positions)

    def at(self, position: int) -> Settings:
        """Return the point that was drawn at a position, from 0."""
        return self.grid.at(self.positions[position])

    def first(self, count: int, after: int = 0) -> Iterator[Settings]:
        """Return the points that were drawn first; leave out those before `after`."""
        return map(self.grid.at, self.positions[after:count])


def sample_of(grid: Grid[Any], count: int, seed: int) -> Sample:
    """Return a sample of a grid, the same for the same seed; all of it if `count` is not less."""
    return Sample(grid, _different(grid.size, min(count, grid.size), random.Random(seed)))  # noqa: S311 a design is no secret


def _different(size: int, count: int, source: random.Random) -> Sequence[int]:
    if size <= sys.maxsize:
        return source.sample(range(size), count)
    # Among so many a position is hardly ever drawn twice; `sample` cannot index them.
    drawn: dict[int, None] = {}
    while len(drawn) < count:
        drawn[source.randrange(size)] = None
    return tuple(drawn)
