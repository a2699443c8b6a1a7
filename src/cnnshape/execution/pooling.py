"""Pooling along one axis after the other: maximum and sum of a window can be taken so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.sliding import Slide, needs_a_map, per_axis, slides_over
from cnnshape.execution.work import Work
from cnnshape.layers.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
)


def max_pool(layer: MaxPool, work: Work) -> Array:
    """The largest cell of each window; padding is minus infinity, and NaN stays NaN."""
    return _pool(work, slides_of_pool(layer, work.x, layer.dilation), np.maximum, -np.inf)


def avg_pool(layer: AvgPool, work: Work) -> Array:
    """The mean of each window, over the cells that count."""
    slides = slides_of_pool(layer, work.x, 1)
    result = _pool(work, slides, np.add, 0.0)
    counts = (_cells_that_count(slide, with_padding=layer.count_padding) for slide in slides)
    result /= reduce(np.multiply.outer, counts)[..., np.newaxis].astype(result.dtype)
    return result


def global_max_pool(layer: GlobalMaxPool, work: Work) -> Array:
    """The largest value of each channel."""
    needs_a_map(work.x)
    result: Array = work.x.max(axis=_spatial_axes(work.x), keepdims=layer.keep_axes)
    return result


def global_avg_pool(layer: GlobalAvgPool, work: Work) -> Array:
    """The mean of each channel, axis by axis, so that rounding does not add up."""
    needs_a_map(work.x)
    result = work.x
    for axis in reversed(_spatial_axes(work.x)):
        result = result.mean(axis=axis, keepdims=layer.keep_axes)
    return result


def adaptive_avg_pool(layer: AdaptiveAvgPool, work: Work) -> Array:
    """The mean of each of `size` cells an axis."""
    return _adapt(work.x, layer.size, np.mean)


def adaptive_max_pool(layer: AdaptiveMaxPool, work: Work) -> Array:
    """The largest value of each of `size` cells an axis."""
    return _adapt(work.x, layer.size, np.max)


def _spatial_axes(x: Array) -> tuple[int, ...]:
    return tuple(range(1, x.ndim - 1))


def slides_of_pool(
    layer: MaxPool | AvgPool, x: Array, dilation: int | tuple[int, ...]
) -> tuple[Slide, ...]:
    """Return the places of the windows of a pooling on a map."""
    stride = layer.kernel if layer.stride is None else layer.stride
    return slides_over(x, layer.kernel, stride, layer.padding, dilation, ceil_mode=layer.ceil_mode)


def _pool(work: Work, slides: Sequence[Slide], combine: np.ufunc, nothing: float) -> Array:
    result = work.x
    for axis, slide in enumerate(slides, start=1):
        shape = list(result.shape)
        shape[axis] = len(slide.starts)
        is_last = axis == len(slides)
        out = work.new(tuple(shape)) if is_last else np.empty(shape, work.x.dtype)
        out.fill(nothing)
        _pool_axis(result, axis, slide, combine, out)
        result = out
    return result


def _pool_axis(x: Array, axis: int, slide: Slide, combine: np.ufunc, result: Array) -> None:
    """Combine what the taps of a window read, each at all of its positions that are inside."""
    before = (slice(None),) * axis
    for positions, cells in map(slide.inside, slide.taps):
        part = result[(*before, positions)]
        combine(part, x[(*before, cells)], out=part)


def _cells_that_count(slide: Slide, *, with_padding: bool) -> Array:
    """Count the taps that read a cell at each position, or padding too; never cells after that."""
    read = np.add.outer(np.array(slide.starts), np.array(slide.taps))
    first, stop = (-slide.before, slide.size + slide.after) if with_padding else (0, slide.size)
    counts: Array = ((read >= first) & (read < stop)).sum(axis=1)
    return counts


def _adapt(x: Array, size: int | tuple[int, ...], combine: Callable[..., Array]) -> Array:
    """Cut each axis into cells that may overlap, i from floor(i*H/size) to ceil((i+1)*H/size)."""
    needs_a_map(x)
    axes = _spatial_axes(x)
    result = x
    for axis, cells in zip(axes, per_axis(size, len(axes)), strict=True):
        n = x.shape[axis]
        parts = [
            combine(result[(*(slice(None),) * axis, slice(first, stop))], axis=axis)
            for first, stop in ((i * n // cells, -(-(i + 1) * n // cells)) for i in range(cells))
        ]
        result = np.stack(parts, axis)
    return result


KERNELS = {
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "global_max_pool": global_max_pool,
    "global_avg_pool": global_avg_pool,
    "adaptive_avg_pool": adaptive_avg_pool,
    "adaptive_max_pool": adaptive_max_pool,
}
