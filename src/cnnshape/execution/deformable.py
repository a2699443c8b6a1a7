"""Deformable convolutions: read between cells where the offsets say, then multiply tap by tap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnnshape.execution.arrays import Array
from cnnshape.execution.finishing import finishing
from cnnshape.execution.grouping import per_group
from cnnshape.execution.sliding import Slide, slides_over
from cnnshape.execution.work import Work
from cnnshape.layers.deformable import DeformableConv

Indices = NDArray[np.int64]


def deformable_conv(layer: DeformableConv, work: Work) -> Array:
    """Add up the products of each tap: of what it reads, times its mask, with its filters."""
    x = work.x
    slides = slides_over(x, layer.kernel, layer.stride, layer.padding, layer.dilation)
    kernel = tuple(len(slide.taps) for slide in slides)
    positions = tuple(len(slide.starts) for slide in slides)
    channels = per_group(x.shape[-1], layer.groups, "input channels")
    each = per_group(layer.filters, layer.groups, "filters")
    weight = work.weight("weight", (*kernel, channels, layer.filters), prod(kernel) * channels)
    finish = finishing(layer, work, layer.filters)
    matrices = weight.reshape(-1, channels, layer.groups, each).swapaxes(1, 2)
    result = np.zeros((layer.groups, len(x) * prod(positions), each), x.dtype)
    for read, matrix in zip(_read_by_taps(layer, work, slides), matrices, strict=True):
        rows = read.reshape(-1, layer.groups, channels).swapaxes(0, 1)
        result += work.product(rows, matrix)
    output = np.ascontiguousarray(result.swapaxes(0, 1))
    output = output.reshape(len(x), *positions, layer.filters)
    finish(output)
    return output


def _read_by_taps(layer: DeformableConv, work: Work, slides: Sequence[Slide]) -> Iterator[Array]:
    """Yield what each tap reads at all positions, `(m, *positions, offset groups, channels)`."""
    x, offsets, *masks = work.arrays
    per_group(x.shape[-1], layer.offset_groups, "input channels")
    positions = tuple(len(slide.starts) for slide in slides)
    taps = list(product(*(slide.taps for slide in slides)))
    steering = (layer.offset_groups, len(taps))
    moved = _dealt(offsets, positions, (*steering, len(slides)), "offsets")
    mask = _dealt(masks[0], positions, steering, "mask") if masks else None
    starts = np.stack(np.meshgrid(*(slide.starts for slide in slides), indexing="ij"), axis=-1)
    starts = starts[..., np.newaxis, :].astype(x.dtype)
    for number, tap in enumerate(taps):
        places = starts + np.array(tap, x.dtype) + moved[..., number, :]
        read = _between_cells(x, places)
        yield read if mask is None else read * mask[..., number, np.newaxis]


def _dealt(array: Array, positions: Sequence[int], parts: Sequence[int], name: str) -> Array:
    """Return what is said of each position as `(m, *positions, *parts)`."""
    needed = (*positions, prod(parts))
    if array.shape[1:] != needed:
        raise ValueError(f"the {name} must be {needed}, not {array.shape[1:]}")
    return array.reshape(len(array), *positions, *parts)


def _between_cells(x: Array, places: Array) -> Array:
    """Interpolate at `(m, *positions, offset groups, axes)`, for the channels of each group.

    A cell without a share is not read. At a place that is NaN all is NaN.
    """
    samples, *sizes, channels = x.shape
    groups = places.shape[-2]
    cells = x.reshape(samples, -1, groups, channels // groups)
    sample = np.arange(samples).reshape(-1, *(1,) * (places.ndim - 2))
    result = np.zeros((*places.shape[:-1], channels // groups), x.dtype)
    for number, share in _corners(places, sizes):
        read = cells[sample, number, np.arange(groups)]
        read[share == 0] = 0
        read *= share[..., np.newaxis]
        result += read
    result[np.isnan(places).any(axis=-1)] = np.nan
    return result


def _corners(places: Array, sizes: Sequence[int]) -> Iterator[tuple[Indices, Array]]:
    """Yield the numbers of the cells around places, and their shares: 0 beyond the map."""
    known = np.where(np.isfinite(places), places, -2)
    first = np.floor(known)
    beyond = known - first
    for corner in product((False, True), repeat=len(sizes)):
        at = first + corner
        is_inside = ((at >= 0) & (at < sizes)).all(axis=-1)
        shares = np.where(corner, beyond, 1 - beyond).prod(axis=-1) * is_inside
        inside = np.clip(at, 0, np.array(sizes) - 1).astype(np.int64)
        numbers = np.ravel_multi_index(tuple(np.moveaxis(inside, -1, 0)), tuple(sizes))
        yield np.asarray(numbers), shares.astype(places.dtype)


KERNELS = {"deformable_conv": deformable_conv}
