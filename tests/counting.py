"""What layers read, counted by loops over positions: a second opinion that knows no formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from frameworks.positions import Reads, half_sides, same_sides, slide, slide_to_the_end

__all__ = ["Reads", "half_sides", "same_sides", "slide", "slide_to_the_end"]
"""What is counted for frameworks too, and used under the name of this module."""


class Count(NamedTuple):
    """Multiply-adds, those of them that meet a real cell, and the weights that took part."""

    macs: int
    effective: int
    weights: int


# What each output cell reads, along one axis


def scatter(
    size: int,
    kernel: int,
    stride: int = 1,
    dilation: int = 1,
    before: int = 0,
    after: int = 0,
    extra: int = 0,
) -> Reads:
    """Spread every cell over its taps, cut both ends off and lengthen what is left.

    An output reads the padding around the axis where a cell there would have been spread to it.
    """
    reach = dilation * kernel + extra
    products = [
        (cell * stride + tap * dilation, cell)
        for cell in range(-reach, size + reach)
        for tap in range(kernel)
    ]
    end = max(place for place, cell in products if 0 <= cell < size) + 1
    reads: dict[int, list[int]] = {place: [] for place in range(before, end - after + extra)}
    for place, cell in products:
        if place in reads:
            reads[place].append(cell)
    return list(reads.values())


def repeat_nearest(size: int, wanted: int) -> Reads:
    """Repeat for each output the last input cell that does not start after it."""
    return [
        [max(cell for cell in range(size) if cell * wanted <= output * size)]
        for output in range(wanted)
    ]


def interpolate(size: int, wanted: int) -> Reads:
    """Mix the cells whose centres are less than a cell from the centre of the output.

    The centres are (cell + 1/2) / size and (output + 1/2) / wanted of the axis.
    """
    return [
        [
            cell
            for cell in range(-1, size + 1)
            if abs((2 * cell + 1) * wanted - (2 * output + 1) * size) < 2 * wanted
        ]
        for output in range(wanted)
    ]


def shift(size: int, before: int, after: int) -> Reads:
    """Move the ends of the axis outwards, or inwards where the cells are negative."""
    return [[cell] for cell in range(-before, size + after)]


def spread_blocks(size: int, factor: int) -> Reads:
    """Read every cell for a block of outputs, as depth_to_space does."""
    return [[cell] for cell in range(size) for _ in range(factor)]


def gather_blocks(size: int, factor: int) -> Reads:
    """Read a block of cells for every output, as space_to_depth does."""
    return [list(range(first, first + factor)) for first in range(0, size, factor)]


# Multiply-adds, over any number of axes


def in_one_group(channel: int, channels: int, filter: int, filters: int, groups: int) -> bool:
    """Say whether a filter reads a channel: both are dealt in order to equally large groups."""
    return channel // (channels // groups) == filter // (filters // groups)


def convolve(
    axes: Sequence[Reads], sizes: Sequence[int], channels: int, filters: int, groups: int = 1
) -> Count:
    """Run the loops of a convolution, counting instead of multiplying."""
    pairs = _pairs(channels, filters, groups)
    macs = effective = 0
    weights: set[tuple[object, ...]] = set()
    for window in product(*axes):
        for taps in product(*map(enumerate, window)):
            is_inside = all(0 <= cell < n for (_, cell), n in zip(taps, sizes, strict=True))
            for pair in pairs:
                macs += 1
                effective += is_inside
                weights.add((*(tap for tap, _ in taps), *pair))
    return Count(macs, effective, len(weights))


def convolve_transposed(
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    before: Sequence[int],
    outputs: Sequence[int],
    channels: int,
    filters: int,
    groups: int = 1,
) -> Count:
    """Run the loops of a transposed convolution: every cell meets every tap, inside or not."""
    pairs = _pairs(channels, filters, groups)
    macs = effective = 0
    weights: set[tuple[object, ...]] = set()
    for cells in product(*map(range, sizes)):
        for taps in product(*map(range, kernel)):
            places = [
                cell * s + tap * d - b
                for cell, tap, s, d, b in zip(cells, taps, stride, dilation, before, strict=True)
            ]
            is_inside = all(0 <= place < n for place, n in zip(places, outputs, strict=True))
            for pair in pairs:
                macs += 1
                effective += is_inside
                weights.add((*taps, *pair))
    return Count(macs, effective, len(weights))


def _pairs(channels: int, filters: int, groups: int) -> list[tuple[int, int]]:
    return [
        (channel, filter)
        for channel in range(channels)
        for filter in range(filters)
        if in_one_group(channel, channels, filter, filters, groups)
    ]


# What is seen of the input through many layers, along one axis

Sight = frozenset[int] | None
"""The input cells that a cell depends on; None where the border of some map is in its way."""

NOTHING: frozenset[int] = frozenset()


def own_cells(size: int) -> list[Sight]:
    """Return what the cells of the input see: themselves."""
    return [frozenset({cell}) for cell in range(size)]


def look_through(reads: Reads, below: Sequence[Sight]) -> list[Sight]:
    """Return what the outputs of a layer see, given what its inputs see."""
    return [_together(_at(below, cell) for cell in cells) for cells in reads]


def look_at_all(maps: Iterable[Sequence[Sight]]) -> list[Sight]:
    """Return what the cells of a merge see: what any of the cells at their place sees."""
    return [_together(sights) for sights in zip(*maps, strict=True)]


def extent(sights: Sequence[Sight]) -> int:
    """Return the most input cells, from first to last, that any cell away from the border sees."""
    seen = [sight for sight in sights if sight is not None]
    assert seen, "the axis is too short: the border is everywhere"
    return max((max(sight) - min(sight) + 1 for sight in seen if sight), default=0)


def pace(sights: Sequence[Sight], period: int) -> Fraction:
    """Return the input cells one step is, measured over `period` steps away from the border."""
    advances = {
        min(later) - min(sight)
        for sight, later in zip(sights, sights[period:], strict=False)
        if sight and later
    }
    assert len(advances) == 1, f"no steady pace over {period} cells: {advances}"
    return Fraction(advances.pop(), period)


def _at(sights: Sequence[Sight], cell: int) -> Sight:
    return sights[cell] if 0 <= cell < len(sights) else None


def _together(sights: Iterable[Sight]) -> Sight:
    union: set[int] = set()
    for sight in sights:
        if sight is None:
            return None
        union |= sight
    return frozenset(union)
