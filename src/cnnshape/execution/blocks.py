"""Cut work into blocks, so that scratch stays small and recent values are still in the cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

IN_CACHE = 64 * 1024
"""Values that stay in the nearest caches, together with the scratch that goes with them."""

Block = tuple[slice, ...]


def row_blocks(rows: int, values_per_row: int, most: int | None = None) -> Iterator[slice]:
    """Cut rows into equal parts of at most so many values, or of a single row.

    By default a part fits in the cache.
    """
    largest = max((IN_CACHE if most is None else most) // max(values_per_row, 1), 1)
    stretches = -(-rows // largest)
    step = -(-rows // max(stretches, 1))
    for first in range(0, rows, max(step, 1)):
        yield slice(first, min(first + step, rows))


def position_blocks(axes: Sequence[int], values_each: int, most: int) -> Iterator[Block]:
    """Cut the positions of several axes into blocks of at most so many values.

    An axis is cut only if a single place on all axes before it is too large by itself, so that a
    block of a contiguous array is contiguous.
    """
    if not axes:
        yield ()
        return
    size, inner = axes[0], prod(axes[1:]) * values_each
    if inner <= most or len(axes) == 1:
        rest = tuple(slice(0, n) for n in axes[1:])
        yield from ((some, *rest) for some in row_blocks(size, inner, most))
        return
    for place in range(size):
        for rest in position_blocks(axes[1:], values_each, most):
            yield (slice(place, place + 1), *rest)
