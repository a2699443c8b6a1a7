"""Which cells of an axis are read at all: sets of cells as the bits of a number."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.linting.messages import lines_text
from cnnshape.linting.sliding_layers import Axis, Sliding
from cnnshape.phrases import percent
from cnnshape.window import pairs_inside

MAX_AXIS_LENGTH = 2**20
"""The most cells of an axis on which windows with holes are laid out one by one."""


def spread(cells: int, copies: int, step: int) -> int:
    """Return the cells of as many copies of a set, each a step further.

    Cells are the bits of a number, so a shift moves a whole set and an or joins two. The copies are
    doubled until there are enough: 1,000 copies take ten shifts, where a loop would take 1,000.
    """
    made = 1
    while made < copies:
        more = min(made, copies - made)
        cells |= cells << more * step
        made += more
    return cells


def skipped(axis: Axis) -> int:
    """Return how many cells the windows step over: not those that they leave over at the end.

    0 if the axis is too long to lay the windows out.
    """
    if axis.dilation == 1 and axis.kernel >= axis.window.stride:
        return 0
    read = _cells_read(axis)
    left_over = min(axis.window.left_over(axis.size), axis.size)
    return 0 if read is None else axis.size - read - left_over


def skipped_text(sliding: Sliding) -> str:
    """Return how many cells of a map are stepped over, as `2,352 of 3,136 cells`."""
    cells = prod(axis.size for axis in sliding.axes)
    kept = prod(axis.size - skipped(axis) for axis in sliding.axes)
    return f"{cells - kept:,} of {cells:,} cells"


def skipped_notes(sliding: Sliding) -> Iterator[str]:
    """Return why cells are stepped over, axis by axis."""
    for where, axis in sliding.axes_where(skipped):
        dilation = f" and dilation {axis.dilation}" if axis.dilation > 1 else ""
        yield (
            f"a kernel of {axis.kernel} with stride {axis.window.stride}{dilation} steps over "
            f"{skipped(axis):,} of {lines_text(axis.size, where)} "
            f"({percent(skipped(axis), axis.size)})"
        )


def _cells_read(axis: Axis) -> int | None:
    """Return how many cells are read by any window, None where that takes too long."""
    _, stride, before, after = axis.window
    if axis.dilation == 1:
        return pairs_inside(axis.positions, stride, axis.kernel, 1, before, axis.size)
    if before + axis.size + after > MAX_AXIS_LENGTH:
        return None
    padded = spread(spread(1, axis.kernel, axis.dilation), axis.positions, stride)
    return (padded >> before & (1 << axis.size) - 1).bit_count()
