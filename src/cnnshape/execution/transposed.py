"""Transposed convolution: multiply every cell with all taps, and scatter the products."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import Block, position_blocks
from cnnshape.execution.finishing import finishing
from cnnshape.execution.grouping import per_group
from cnnshape.execution.padding import Sides, padding_at
from cnnshape.execution.sliding import Slide, needs_a_map, per_axis, taps_per_axis
from cnnshape.execution.weight_values import PerFilter, written_weight
from cnnshape.execution.work import Work
from cnnshape.layers.transposed import ConvTranspose

PRODUCTS = 1024 * 1024
"""Values of products that are scattered at a time."""


def conv_transpose(layer: ConvTranspose, work: Work) -> Array:
    """Each input cell adds its products with the filters of its group to a window of the output."""
    x = work.x
    slides = _slides(layer, x)
    channels = x.shape[-1]
    each = per_group(channels, layer.groups, "input channels")
    filters = per_group(layer.filters, layer.groups, "filters")
    shape = (*(len(slide.taps) for slide in slides), filters, channels)
    written = written_weight(
        layer.values, shape, layer.filters, _one_for_each_filter(layer.groups, each)
    )
    weight = work.weight("weight", shape, prod(shape[:-2]) * each, written)
    if layer.flip:
        weight = np.flip(weight, tuple(range(len(slides))))
    finish = finishing(layer, work, layer.filters, layer.values)
    result = np.zeros((len(x), *(s.size for s in slides), layer.groups, filters), x.dtype)
    _scatter(work, slides, weight, result)
    finish(result)
    return result.reshape(*result.shape[:-2], layer.filters)


def _slides(layer: ConvTranspose, x: Array) -> tuple[Slide, ...]:
    """Return where each input cell starts on the axes of the output, once these are cropped."""
    needs_a_map(x)
    rank = x.ndim - 2
    strides = per_axis(layer.stride, rank)
    taps = taps_per_axis(layer.kernel, layer.dilation, rank)
    extra = per_axis(layer.output_padding or 0, rank)
    crops = padding_at(layer.padding, taps, map(_same, taps, strides))
    return tuple(map(_slide, x.shape[1:-1], taps, strides, crops, extra))


def _same(taps: range, stride: int) -> Sides:
    """Crop so that each cell leaves a stride of cells; the smaller half goes before."""
    excess = taps[-1] + 1 - stride
    before = max(excess, 0) // 2
    return before, excess - before


def _slide(size: int, taps: range, stride: int, crop: Sides, extra: int) -> Slide:
    before, after = crop
    starts = range(-before, size * stride - before, stride)
    kept = range(starts[-1] + taps[-1] + 1 - after + extra)
    if not kept:
        raise ValueError(f"a crop of {before} and {after} cells leaves nothing")
    return Slide(len(kept), starts, taps, before, after)


def _one_for_each_filter(groups: int, channels: int) -> PerFilter:
    """Repeat matrices `(*kernel, filters)` for the input channels of their group."""

    def spread(matrices: Array) -> Array:
        dealt = matrices.reshape(*matrices.shape[:-1], groups, -1)
        return dealt.swapaxes(-1, -2).repeat(channels, axis=-1)

    return spread


def _scatter(work: Work, slides: Sequence[Slide], weight: Array, result: Array) -> None:
    """Add the products of cells and taps to the places `(m, *spatial, groups, filters)`."""
    x = work.x
    groups, filters = result.shape[-2:]
    kernel = weight.shape[:-2]
    matrices = weight.reshape(-1, groups, weight.shape[-1] // groups).transpose(1, 2, 0)
    for block in position_blocks(x.shape[:-1], prod(kernel) * groups * filters, PRODUCTS):
        cells = x[block]
        rows = cells.reshape(-1, groups, cells.shape[-1] // groups).swapaxes(0, 1)
        products = work.product(rows, matrices)
        products = products.reshape(groups, *cells.shape[:-1], *kernel, filters)
        for tap in product(*map(range, kernel)):
            _add_tap(products, tap, slides, block, result)


def _add_tap(
    products: Array, tap: tuple[int, ...], slides: Sequence[Slide], block: Block, result: Array
) -> None:
    """Add the products of one tap where they land inside the output."""
    landing = [
        slide.part(some).inside(slide.taps[number])
        for slide, some, number in zip(slides, block[1:], tap, strict=True)
    ]
    here: tuple[Any, ...] = (slice(None), slice(None), *(here for here, _ in landing), *tap)
    there: tuple[Any, ...] = (block[0], *(there for _, there in landing))
    result[there] += np.moveaxis(products[here], 0, -2)


KERNELS = {"conv_transpose": conv_transpose}
