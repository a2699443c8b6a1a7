"""What the formulas claim each cell of a map to see, and of which cells that must be observed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cnnshape.analysis.claim import Claim, Claims, Reach
from cnnshape.analysis.fields import fields_of_network, reaches_by_input
from cnnshape.analysis.receptive_field import Field
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels
from cnnshape.network import Network, Node

Cells = NDArray[np.int64]
Flags = NDArray[np.bool_]

MAY_DIFFER = frozenset({Channels.CELLS, Channels.UNKNOWN})
"""Where a channel may read other cells than the channel beside it."""


@runtime_checkable
class Grouped(Protocol):
    """A layer whose channels fall into groups."""

    groups: int


class View(NamedTuple):
    """What the cells of a map are claimed to see of one input axis.

    Cell o sees the input from `first[o]` to `last[o]`, nothing where the last is before the first.
    It is `whole` where nothing on its way reads padding: then it must see both ends. It `reads`
    where some way leads to a cell of the input. The claim is the hull over all channels, and
    `is_uniform` says that each of them sees as much. What the cells see repeats after `period`.
    """

    size: int
    first: Cells
    last: Cells
    whole: Flags
    reads: Flags
    is_uniform: bool
    period: int

    @property
    def extents(self) -> Cells:
        """How many cells of the input each cell is claimed to see, from the first to the last."""
        return np.asarray(self.last - self.first + 1)

    @property
    def sees_most(self) -> Flags:
        """The whole cells that see as much as any."""
        return np.asarray(self.whole & (self.extents == self.extents.max()))

    def says_as_much_as(self, other: View) -> bool:
        """Say whether another view claims the same of the same cells."""
        return (self.size, self.is_uniform) == (other.size, other.is_uniform) and all(
            np.array_equal(one, another) for one, another in zip(self[1:4], other[1:4], strict=True)
        )

    def says_something(self, size: int) -> bool:
        """Say whether anything seen on an axis of `size` cells could refute it."""
        sees_all = (self.first <= 0) & (self.last >= size - 1)
        return bool((self.whole | ~sees_all).any())


Views = tuple[View | None, ...]
"""The view along each axis; None where no field is claimed."""


def views_of_network(network: Network, claims: Claims) -> dict[str, Views]:
    """Return the views of every node along the axes of its map."""
    fields = fields_of_network(network, claims)
    views: dict[str, Views] = {}
    for node in network.nodes:
        claim = claims[node.name]
        views[node.name] = tuple(
            None if field is None or claim is None else _view(axis, field, node, claim, views)
            for axis, field in enumerate(fields[node.name])
        )
    return {name: tuple(_only_if_read(each)) for name, each in views.items()}


def _view(axis: int, field: Field, node: Node, claim: Claim, views: Mapping[str, Views]) -> View:
    cells = claim.output[axis]
    extents = [field.at(cell) or (0, -1) for cell in range(cells)]
    first, last = np.array(extents, np.int64).reshape(-1, 2).T
    ways = [
        (reaches[axis], view)
        for name, reaches in reaches_by_input(node, claim)
        if (view := views[name][axis]) is not None
    ]
    read = [view for _, view in ways]
    whole = _in_each([_whole_through(reach, view.whole, cells) for reach, view in ways], cells)
    reads = _in_each([_reads_through(reach, view.reads, cells) for reach, view in ways], cells)
    if node.layer.traits.channels is Channels.SOME and not read[0].is_uniform:
        whole = np.zeros(cells, bool)  # the channels that see furthest may be left out
    period = len(field.extents)
    is_uniform = not read or _is_uniform(node.layer, read)
    return View(field.size, first, last, whole, reads, is_uniform, period)


def _only_if_read(views: Views) -> Iterator[View | None]:
    """Return views with nothing whole where along another axis all cells read but padding."""
    for axis, view in enumerate(views):
        others = views[:axis] + views[axis + 1 :]
        if view is None or all(each is not None and each.reads.any() for each in others):
            yield view
        else:
            yield view._replace(whole=np.zeros_like(view.whole))


def _in_each(flags: Sequence[Flags], cells: int) -> Flags:
    """Return where all of them hold; of an input, which reads nothing, that is everywhere."""
    return np.asarray(np.logical_and.reduce([np.ones(cells, bool), *flags]))


def _whole_through(reach: Reach | None, whole: Flags, cells: int) -> Flags:
    """Say which outputs read nothing but cells of the axis that are whole."""
    known = whole.tolist()
    return _for_each_cell(reach, cells, lambda taps: _all_inside(taps, known))


def _reads_through(reach: Reach | None, reads: Flags, cells: int) -> Flags:
    """Say which outputs read a cell of the axis that reads one itself."""
    known = reads.tolist()
    return _for_each_cell(reach, cells, lambda taps: _any_inside(taps, known))


def _for_each_cell(reach: Reach | None, cells: int, holds: Callable[[range], bool]) -> Flags:
    if reach is None:
        return np.zeros(cells, bool)
    period = len(reach.taps)
    return np.array(
        [
            holds(_moved(reach.taps[cell % period], cell // period * reach.advance))
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


def _is_uniform(layer: Layer, read: Sequence[View]) -> bool:
    """Say whether all channels of a layer see as much, given what its inputs see."""
    channels = layer.traits.channels
    if channels is Channels.ALL or (channels is Channels.GROUP and _has_one_group(layer)):
        return True
    if channels in MAY_DIFFER or not all(view.is_uniform for view in read):
        return False
    return channels is not Channels.JOINED or all(_see_alike(view, read[0]) for view in read)


def _has_one_group(layer: Layer) -> bool:
    return isinstance(layer, Grouped) and layer.groups == 1


def _see_alike(one: View, other: View) -> bool:
    return np.array_equal(one.first, other.first) and np.array_equal(one.last, other.last)
