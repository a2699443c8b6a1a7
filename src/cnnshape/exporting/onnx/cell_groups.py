"""The cells of maps dealt into groups that pay attention to one another, and put back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import prod
from typing import Any, NamedTuple

import numpy as np

from cnnshape.analysis.attention_groups import GroupedAxis, grouped_axes
from cnnshape.exporting.onnx.layer_export import LayerExport, pads


class CellGroups(NamedTuple):
    """The groups along each axis of a map; those of a grid lie apart."""

    axes: tuple[GroupedAxis, ...]
    is_grid: bool

    @classmethod
    def of(cls, layer: Any, sizes: Sequence[int]) -> CellGroups:
        """Return the groups of an attention on a map."""
        return cls(grouped_axes(layer, sizes), layer.grid is not None)

    @property
    def members(self) -> tuple[int, ...]:
        """The cells of a group along each axis."""
        return tuple(axis.members for axis in self.axes)

    @property
    def members_in_all(self) -> int:
        """The cells of a group."""
        return prod(self.members)

    @property
    def groups_in_all(self) -> int:
        """The groups of a map."""
        return prod(axis.groups for axis in self.axes)

    def split(self, value: str, channels: int, export: LayerExport) -> str:
        """Return a map, channels first, as (groups, cells, channels)."""
        rank = len(self.axes)
        if self.groups_in_all == 1 and not self._is_filled:
            rows = export.reshape(value, [channels, self.members_in_all])
            return export.transpose(rows, [0, 2, 1])
        cells = self._filled(export.channels_last(value, rank), export)
        cells = self._rolled(cells, 1, export)
        parts = export.reshape(cells, [*chain.from_iterable(self._pairs), channels])
        dealt = export.transpose(parts, self._order)
        return export.reshape(dealt, [self.members_in_all, channels], samples=-1)

    def join(self, groups: str, channels: int, export: LayerExport) -> str:
        """Return groups as a map with its channels first."""
        sizes = [axis.size for axis in self.axes]
        if self.groups_in_all == 1 and not self._is_filled:
            return export.reshape(export.transpose(groups, [0, 2, 1]), [channels, *sizes])
        dealt = [pair[part] for part in self._outer_and_inner for pair in self._pairs]
        parts = export.reshape(groups, [*dealt, channels], samples=-1)
        order = self._order
        cells = export.transpose(parts, [order.index(axis) for axis in range(len(order))])
        cells = export.reshape(cells, [*(axis.cells for axis in self.axes), channels])
        cells = self._rolled(cells, -1, export)
        if self._is_filled:
            at = range(1, len(sizes) + 1)
            cells = export.sliced(cells, at, [0] * len(sizes), sizes)
        return export.channels_first(cells, len(sizes))

    def allowed_pairs(self) -> Any:
        """Return which cells of each group see one another, (groups, cells, cells)."""
        regions = np.zeros([axis.cells for axis in self.axes], np.int64)
        for number, axis in enumerate(self.axes):
            np.moveaxis(regions, number, 0)[: axis.shift] += 2**number
        moved = np.roll(regions, [-axis.shift for axis in self.axes], range(len(self.axes)))
        parts = moved.reshape(list(chain.from_iterable(self._pairs)))
        dealt = parts.transpose([axis - 1 for axis in self._order[1:-1]])
        by_group = dealt.reshape(self.groups_in_all, self.members_in_all)
        return by_group[:, :, np.newaxis] == by_group[:, np.newaxis]

    def _filled(self, cells: str, export: LayerExport) -> str:
        """Return a map with zeros after each axis, up to whole groups."""
        if not self._is_filled:
            return cells
        filling = [(0, axis.cells - axis.size) for axis in self.axes]
        amounts = export.integers("pads", pads([(0, 0), *filling, (0, 0)]))
        return export.add("Pad", cells, amounts)

    def _rolled(self, cells: str, direction: int, export: LayerExport) -> str:
        """Return a map moved back by the shift around its ends, or with -1 forth."""
        for at, axis in enumerate(self.axes, start=1):
            if axis.shift:
                cut = axis.shift if direction > 0 else axis.cells - axis.shift
                start = export.sliced(cells, [at], [0], [cut])
                rest = export.sliced(cells, [at], [cut], [axis.cells])
                cells = export.add("Concat", rest, start, axis=at)
        return cells

    @property
    def _is_filled(self) -> bool:
        return any(axis.cells > axis.size for axis in self.axes)

    @property
    def _pairs(self) -> list[tuple[int, int]]:
        """How each axis is cut: into windows of members, or members of the grid apart."""
        pairs = [(axis.groups, axis.members) for axis in self.axes]
        return [pair[::-1] for pair in pairs] if self.is_grid else pairs

    @property
    def _outer_and_inner(self) -> tuple[int, int]:
        """Which part of a pair counts groups, and which members."""
        return (1, 0) if self.is_grid else (0, 1)

    @property
    def _order(self) -> list[int]:
        """The axes of the parts in the order of groups and then members."""
        rank = len(self.axes)
        parts = range(1, 2 * rank, 2), range(2, 2 * rank + 1, 2)
        groups, members = (parts[part] for part in self._outer_and_inner)
        return [0, *groups, *members, 2 * rank + 1]
