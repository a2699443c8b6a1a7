"""Convolutions: gather the windows of a block of positions, and multiply all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import position_blocks
from cnnshape.execution.finishing import Finish, finishing
from cnnshape.execution.gathering import gathered
from cnnshape.execution.grouping import per_group
from cnnshape.execution.padding import surrounded
from cnnshape.execution.sliding import Slide, padded, slides_over, windows
from cnnshape.execution.weight_values import written_weight
from cnnshape.execution.work import Work
from cnnshape.layers.convolution import Conv, DepthwiseConv, SlidingConvolution
from cnnshape.network import Shape

ACCUMULATED = 64 * 1024
"""Values of the output that a depthwise convolution adds up at a time."""


def conv(layer: Conv, work: Work) -> Array:
    """Each output is the product of a window, over the channels of its group, with a filter."""
    x, slides = _slides(layer, work)
    kernel = _kernel(slides)
    channels = per_group(x.shape[-1], layer.groups, "input channels")
    per_group(layer.filters, layer.groups, "filters")
    shape = (*kernel, channels, layer.filters)
    written = written_weight(layer.values, shape, layer.filters, lambda each: each[..., None, :])
    weight = work.weight("weight", shape, prod(shape[:-1]), written)
    if layer.flip:
        weight = np.ascontiguousarray(np.flip(weight, tuple(range(len(kernel)))))
    finish = finishing(layer, work, layer.filters, layer.values)
    result = work.new(_shape(x, slides, weight))
    if channels == 1 < layer.groups:
        apart = weight.reshape(*kernel, layer.filters)
        return _channel_by_channel(work, x, slides, apart, finish, result)
    return convolved(work, x, slides, weight, result, layer.groups, finish)


def depthwise_conv(layer: DepthwiseConv, work: Work) -> Array:
    """Each output is the product of a window of one channel with one of its filters."""
    x, slides = _slides(layer, work)
    kernel = _kernel(slides)
    channels = x.shape[-1]
    shape = (*kernel, channels, layer.multiplier)
    weight = work.weight("weight", shape, prod(kernel))
    filters = channels * layer.multiplier
    apart = weight.reshape(*kernel, filters)
    finish = finishing(layer, work, filters)
    result = work.new(_shape(x, slides, apart))
    if np.may_share_memory(result, x):
        return _over_its_input(work, x, slides, apart, finish, result)
    return _channel_by_channel(work, x, slides, apart, finish, result)


def _slides(layer: SlidingConvolution, work: Work) -> tuple[Array, tuple[Slide, ...]]:
    """Return the map, with copies of its cells around it if these pad it, and the places on it."""
    slides = slides_over(work.x, layer.kernel, layer.stride, layer.padding, layer.dilation)
    if layer.padding_mode == "zeros":
        return work.x, slides
    x = surrounded(work.x, [(each.before, each.after) for each in slides], layer.padding_mode)
    return x, slides_over(x, layer.kernel, layer.stride, "valid", layer.dilation)


def _kernel(slides: Sequence[Slide]) -> tuple[int, ...]:
    return tuple(len(slide.taps) for slide in slides)


def _shape(x: Array, slides: Sequence[Slide], weight: Array) -> Shape:
    """Return the shape of the output, `(m, *positions, filters)`."""
    return (len(x), *(len(slide.starts) for slide in slides), weight.shape[-1])


def convolved(
    work: Work,
    x: Array,
    slides: Sequence[Slide],
    weight: Array,
    result: Array | None = None,
    groups: int = 1,
    finish: Finish | None = None,
) -> Array:
    """Multiply gathered windows with filters: a matrix product for each group of channels."""
    filters = weight.shape[-1]
    each = filters // groups
    if result is None:
        result = np.empty(_shape(x, slides, weight), x.dtype)
    for block, factors in gathered(x, slides, groups, filters):
        part = result[block]
        matrices = weight.reshape(len(factors), -1, groups, each).swapaxes(1, 2)
        _add_up(work, factors, matrices, part.reshape(-1, groups, each).swapaxes(0, 1))
        if finish is not None:
            finish(part)
    return result


def _add_up(work: Work, factors: Sequence[Array], matrices: Array, out: Array) -> None:
    """Write the sum of the products of factors with as many matrices."""
    first, *others = zip(factors, matrices, strict=True)
    work.product(*first, out)
    for factor, matrix in others:
        out += work.product(factor, matrix)


def _over_its_input(
    work: Work,
    x: Array,
    slides: Sequence[Slide],
    weight: Array,
    finish: Finish,
    result: Array,
) -> Array:
    """Write the output over the map: of each channel a copy is read, and only its places written.

    A cell of the output has the place of a cell of the map, and so have its channels.
    """
    for channel in range(x.shape[-1]):
        alone = slice(channel, channel + 1)
        plane = x[..., alone].copy()
        apart = np.empty((*result.shape[:-1], 1), x.dtype)
        _channel_by_channel(work, plane, slides, weight[..., alone], None, apart)
        result[..., alone] = apart
    finish(result)
    return result


def _channel_by_channel(
    work: Work,
    x: Array,
    slides: Sequence[Slide],
    weight: Array,
    finish: Finish | None,
    result: Array,
) -> Array:
    """Add up the cells under each tap, times its weights `(*kernel, filters)`."""
    filters = weight.shape[-1]
    for block in position_blocks(result.shape[:-1], filters, ACCUMULATED):
        parts = [slide.part(some) for slide, some in zip(slides, block[1:], strict=True)]
        cells = padded(x[block[0]], parts)
        if filters != x.shape[-1]:
            cells = cells.repeat(filters // x.shape[-1], axis=-1)
        _accumulate(work, cells, parts, weight, result[block])
        if finish is not None:
            finish(result[block])
    return result


def _accumulate(
    work: Work, cells: Array, slides: Sequence[Slide], weight: Array, out: Array
) -> None:
    """Write the sums of the cells under all taps, times their weights, in one pass."""
    if _has_lines(cells, slides):
        _accumulate_lines(work, cells, slides, weight, out)
        return
    rank = len(slides)
    places, channel, taps = range(rank + 1), rank + 1, range(rank + 2, 2 * rank + 2)
    under = windows(cells, slides)
    read, written = (*places, channel, *taps), (*places, channel)
    _sum_of_products(work, under, read, weight, (*taps, channel), out, written)


def _has_lines(cells: Array, slides: Sequence[Slide]) -> bool:
    """Say whether the cells that a tap reads in a row are one stretch, and there are more rows."""
    *others, last = slides
    channels = cells.shape[-1]
    is_one_stretch = last.starts.step == 1 and cells.strides[-2] == channels * cells.itemsize
    return is_one_stretch and bool(others) and len(others[-1].starts) > 1


def _accumulate_lines(
    work: Work, cells: Array, slides: Sequence[Slide], weight: Array, out: Array
) -> None:
    """Do the same with the cells and channels of a row as one axis: a longer inner loop.

    A tap of the last axis is then a place of a window that is as wide as a row of the output.
    """
    *others, last = slides
    *shape, positions, channels = out.shape
    line = range(positions * channels)
    first_values = range(0, (last.taps[-1] + 1) * channels, last.taps.step * channels)
    across = Slide(cells.shape[-2] * channels, first_values, line, 0, 0)
    under = windows(cells.reshape(*cells.shape[:-2], -1, 1), (*others, across))
    rank = len(slides)
    places, tap, alone, value = range(rank), rank, rank + 1, rank + 2
    taps = range(rank + 3, 2 * rank + 2)
    read, weighted = (*places, tap, alone, *taps, value), (*taps, tap, value)
    wide = np.tile(weight, positions)
    _sum_of_products(work, under, read, wide, weighted, out.reshape(*shape, -1), (*places, value))


def _sum_of_products(
    work: Work,
    cells: Array,
    axes_of_cells: Sequence[int],
    weight: Array,
    axes_of_weight: Sequence[int],
    out: Array,
    axes: Sequence[int],
) -> None:
    """Sum over all axes but those of `out`; the cells have an axis for each of the products."""
    einsum: Any = np.einsum
    einsum(cells, axes_of_cells, weight, axes_of_weight, axes, out=out)
    work.tally.multiplied(cells)


KERNELS = {"conv": conv, "depthwise_conv": depthwise_conv}
