"""Which part of each map a patch needs: from the cells of its output back to those of the input.

A layer that reads cell o * advance + first to o * advance + last for output o needs a range of
cells for a range of outputs. Layers before it need the hull of what their readers need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnshape.analysis.claim import SAME_CELL, Claim, Reach
from cnnshape.analysis.fields import reaches_by_input
from cnnshape.analysis.homes import Known
from cnnshape.network import Node, Shape

SLIDING = frozenset({"conv", "depthwise_conv", "max_pool", "avg_pool"})
PADDING = frozenset({"zero_pad", "pad"})
MOVING = SLIDING | PADDING | {"crop"}
"""Kinds of which a part of the output can be computed from a part of the input."""

Pads = tuple[int, int]
"""Cells beyond the two ends of an axis, which are padding at the border of the whole map."""


class Reading(NamedTuple):
    """What a layer reads of one input along an axis, in one patch."""

    cells: range
    pads: Pads


Axis = tuple[Reading, ...]
"""What is read along an axis, for each patch along it."""


class Tiles(NamedTuple):
    """The parts of maps that the patches need, along each axis and for each patch along it.

    `regions` are those of each layer, `readings` what a layer reads of each layer before it.
    """

    regions: Mapping[str, tuple[tuple[range, ...], ...]]
    readings: Mapping[tuple[str, str], tuple[Axis, ...]]

    def largest(self, name: str) -> Shape:
        """Return the most cells of a layer along each axis."""
        return tuple(max(map(len, axis)) for axis in self.regions[name])

    def most_read(self, reader: str, name: str) -> Shape:
        """Return the most cells that a layer reads of another along each axis."""
        return tuple(max(len(each.cells) for each in axis) for axis in self.readings[reader, name])

    def reads_a_part(self, reader: str, name: str) -> bool:
        """Say whether a layer reads less of another than there is of it in some patch."""
        return any(
            each.cells != region
            for axis, regions in zip(self.readings[reader, name], self.regions[name], strict=True)
            for each, region in zip(axis, regions, strict=True)
        )


def can_be_cut(node: Node, claim: Claim) -> bool:
    """Say whether a part of a layer's output follows from a part of its input."""
    layer = node.layer
    depends_on_whole = layer.traits.is_declared or node.like is not None
    if not node.inputs or depends_on_whole or len(claim.output) < 2:
        return False
    reaches = [each for axes in claim.reaches for each in axes]
    if layer.type in MOVING:
        is_counted = getattr(layer, "count_padding", False) and getattr(layer, "ceil_mode", False)
        return not is_counted and all(map(_is_one_range, reaches))
    has_arrays_of_maps = any(len(shape) > 2 for shape in claim.weights.values())
    is_by_cell = bool(reaches) and all(each == SAME_CELL for each in reaches)
    return is_by_cell and not has_arrays_of_maps


def _is_one_range(reach: Reach | None) -> bool:
    return reach is not None and len(reach.taps) == 1 and not reach.copies_cells


def split(size: int, patches: int) -> tuple[range, ...]:
    """Return the cells of an axis in as many parts of about equal size."""
    return tuple(range(at * size // patches, (at + 1) * size // patches) for at in range(patches))


def tiles_of(stage: Known, patches: int) -> Tiles | None:
    """Return what the patches of the last layer of a stage need; None if one reads only padding."""
    sizes = {node.name: claim.output[:-1] for node, claim in stage}
    last = stage[-1][0].name
    regions = {last: tuple(split(size, patches) for size in sizes[last])}
    readings: dict[tuple[str, str], tuple[Axis, ...]] = {}
    for node, claim in reversed(stage):
        for name, reaches in reaches_by_input(node, claim) if node.inputs else ():
            read = tuple(
                tuple(_reading(reach or SAME_CELL, part, size) for part in axis)
                for reach, axis, size in zip(reaches, regions[node.name], sizes[name], strict=True)
            )
            if any(not each.cells for axis in read for each in axis):
                return None
            readings[node.name, name] = read
            regions[name] = _hull(regions.get(name), read)
    return Tiles(regions, readings)


def _reading(reach: Reach, part: range, size: int) -> Reading:
    """Return the cells that a range of outputs reads, and what lies beyond the axis."""
    (taps,) = reach.taps
    start = part[0] * reach.advance + taps.start
    stop = part[-1] * reach.advance + taps.stop
    return Reading(range(max(start, 0), min(stop, size)), (max(-start, 0), max(stop - size, 0)))


def _hull(
    known: tuple[tuple[range, ...], ...] | None, read: Sequence[Axis]
) -> tuple[tuple[range, ...], ...]:
    """Return the cells that are needed once another layer reads some."""
    found = tuple(tuple(each.cells for each in axis) for axis in read)
    if known is None:
        return found
    return tuple(
        tuple(
            range(min(one.start, other.start), max(one.stop, other.stop))
            for one, other in zip(axis, more, strict=True)
        )
        for axis, more in zip(known, found, strict=True)
    )
