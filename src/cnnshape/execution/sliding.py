"""Windows on an axis, position by position: where each starts, and which cells it reads from there.

Positions are enumerated; sizes are read off the arrays that are cut with them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.padding import Sides, padding_at
from cnnshape.layers.quantities import CountPerAxis, WindowPadding


class Slide(NamedTuple):
    """The places that a window takes on an axis of `size` cells.

    `starts` count from the first cell, so that those in the padding are negative; `taps` count from
    a start. The axis is padded with `before` and `after` cells.
    """

    size: int
    starts: range
    taps: range
    before: int
    after: int

    @property
    def stop(self) -> int:
        """The cell after the last one that any position reads."""
        return self.starts[-1] + self.taps[-1] + 1

    def part(self, positions: slice) -> Slide:
        """Return some of the positions only."""
        return self._replace(starts=self.starts[positions])

    def inside(self, tap: int) -> tuple[slice, slice]:
        """Return the positions whose `tap` is a cell of the axis, and these cells."""
        first = bisect_left(self.starts, -tap)
        last = bisect_left(self.starts, self.size - tap)
        cells = self.starts[first:last]
        stop = cells[-1] + tap + 1 if cells else 0
        return slice(first, last), slice(cells.start + tap if cells else 0, stop, cells.step)


def per_axis(value: int | Sequence[int], rank: int) -> tuple[int, ...]:
    """Return one value for each axis; raises ValueError if a list has another length."""
    values = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(values) != rank:
        raise ValueError(f"it lists {len(values)} values for {rank} spatial axes")
    return values


def needs_a_map(x: Array) -> None:
    """Raise ValueError if an array has no spatial axes."""
    if x.ndim < 3:
        raise ValueError("it needs a map, and reads a vector")


def slides_over(
    x: Array,
    kernel: CountPerAxis,
    stride: CountPerAxis,
    padding: WindowPadding,
    dilation: CountPerAxis,
    *,
    ceil_mode: bool = False,
) -> tuple[Slide, ...]:
    """Return the places of a window on each spatial axis of `(m, *spatial, channels)`.

    Raises ValueError if a window finds no place.
    """
    needs_a_map(x)
    sizes = x.shape[1:-1]
    rank = len(sizes)
    strides = per_axis(stride, rank)
    taps = taps_per_axis(kernel, dilation, rank)
    sides = padding_at(padding, taps, map(_same, sizes, taps, strides))
    return tuple(
        _slide(size, axis_taps, step, before, after, ceil_mode=ceil_mode)
        for size, axis_taps, step, (before, after) in zip(sizes, taps, strides, sides, strict=True)
    )


def taps_per_axis(kernel: CountPerAxis, dilation: CountPerAxis, rank: int) -> tuple[range, ...]:
    """Return the cells that a window reads along each axis, counted from its start."""
    return tuple(
        range(0, taps * step, step)
        for taps, step in zip(per_axis(kernel, rank), per_axis(dilation, rank), strict=True)
    )


def padded(x: Array, slides: Sequence[Slide], value: float = 0.0) -> Array:
    """Return the cells from the first start to the last tap, padded outside of `x`.

    The result is a view of `x` if no padding is needed.
    """
    axes = range(1, x.ndim - 1)
    cells = [slice(max(s.starts[0], 0), max(min(s.stop, s.size), 0)) for s in slides]
    inner = x[(slice(None), *cells)]
    if all(s.starts[0] >= 0 and s.stop <= s.size for s in slides):
        return inner
    shape = list(x.shape)
    places = [slice(None)] * x.ndim
    for axis, s in zip(axes, slides, strict=True):
        shape[axis] = len(range(s.starts[0], s.stop))
        first = max(-s.starts[0], 0)
        places[axis] = slice(first, first + inner.shape[axis])
    result = np.full(shape, value, x.dtype) if value else np.zeros(shape, x.dtype)
    result[tuple(places)] = inner
    return result


def windows(cells: Array, slides: Sequence[Slide]) -> Array:
    """Return a view `(m, *positions, channels, *taps)` of padded cells, one window a position."""
    sizes = zip(slides, cells.shape[1:-1], strict=True)
    if any(s.stop - s.starts[0] > size for s, size in sizes):
        raise ValueError("a window reads beyond the cells")  # NumPy would read other memory
    samples, *axes, channels = cells.strides
    to_next_start = (axis * s.starts.step for axis, s in zip(axes, slides, strict=True))
    to_next_tap = (axis * s.taps.step for axis, s in zip(axes, slides, strict=True))
    positions, taps = (len(s.starts) for s in slides), (len(s.taps) for s in slides)
    return np.lib.stride_tricks.as_strided(
        cells,
        (len(cells), *positions, cells.shape[-1], *taps),
        (samples, *to_next_start, channels, *to_next_tap),
        writeable=False,
    )


def _same(size: int, taps: range, stride: int) -> Sides:
    """Pad until a window starts at every `stride`-th cell; an odd cell goes after."""
    last_start = range(0, size, stride)[-1]
    lacking = max(last_start + taps[-1] + 1 - size, 0)
    return lacking // 2, lacking - lacking // 2


def _slide(
    size: int, taps: range, stride: int, before: int, after: int, *, ceil_mode: bool
) -> Slide:
    starts = range(-before, size + after - taps[-1], stride)
    if ceil_mode:
        starts = _with_partial(starts, size, taps, after)
    if not starts:
        raise ValueError(
            f"a window of {taps[-1] + 1} does not fit on {size} cells and {before} + {after} around"
        )
    return Slide(size, starts, taps, before, after)


def _with_partial(starts: range, size: int, taps: range, after: int) -> range:
    """Add a last window for the cells left over, if it starts before the padding after them.

    No cells are left over if it would lie a whole stride beyond the end.
    """
    following = starts.start + len(starts) * starts.step
    overhang = following + taps[-1] + 1 - (size + after)
    if overhang >= starts.step or following >= size:
        return starts
    return range(starts.start, following + 1, starts.step)
