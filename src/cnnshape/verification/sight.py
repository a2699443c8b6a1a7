"""Hold what cells were seen to read along one axis against what they are claimed to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnshape.analysis.claim import Claim, Reach
from cnnshape.analysis.fields import Fields
from cnnshape.analysis.propagation import Claims
from cnnshape.analysis.receptive_field import Field
from cnnshape.network import Network, Node
from cnnshape.verification.proof import Status

Cells = NDArray[np.int64]
Flags = NDArray[np.bool_]


MIXING = frozenset({"dense", "softmax", "log_softmax", "layer_norm"})
"""Kinds of which every channel reads all channels."""

MIXING_WITHIN_GROUPS = frozenset({"conv", "conv_transpose"})

CHOOSING = frozenset({"slice", "depth_to_space"})
"""Kinds of which a cell reads some channels and not the others."""


class View(NamedTuple):
    """What the cells of a map are claimed to see of one input axis.

    Cell o sees the input from `first[o]` to `last[o]`, nothing where the last is before the first.
    It is `whole` where nothing on its way reads padding: then it must see both ends. The claim is
    the hull over all channels, and `is_uniform` says that each of them sees as much.
    """

    size: int
    first: Cells
    last: Cells
    whole: Flags
    is_uniform: bool

    @property
    def sees_most(self) -> Flags:
        """The whole cells that see as much as any."""
        flags: Flags = self.whole & (self.last - self.first + 1 == self.size)
        return flags

    def says_something(self, size: int) -> bool:
        """Say whether anything seen on an axis of `size` cells could refute it."""
        sees_all = (self.first <= 0) & (self.last >= size - 1)
        return bool((self.whole | ~sees_all).any())


class Sight(NamedTuple):
    """What came of one axis of one layer: sizes claimed and seen, and words where they differ.

    The size seen is None where the claim is neither refuted nor settled.
    """

    claimed: int
    observed: int | None
    status: Status
    note: str = ""


def views_along(
    axis: int, network: Network, claims: Claims, fields: Mapping[str, Fields]
) -> dict[str, View]:
    """Return the views of all nodes whose field is claimed along an axis."""
    views: dict[str, View] = {}
    for node in network.nodes:
        claim = claims[node.name]
        field = fields[node.name][axis] if axis < len(fields[node.name]) else None
        if claim is not None and field is not None:
            read = [views[name] for name in node.inputs]
            whole = _whole(axis, node, claim, read)
            views[node.name] = _view(field, claim.output[axis], whole, _is_uniform(node, read))
    return views


def ends_to_try(view: View, size: int) -> set[int]:
    """Return the input cells that settle one output: its first and last, and those beside them.

    It is the output nearest to the middle of those that see most; none where none is whole.
    """
    candidates = np.flatnonzero(view.sees_most)
    if view.size == 0 or candidates.size == 0:
        return set()
    off_centre = np.abs(view.first[candidates] + view.last[candidates] - size)
    output = candidates[off_centre.argmin()]
    first, last = int(view.first[output]), int(view.last[output])
    return {cell for cell in (first - 1, first, last, last + 1) if 0 <= cell < size}


def judge(view: View, seen: Flags, tried: Sequence[int], size: int) -> Sight:
    """Compare `seen` (cells tried, outputs) with the claim along an axis of `size` cells.

    What is seen must lie within the claim; where a cell is whole, both ends must be seen.
    """
    cells = np.array(tried)[:, None]
    claimed = (cells >= view.first) & (cells <= view.last)
    ends = claimed & view.whole & ((cells == view.first) | (cells == view.last))
    wrong = (seen & ~claimed) | (ends & ~seen)
    if wrong.any():
        return _contradiction(view, seen, wrong, tried)
    is_settled = view.sees_most & _all_tried(view, tried, size)
    if not is_settled.any():
        return Sight(view.size, None, Status.NOT_OBSERVABLE)
    return Sight(view.size, view.size, Status.PROVED)


def _contradiction(view: View, seen: Flags, wrong: Flags, tried: Sequence[int]) -> Sight:
    outputs = np.flatnonzero(wrong.any(axis=0))
    output = outputs[np.argmax(view.whole[outputs])]
    cells = np.array(tried)[seen[:, output]]
    size = 0 if cells.size == 0 else int(cells[-1] - cells[0] + 1)
    note = (
        f"cell {output} is claimed to see {_extent(view.first[output], view.last[output])}, "
        f"and sees {_extent(*cells[[0, -1]]) if size else 'nothing'}"
    )
    return Sight(view.size, size, Status.REFUTED, note)


def _extent(first: int, last: int) -> str:
    return f"{first} to {last}" if first <= last else "nothing"


def _all_tried(view: View, tried: Sequence[int], size: int) -> Flags:
    """Say which outputs had both ends of their field tried, and the cells beyond these."""
    is_tried = np.ones(size + 2, bool)
    is_tried[1:-1] = False
    is_tried[np.array(tried) + 1] = True
    first, last = (np.clip(cells, 0, size - 1) for cells in (view.first, view.last))
    return is_tried[first] & is_tried[first + 1] & is_tried[last + 1] & is_tried[last + 2]


def _view(field: Field, cells: int, whole: Flags, is_uniform: bool) -> View:
    extents = [field.at(cell) or (0, -1) for cell in range(cells)]
    first, last = np.array(extents, np.int64).reshape(-1, 2).T
    return View(field.size, first, last, whole, is_uniform)


def _is_uniform(node: Node, read: Sequence[View]) -> bool:
    """Say whether all channels of a node see as much."""
    kind = node.layer.type
    if kind in MIXING or (kind in MIXING_WITHIN_GROUPS and node.layer.groups == 1):  # type: ignore[attr-defined]
        return True
    if kind == "space_to_depth" or not all(view.is_uniform for view in read):
        return False
    return kind != "concat" or all(_see_alike(view, read[0]) for view in read)


def _see_alike(one: View, other: View) -> bool:
    return np.array_equal(one.first, other.first) and np.array_equal(one.last, other.last)


def _whole(axis: int, node: Node, claim: Claim, read: Sequence[View]) -> Flags:
    """Say which cells of a map read, on their whole way from the input, nothing but its cells.

    None where some channels are left out of those that together see what is claimed.
    """
    if not node.inputs:
        return np.ones(claim.output[axis], bool)
    if node.layer.type in CHOOSING and not read[0].is_uniform:
        return np.zeros(claim.output[axis], bool)
    reaches = [each[axis] for each in claim.reaches]
    reaches *= len(node.inputs) if len(reaches) == 1 else 1
    whole = [
        _whole_through(reach, view.whole, claim.output[axis])
        for view, reach in zip(read, reaches, strict=True)
    ]
    return np.logical_and.reduce(whole)  # type: ignore[no-any-return]


def _whole_through(reach: Reach | None, whole: Flags, cells: int) -> Flags:
    if reach is None:
        return np.zeros(cells, bool)
    period = len(reach.taps)
    flags = whole.tolist()
    return np.array(
        [
            _are_whole(reach.taps[cell % period], cell // period * reach.advance, flags)
            for cell in range(cells)
        ],
        bool,
    )


def _are_whole(taps: range, moved: int, flags: Sequence[bool]) -> bool:
    if not taps:
        return True
    first, last = taps[0] + moved, taps[-1] + moved
    return first >= 0 and last < len(flags) and all(flags[first : last + 1 : taps.step])
