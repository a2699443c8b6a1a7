"""Queries, keys and values as attention reads them: heads, groups of cells, and their channels."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, Axis, Dimension, View
from cnnshape.network import Shape

OUTER, INNER = "0", "1"
"""The parts that a reshape splits an axis into: windows, and the cells of each."""


class CellGroups(NamedTuple):
    """The cells of a map that attend to one another: `members` of each axis, of `sizes` cells."""

    sizes: Shape
    members: Shape
    is_grid: bool = False

    @property
    def counts(self) -> Shape:
        """How many groups there are along each axis."""
        return tuple(n // m for n, m in zip(self.sizes, self.members, strict=True))

    @property
    def key(self) -> dict[str, int | list[int]]:
        """What an attention layer says of them."""
        sizes = list(self.members)
        return {"grid" if self.is_grid else "window": sizes[0] if len({*sizes}) == 1 else sizes}


class HeadView(NamedTuple):
    """A value by heads: the axes that count groups, and those that count the cells of one."""

    heads: int
    groups: Dimension
    cells: Dimension

    @property
    def positions(self) -> tuple[Dimension, Dimension]:
        """The axes of groups and cells, which queries, keys and values of groups share."""
        return self.groups, self.cells


def by_head(view: View) -> HeadView | None:
    """Return a value of `(batch and groups, heads, cells, channels of a head)`; None for another.

    Groups may have dimensions of their own, and one head may have none.
    """
    if len(view.dimensions) < 3:
        return None
    *outer, cells, inner = map(_without_batch, view.dimensions)
    groups = [axis for each in outer for axis in each]
    heads = 1
    if groups and _whole(groups[-1]) == CHANNELS:
        heads = groups.pop().size
    found = HeadView(heads, tuple(groups), cells)
    is_placed = all(_whole(axis) in SPACE for axis in (*groups, *cells))
    return found if is_placed and _are_channels(view, inner, heads) else None


def _are_channels(view: View, inner: Dimension, heads: int) -> bool:
    """Say whether a dimension is the channels of a head."""
    sizes = [axis.size for axis in view.axes if _whole(axis) == CHANNELS]
    names = [axis.name for axis in inner]
    is_named = names in ([], [CHANNELS]) if heads == 1 else names in ([], [f"{CHANNELS}/{INNER}"])
    return is_named and prod(axis.size for axis in inner) * heads == prod(sizes)


def groups_of(view: View, groups: Sequence[Axis], cells: Sequence[Axis]) -> CellGroups:
    """Return the groups of cells along each axis; raise Unmapped for what no layer deals out."""
    names = sorted({_whole(axis) for axis in view.axes} & {*SPACE})
    sizes = tuple(prod(axis.size for axis in view.axes if _whole(axis) == name) for name in names)
    members = tuple(prod(axis.size for axis in cells if _whole(axis) == name) for name in names)
    parts = {axis.name.partition("/")[2] for axis in cells if "/" in axis.name}
    is_sorted = all([*axes] == sorted(axes) for axes in (groups, cells))
    if not is_sorted or parts not in (set(), {OUTER}, {INNER}):
        raise Unmapped("its groups are neither windows nor grids")
    return CellGroups(sizes, members, is_grid=parts == {OUTER})


def _without_batch(dimension: Dimension) -> Dimension:
    return tuple(axis for axis in dimension if axis.name != BATCH and axis.size > 1)


def _whole(axis: Axis) -> str:
    return axis.name.partition("/")[0]
