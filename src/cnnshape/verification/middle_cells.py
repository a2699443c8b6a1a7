"""What the cell in the middle of a map reads of the input, claimed and observed: for pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cnnshape.network import Network
from cnnshape.verification.claimed_field import ClaimedField
from cnnshape.verification.cropping import axis_slice
from cnnshape.verification.declared import customs_below
from cnnshape.verification.observe import Passed, unwatched
from cnnshape.verification.probes import MAX_PROBES, each_cell
from cnnshape.verification.receptive_fields import observed_reads, slice_to_observe

MAX_CELLS = 6
"""The layers of which a picture shows the middle cell at most."""

Fields = Mapping[str, ClaimedField]


class AxisReads(NamedTuple):
    """What a cell reads along one axis of an input with so many cells.

    It is claimed to read from `first` to `last`, which may lie in the padding. Each cell that was
    `tried` stands for `step` of them, and those in `read` were seen to be read.
    """

    size: int
    first: int
    last: int
    tried: Sequence[int]
    read: Sequence[int]

    @property
    def step(self) -> int:
        """How far the cells that were tried are apart."""
        return self.tried[1] - self.tried[0] if len(self.tried) > 1 else 1

    @property
    def extent(self) -> int:
        """The size of the claimed field."""
        return self.last - self.first + 1


class MiddleCell(NamedTuple):
    """The cell in the middle of a layer's map, and what it reads along each axis."""

    layer: str
    axes: tuple[AxisReads, ...]


def middle_cells(
    network: Network, most: int = MAX_CELLS, passed: Passed = unwatched
) -> tuple[MiddleCell, ...]:
    """Observe the middle cells of at most so many layers, with fields from small to large.

    Fields are those of the sliding windows alone: the statistics of norms, and gates, see all.
    """
    shapes = list(network.input_shapes.values())
    rank = max(map(len, shapes)) - 1
    slices = [axis_slice(axis, network, windows_only=True).fields for axis in range(rank)]
    names = _chosen(network, slices, most)
    found: dict[str, list[AxisReads]] = {name: [] for name in names}
    for axis, fields in enumerate(slices if names else ()):
        size = max(shape[axis] for shape in shapes if axis < len(shape) - 1)
        tried = range(0, size, -(-size // MAX_PROBES))
        wanted = {name: fields[name] for name in names}
        part = slice_to_observe(network, axis, wanted, windows_only=True)
        probes = each_cell(size)[:: tried.step]
        seen = observed_reads(part, axis, wanted, probes, windows_only=True, passed=passed)
        for name, field in wanted.items():
            middle = len(field.first) // 2
            read = [tried[at] for at in np.flatnonzero(seen[name][:, middle])]
            first, last = int(field.first[middle]), int(field.last[middle])
            found[name].append(AxisReads(size, first, last, tried, read))
    return tuple(MiddleCell(name, tuple(axes)) for name, axes in found.items())


def _chosen(network: Network, slices: Sequence[Fields], most: int) -> list[str]:
    """Return the first layers with a field of each size, evenly spread if they are too many."""
    rests_on = customs_below(network)
    by_size: dict[tuple[int, ...], str] = {}
    for node in network.nodes:
        has_field = bool(slices) and all(node.name in fields for fields in slices)
        if has_field and not node.is_input and not rests_on[node.name]:
            by_size.setdefault(tuple(fields[node.name].size for fields in slices), node.name)
    names = list(by_size.values())
    if len(names) <= most:
        return names
    return [names[round(at * (len(names) - 1) / (most - 1))] for at in range(most)]
