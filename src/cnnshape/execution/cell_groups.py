"""Deal the cells of maps into groups, and put them back: windows, grids, or all cells as one."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnshape.execution.arrays import Array
from cnnshape.execution.grouping import per_group

Flags = NDArray[np.bool_]


class CellGroups(NamedTuple):
    """How many cells each axis of a map has, and how many of a group lie along it.

    Windows hold neighbours: the map is moved back by `shift` around its ends, and filled up with
    zeros to whole windows. In a grid, the cells of a group lie as far apart as there are groups.
    """

    sizes: tuple[int, ...]
    members: tuple[int, ...]
    shift: tuple[int, ...]
    filling: tuple[int, ...]
    is_grid: bool = False

    @property
    def is_uneven(self) -> bool:
        """Whether some groups hold padding, or cells of both ends of the map."""
        return any(self.shift) or any(self.filling)

    def split(self, x: Array) -> Array:
        """Return the groups of maps `(m, *sizes, channels)` as `(groups, members, channels)`."""
        return self._dealt(self._filled(x))

    def join(self, groups: Array, samples: int) -> Array:
        """Return the maps of so many samples to which groups belong."""
        whole = [n + filling for n, filling in zip(self.sizes, self.filling, strict=True)]
        pairs = list(map(self._pair, whole, self.members))
        dealt = [
            pair[axis] for axis in (int(self.is_grid), 1 - int(self.is_grid)) for pair in pairs
        ]
        parts = groups.reshape(samples, *dealt, groups.shape[-1])
        maps = parts.transpose(np.argsort(self._order)).reshape(samples, *whole, groups.shape[-1])
        if any(self.shift):
            maps = np.roll(maps, self.shift, self._axes)
        cut = maps[(slice(None), *map(slice, self.sizes))]
        # A part of a map with filling would keep all of that alive, even where it is contiguous.
        return cut.copy() if any(self.filling) else np.ascontiguousarray(cut)

    def regions(self, dtype: np.dtype[np.floating]) -> tuple[Array, Flags]:
        """Return for each cell of each group the region it is in, and whether it is of the map.

        Cells that the shift brings together from both ends of an axis are in different regions.
        """
        cells = self._filled(np.ones((1, *self.sizes, 1), dtype))
        regions = np.zeros(cells.shape, dtype)
        for axis, shift in zip(self._axes, self.shift, strict=True):
            np.moveaxis(regions, axis, 0)[:shift] += 2**axis
        return self._dealt(regions)[..., 0], self._dealt(cells)[..., 0] > 0

    def _filled(self, x: Array) -> Array:
        if not any(self.filling):
            return x
        return np.pad(x, ((0, 0), *((0, cells) for cells in self.filling), (0, 0)))

    def _dealt(self, x: Array) -> Array:
        moved = np.roll(x, [-cells for cells in self.shift], self._axes) if any(self.shift) else x
        pairs = map(self._pair, x.shape[1:-1], self.members)
        parts = moved.reshape(len(x), *(size for pair in pairs for size in pair), x.shape[-1])
        return parts.transpose(self._order).reshape(-1, prod(self.members), x.shape[-1])

    @property
    def _axes(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.sizes) + 1))

    @property
    def _order(self) -> tuple[int, ...]:
        """The axes of the parts in the order of groups and then members."""
        rank = len(self.sizes)
        outer, inner = range(1, 2 * rank, 2), range(2, 2 * rank + 1, 2)
        groups, members = (inner, outer) if self.is_grid else (outer, inner)
        return (0, *groups, *members, 2 * rank + 1)

    def _pair(self, size: int, members: int) -> tuple[int, int]:
        """Return how an axis is cut: into windows of members, or members of the grid apart."""
        groups = per_group(size, members, "cells", "members")
        return (members, groups) if self.is_grid else (groups, members)


def all_cells(x: Array) -> CellGroups:
    """Return the one group of all cells of a map."""
    sizes = x.shape[1:-1]
    return CellGroups(sizes, sizes, (0,) * len(sizes), (0,) * len(sizes))


def windows_of(x: Array, window: Sequence[int], shift: Sequence[int]) -> CellGroups:
    """Return the windows of a map; along an axis that one window covers, it is not shifted."""
    sizes = x.shape[1:-1]
    starts = [range(0, size, each) for size, each in zip(sizes, window, strict=True)]
    filling = tuple(
        len(each) * cells - size for each, cells, size in zip(starts, window, sizes, strict=True)
    )
    moved = (by if len(each) > 1 else 0 for each, by in zip(starts, shift, strict=True))
    return CellGroups(sizes, tuple(window), tuple(moved), filling)


def grid_of(x: Array, grid: Sequence[int]) -> CellGroups:
    """Return the groups of a grid: as many cells of each along an axis as the grid has."""
    rank = x.ndim - 2
    return CellGroups(x.shape[1:-1], tuple(grid), (0,) * rank, (0,) * rank, is_grid=True)
