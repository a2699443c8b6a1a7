"""Copy windows side by side into the rows of a matrix, one block of positions at a time.

A convolution is then a matrix product, which is faster by far than a loop over taps. But windows
overlap, so the copy of a whole map is as many times larger as a kernel has taps: a block is small
enough that it is still in the cache when it is multiplied.

Neighbouring windows share most of their cells. Where that pays, a row of cells is copied once and
serves each row of the kernel: the filters are cut into their rows, and the products are added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import Block, position_blocks
from cnnshape.execution.sliding import Slide, padded, windows

GATHERED = 2 * 2**20
"""Values of windows in one block: few enough to be in the cache when they are read."""

MAX_SCRATCH = 64 * 2**20
"""The most bytes of a block, if `WORTH_A_PRODUCT` positions need more than `GATHERED` values."""

WORTH_A_PRODUCT = 512
"""Positions from which on it pays to read a whole matrix of filters."""

Factors = tuple[Array, ...]
"""Matrices `(groups, positions, taps and channels)`, of all taps or one for each row of them.

Their products with the same parts of the filters add up to the output.
"""


def gathered(
    x: Array, slides: Sequence[Slide], groups: int, filters: int
) -> Iterator[tuple[Block, Factors]]:
    """Yield blocks of the positions on `(m, *spatial, channels)` and what to multiply there.

    If each window is just the cell at its place, these are the cells themselves. Otherwise they are
    scratch, to be read before the next block is requested.
    """
    if all(s.starts == range(s.size) and len(s.taps) == 1 for s in slides):
        yield (slice(None),), (_matrix(x.reshape(*x.shape[:-1], groups, -1)),)
    elif _rows_pay(x, slides, filters):
        yield from _row_by_row(x, slides, groups)
    else:
        yield from _window_by_window(x, slides, groups)


def _window_by_window(
    x: Array, slides: Sequence[Slide], groups: int
) -> Iterator[tuple[Block, Factors]]:
    scratch = _Scratch()
    values_each = _values_each(x, slides)
    enough = min(WORTH_A_PRODUCT * values_each, MAX_SCRATCH // x.itemsize)
    for block in position_blocks((len(x), *_places(slides)), values_each, max(GATHERED, enough)):
        cells = _side_by_side(x[block[0]], _parts(slides, block[1:]), groups, scratch)
        yield block, (_matrix(cells),)


def _row_by_row(x: Array, slides: Sequence[Slide], groups: int) -> Iterator[tuple[Block, Factors]]:
    scratch = _Scratch()
    blocks = [*position_blocks(_places(slides), _values_each(x, slides[1:]), GATHERED)]
    for sample, block in product(range(len(x)), blocks):
        sample_alone = slice(sample, sample + 1)
        rows, *others = _parts(slides, block)
        every_row = rows._replace(starts=range(rows.starts[0], rows.stop), taps=range(1))
        cells = _side_by_side(x[sample_alone], (every_row, *others), groups, scratch)
        under_taps = (cells[:, tap : tap + len(rows.starts)] for tap in rows.taps)
        yield (sample_alone, *block), tuple(map(_matrix, under_taps))


def _rows_pay(x: Array, slides: Sequence[Slide], filters: int) -> bool:
    """Say whether adding up a product for each row of taps costs less than copying each row often.

    A block copies some rows beyond its own, for its last windows: these must be few in comparison.
    """
    rows, *others = slides
    values_each = _values_each(x, others)
    values_beyond = rows.taps[-1] * prod(_places(others)) * values_each
    return (
        rows.starts.step == 1
        and len(rows.taps) > 1
        and filters <= values_each
        and prod(_places(slides)) >= WORTH_A_PRODUCT
        and values_beyond <= GATHERED // 2
    )


class _Scratch:
    """Memory that is used for one block after the other."""

    def __init__(self) -> None:
        self._values: Array = np.empty(0)

    def of(self, shape: Sequence[int], like: Array) -> Array:
        if self._values.size < prod(shape):
            self._values = np.empty(prod(shape), like.dtype)
        return self._values[: prod(shape)].reshape(shape)


def _side_by_side(x: Array, slides: Sequence[Slide], groups: int, scratch: _Scratch) -> Array:
    """Return the windows at all positions, `(m, *positions, groups, taps and channels)`."""
    view = windows(padded(x, slides), slides)
    positions, taps = view.shape[: x.ndim - 1], view.shape[x.ndim :]
    view = np.moveaxis(view.reshape(*positions, groups, -1, *taps), x.ndim, -1)
    cells = scratch.of(view.shape, x)
    np.copyto(cells, view)
    return cells.reshape(*positions, groups, -1)


def _matrix(cells: Array) -> Array:
    return cells.reshape(-1, *cells.shape[-2:]).swapaxes(0, 1)


def _parts(slides: Sequence[Slide], block: Block) -> tuple[Slide, ...]:
    return tuple(slide.part(some) for slide, some in zip(slides, block, strict=True))


def _places(slides: Sequence[Slide]) -> tuple[int, ...]:
    return tuple(len(slide.starts) for slide in slides)


def _values_each(x: Array, slides: Sequence[Slide]) -> int:
    """The values of a window, over all channels."""
    channels: int = x.shape[-1]
    return prod(len(slide.taps) for slide in slides) * channels
