"""Windows and the padding they need, found by trying positions: no formula is trusted here."""

from __future__ import annotations

Reads = list[list[int]]
"""For each output cell, the input cells it reads along one axis; beyond the axis lies padding."""


def slide(
    size: int, kernel: int, stride: int = 1, dilation: int = 1, before: int = 0, after: int = 0
) -> Reads:
    """Put the taps at the start of the padding and move them on while the last is still inside."""
    reads = []
    taps = [tap * dilation - before for tap in range(kernel)]
    while taps[-1] < size + after:
        reads.append(taps)
        taps = [tap + stride for tap in taps]
    return reads


def slide_to_the_end(
    size: int, kernel: int, stride: int = 1, dilation: int = 1, before: int = 0, after: int = 0
) -> Reads:
    """Slide in ceil mode: where cells are left over, one more window, if it starts early enough."""
    reads = slide(size, kernel, stride, dilation, before, after)
    start = len(reads) * stride - before
    last_cell_read = start - stride + dilation * (kernel - 1)
    if last_cell_read < size + after - 1 and start < size:
        reads.append([start + tap * dilation for tap in range(kernel)])
    return reads


def same_sides(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Add padding, the odd cell after, until there is a window for every `stride` cells."""
    wanted = len(range(0, size, stride))
    before = after = 0
    while len(slide(size, kernel, stride, dilation, before, after)) < wanted:
        before, after = (before, after + 1) if before == after else (before + 1, after)
    return before, after


def half_sides(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """Return the cells on each side of the centre; where there is none, of the one left of it."""
    cells = range(dilation * (kernel - 1) + 1)
    centre = [cell for cell in cells if cell <= len(cells) - 1 - cell][-1]
    return centre, centre
