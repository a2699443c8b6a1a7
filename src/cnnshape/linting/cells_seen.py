"""Which cells an output depends on, along each axis and over all paths that slide cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from cnnshape.analysis.claim import Reach, Reaches
from cnnshape.analysis.fields import reaches_by_input
from cnnshape.linting.cells import spread
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

MAX_SPAN = 16_384
"""The most cells along an axis that are looked at; what spans more is not judged."""

MAX_BOXES = 16
"""The most boxes of which cells are the union; what is made of more is not judged."""

MAX_SOURCES = 16
"""The most layers of which cells are followed at once; where more meet, paths begin anew."""

MAX_CELLS = 2**18
"""The most cells on which boxes are laid out one by one."""


class Cells(NamedTuple):
    """Cells of an axis: bits of a number, of which the lowest is the cell `first`."""

    first: int
    bits: int

    @property
    def span(self) -> int:
        """How many cells lie from the first to the last."""
        return self.bits.bit_length()

    @property
    def read(self) -> int:
        """How many cells they are."""
        return self.bits.bit_count()

    def through(self, taps: range) -> Cells:
        """Return what is seen of these cells through the taps of a window that moves over them."""
        return Cells(self.first + taps[0], spread(self.bits, len(taps), taps.step))

    def within(self, first: int) -> int:
        """Return the bits where the lowest is another cell, not after the first."""
        return self.bits << self.first - first

    def holds(self, other: Cells) -> bool:
        """Say whether all of the others are among these."""
        first = min(self.first, other.first)
        return not other.within(first) & ~self.within(first)


Box = tuple[Cells, ...]
"""Cells of a map: those of which each coordinate is one of the cells of its axis."""


class Seen(NamedTuple):
    """What an output depends on of one layer that it is computed from: the cells of all boxes."""

    boxes: tuple[Box, ...]

    @property
    def axes(self) -> Box:
        """The cells along each axis by itself."""
        return tuple(map(_union, zip(*self.boxes, strict=True)))

    @property
    def spanned(self) -> int:
        """How many cells of the map lie between the first and the last along each axis."""
        return prod(cells.span for cells in self.axes)

    @property
    def read(self) -> int | None:
        """How many cells of the map it depends on; None where that takes too long to count."""
        if len(self.boxes) == 1:
            return prod(cells.read for cells in self.boxes[0])
        if self.spanned > MAX_CELLS:
            return None
        hull, laid_out = self.axes, 0
        for box in self.boxes:
            laid_out |= _laid_out(box, hull)
        return laid_out.bit_count()

    def through(self, taps: Sequence[range]) -> Seen:
        """Return what is seen of it through the taps of a window along each axis."""
        boxes = (
            tuple(cells.through(each) for cells, each in zip(box, taps, strict=True))
            for box in self.boxes
        )
        return Seen(tuple(boxes))

    def joined(self, other: Seen) -> Seen:
        """Return what a merge of two depends on, without the boxes that lie in others."""
        boxes = list(self.boxes)
        for box in other.boxes:
            if not any(_lies_in(box, each) for each in boxes):
                boxes = [*(each for each in boxes if not _lies_in(each, box)), box]
        return Seen(tuple(boxes))

    @property
    def length(self) -> int:
        """How many cells lie from the first to the last along the longest axis."""
        return max((_length(axis) for axis in zip(*self.boxes, strict=True)), default=1)


Sources = Mapping[str, Seen | None]
"""What is seen of each layer where paths begin, by its name; None where it is too much."""


def cells_seen(subject: Subject) -> Mapping[str, Sources]:
    """Return what each layer depends on, back to the nearest layers that do more than slide.

    A path begins at an input, a stride or whatever changes more than the position of cells.
    Normalisations and gates do not count: they read all of a map, but not where a value is.
    """
    found: dict[str, Sources] = {}
    for node in subject.nodes.values():
        sources: dict[str, Seen | None] = {}
        for name, taps in sliding_inputs(node, subject):
            for source, seen in found[name].items():
                sources[source] = _merged(sources, source, seen, taps)
        if not 0 < len(sources) <= MAX_SOURCES:
            sources = {node.name: Seen(((Cells(0, 1),) * (len(subject.shape(node)) - 1),))}
        found[node.name] = sources
    return found


def sliding_inputs(node: Node, subject: Subject) -> Iterator[tuple[str, Sequence[range]]]:
    """Return the inputs over which a layer moves cell by cell, each with its taps."""
    claim = subject.claim(node)
    rank = len(claim.output) - 1
    if node.layer.traits.normalizes is not None:
        yield node.inputs[0], (range(1),) * rank
        return
    for name, reaches in reaches_by_input(node, claim) if rank else ():
        taps = list(_taps_of(reaches))
        if len(taps) == rank == len(subject.shape(subject.nodes[name])) - 1:
            yield name, taps


def _taps_of(reaches: Reaches) -> Iterator[range]:
    return (reach.taps[0] for reach in reaches if reach is not None and _moves_by_one(reach))


def _moves_by_one(reach: Reach) -> bool:
    return reach.advance == 1 and len(reach.taps) == 1 and len(reach.taps[0]) > 0


def _merged(sources: Sources, source: str, seen: Seen | None, taps: Sequence[range]) -> Seen | None:
    """Return what is seen of a source through taps, with what is seen on other paths."""
    before = sources.get(source)
    if seen is None or (before is None and source in sources):
        return None
    reach = max((each[-1] - each[0] for each in taps), default=0)
    if seen.length + reach > MAX_SPAN:
        return None
    moved = seen.through(taps)
    if before is None:
        return moved
    if Seen((*before.boxes, *moved.boxes)).length > MAX_SPAN:
        return None
    merged = before.joined(moved)
    return None if len(merged.boxes) > MAX_BOXES else merged


def _length(axis: Sequence[Cells]) -> int:
    return max(cells.first + cells.span for cells in axis) - min(cells.first for cells in axis)


def _union(each: Iterable[Cells]) -> Cells:
    cells = list(each)
    first, bits = min(one.first for one in cells), 0
    for one in cells:
        bits |= one.within(first)
    return Cells(first, bits)


def _lies_in(box: Box, other: Box) -> bool:
    return all(mine.holds(cells) for mine, cells in zip(other, box, strict=True))


def _laid_out(box: Box, hull: Box) -> int:
    """Return the cells of a box as bits, row after row of the hull."""
    bits, length = 1, 1
    for cells, axis in reversed(list(zip(box, hull, strict=True))):
        row = cells.within(axis.first)
        bits = sum(bits << at * length for at in range(axis.span) if row >> at & 1)
        length *= axis.span
    return bits
