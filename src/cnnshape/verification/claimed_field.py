"""The receptive field that the formulas claim for each cell, and the cells that must show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cnnshape.analysis.claim import Claim, Claims, Reach, Reaches
from cnnshape.analysis.fields import (
    fields_of_network,
    reaches_by_input,
    window_fields_of_network,
    window_reaches,
)
from cnnshape.analysis.receptive_field import Field
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels
from cnnshape.network import Network, Node, Shape

Cells = NDArray[np.int64]
Flags = NDArray[np.bool_]

MAY_DIFFER = frozenset({Channels.CELLS, Channels.UNKNOWN})
"""Dependencies with which two channels of one cell may depend on different cells of the input."""


@runtime_checkable
class Grouped(Protocol):
    """A layer whose channels fall into groups."""

    groups: int


class ClaimedField(NamedTuple):
    """The receptive fields that are claimed for the cells of a map, along one axis of the input.

    Cell o depends on the input from `first[o]` to `last[o]`; on nothing if the last is before the
    first. A cell is `whole` if padding cuts nothing off its field: then both ends must be observed.
    It `reads` if it depends on any cell of the input. The field is the hull over all channels, and
    `is_uniform` if it is that of every channel. The fields repeat after `period` cells. Nothing is
    claimed of the cells that are `free`: they read copies of cells in the place of others.
    """

    size: int
    first: Cells
    last: Cells
    whole: Flags
    reads: Flags
    is_uniform: bool
    period: int
    free: Flags

    @property
    def extents(self) -> Cells:
        """The size of the field of each cell, from the first to the last cell of the input."""
        return np.asarray(self.last - self.first + 1)

    @property
    def largest(self) -> Flags:
        """The whole cells that have the largest field."""
        return np.asarray(self.whole & (self.extents == self.extents.max()))

    def equals(self, other: ClaimedField) -> bool:
        """Say whether another field claims the same of the same cells."""
        return (
            (self.size, self.is_uniform) == (other.size, other.is_uniform)
            and np.array_equal(self.first, other.first)
            and np.array_equal(self.last, other.last)
            and np.array_equal(self.whole, other.whole)
            and np.array_equal(self.free, other.free)
        )

    def is_refutable(self, size: int) -> bool:
        """Say whether an observation on an axis of `size` cells could refute it."""
        is_everything = (self.first <= 0) & (self.last >= size - 1)
        return bool((self.whole | ~(is_everything | self.free)).any())


ClaimedFields = tuple[ClaimedField | None, ...]
"""The field along each axis; None if no field is claimed."""


class Reading(NamedTuple):
    """What a layer is said to read: cells of its inputs, by their reaches, and their `channels`."""

    layer: Layer
    channels: Channels
    output: Shape
    inputs: Sequence[tuple[str, Reaches]]


def claimed_fields(
    network: Network, claims: Claims, *, windows_only: bool = False
) -> dict[str, ClaimedFields]:
    """Return the claimed fields of every node, along the axes of its map.

    They are those of all that is read, or with `windows_only` of the sliding windows alone.
    """
    fields = fields_of_network(network, claims)
    if windows_only:
        fields = window_fields_of_network(network, claims, fields)
    claimed: dict[str, ClaimedFields] = {}
    for node in network.nodes:
        claim = claims[node.name]
        reading = None if claim is None else _reading(node, claim, windows_only)
        claimed[node.name] = tuple(
            None
            if field is None or field.sees_nothing or reading is None
            else _along(axis, field, reading, claimed)
            for axis, field in enumerate(fields[node.name])
        )
    return {name: tuple(_whole_if_read(each)) for name, each in claimed.items()}


def _reading(node: Node, claim: Claim, windows_only: bool) -> Reading:
    """Return how a layer reads; a norm with constant statistics acts value by value."""
    layer = node.layer
    inputs = tuple((window_reaches if windows_only else reaches_by_input)(node, claim))
    is_pointwise = windows_only and layer.traits.is_norm
    channels = Channels.OWN if is_pointwise else layer.traits.channels
    return Reading(layer, channels, claim.output, inputs)


def _along(
    axis: int, field: Field, reading: Reading, claimed: Mapping[str, ClaimedFields]
) -> ClaimedField:
    cells = reading.output[axis]
    extents = [field.at(cell) or (0, -1) for cell in range(cells)]
    first, last = np.array(extents, np.int64).reshape(-1, 2).T
    inputs = [
        (reaches[axis], below)
        for name, reaches in reading.inputs
        if (below := _field_along(axis, claimed[name])) is not None
    ]
    whole = _in_each([_whole_through(reach, below.whole, cells) for reach, below in inputs], cells)
    reads = _in_each([_reads_through(reach, below.reads, cells) for reach, below in inputs], cells)
    read = [below for _, below in inputs]
    if reading.channels is Channels.SOME and not read[0].is_uniform:
        whole = np.zeros(cells, bool)  # the channels with the largest field may be left out
    is_uniform = not read or _is_uniform(reading, read)
    free = _in_any([_free_through(reach, below.free, cells) for reach, below in inputs], cells)
    period = len(field.extents)
    return ClaimedField(field.size, first, last, whole, reads, is_uniform, period, free)


def _field_along(axis: int, fields: ClaimedFields) -> ClaimedField | None:
    """Return the field along an axis; learned values that are read may have fewer axes."""
    return fields[axis] if axis < len(fields) else None


def _whole_if_read(fields: ClaimedFields) -> Iterator[ClaimedField | None]:
    """Return fields without whole cells if, along another axis, all cells read padding only."""
    for axis, field in enumerate(fields):
        others = fields[:axis] + fields[axis + 1 :]
        if field is None or all(each is not None and each.reads.any() for each in others):
            yield field
        else:
            yield field._replace(whole=np.zeros_like(field.whole))


def _in_each(flags: Sequence[Flags], cells: int) -> Flags:
    """Return the cells for which all flags hold; without flags, as for an input, all cells."""
    return np.asarray(np.logical_and.reduce([np.ones(cells, bool), *flags]))


def _in_any(flags: Sequence[Flags], cells: int) -> Flags:
    """Return the cells for which one of the flags holds."""
    return np.asarray(np.logical_or.reduce([np.zeros(cells, bool), *flags]))


def _free_through(reach: Reach | None, free: Flags, cells: int) -> Flags:
    """Say which outputs read copies of cells in the place of others, or a cell that does."""
    copies_cells = reach is not None and reach.copies_cells
    if not copies_cells and not free.any():
        return np.zeros(cells, bool)
    known = free.tolist()
    edges = range(len(known))

    def is_free(taps: range) -> bool:
        leaves = copies_cells and any(cell not in edges for cell in taps)
        return leaves or _any_inside(taps, known)

    return _for_each_cell(reach, cells, is_free)


def _whole_through(reach: Reach | None, whole: Flags, cells: int) -> Flags:
    """Say which outputs read only cells of the axis that are whole."""
    known = whole.tolist()
    return _for_each_cell(reach, cells, lambda taps: _all_inside(taps, known))


def _reads_through(reach: Reach | None, reads: Flags, cells: int) -> Flags:
    """Say which outputs read a cell of the axis that depends on the input."""
    known = reads.tolist()
    return _for_each_cell(reach, cells, lambda taps: _any_inside(taps, known))


def _for_each_cell(reach: Reach | None, cells: int, is_so: Callable[[range], bool]) -> Flags:
    if reach is None:
        return np.zeros(cells, bool)
    period = len(reach.taps)
    return np.array(
        [
            is_so(_moved(reach.taps[cell % period], cell // period * reach.advance))
            for cell in range(cells)
        ],
        bool,
    )


def _moved(taps: range, by: int) -> range:
    return range(taps.start + by, taps.stop + by, taps.step)


def _all_inside(taps: range, known: Sequence[bool]) -> bool:
    if not taps:
        return True
    first, last = taps[0], taps[-1]
    return first >= 0 and last < len(known) and all(known[first : last + 1 : taps.step])


def _any_inside(taps: range, known: Sequence[bool]) -> bool:
    return any(known[cell] for cell in taps if 0 <= cell < len(known))


def _is_uniform(reading: Reading, read: Sequence[ClaimedField]) -> bool:
    """Say whether all channels of a layer have the same field, given the fields that it reads."""
    channels = reading.channels
    if channels is Channels.ALL or (channels is Channels.GROUP and _has_one_group(reading.layer)):
        return True
    if channels in MAY_DIFFER or not all(field.is_uniform for field in read):
        return False
    return channels is not Channels.JOINED or all(_same_cells(field, read[0]) for field in read)


def _has_one_group(layer: Layer) -> bool:
    return isinstance(layer, Grouped) and layer.groups == 1


def _same_cells(one: ClaimedField, other: ClaimedField) -> bool:
    return np.array_equal(one.first, other.first) and np.array_equal(one.last, other.last)
