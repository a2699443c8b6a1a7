"""Unpooling: find the maximum of each window again, and put its value there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnshape.execution.arrays import Array
from cnnshape.execution.pooling import slides_of_pool
from cnnshape.execution.sliding import Slide
from cnnshape.execution.work import Work
from cnnshape.layers.unpooling import MaxUnpool

Indices = NDArray[np.int64]
Places = tuple[Any, ...]


def max_unpool(layer: MaxUnpool, work: Work) -> Array:
    """The values at the maxima of the windows of the map, the later ones over the earlier.

    A NaN is at every cell of its window: where it belongs depends on all of them.
    """
    values, cells = work.arrays
    slides = slides_of_pool(layer.pooling, cells, layer.dilation)
    best, where = _maxima(cells, slides)
    if values.shape != best.shape:
        raise ValueError(f"values of {values.shape[1:]} do not go into windows of {best.shape[1:]}")
    result = np.zeros(cells.shape, cells.dtype)
    flat = (len(cells), -1, cells.shape[-1])
    places = result.reshape(flat)
    np.put_along_axis(places, where.reshape(flat), values.reshape(flat), axis=1)
    unknown = np.isnan(best) | np.isnan(values)
    if unknown.any():
        for positions, inside in _taps(slides):
            result[inside][unknown[positions]] = np.nan
    return result


def _maxima(cells: Array, slides: Sequence[Slide]) -> tuple[Array, Indices]:
    """Return the maximum of each window, and the number of the cell that is first to have it."""
    numbers = np.arange(prod(cells.shape[1:-1])).reshape(1, *cells.shape[1:-1], 1)
    positions = (len(slide.starts) for slide in slides)
    best = np.full((len(cells), *positions, cells.shape[-1]), -np.inf, cells.dtype)
    where = np.full(best.shape, -1)
    for here, inside in _taps(slides):
        under, at, most = cells[inside], where[here], best[here]
        is_larger = (at < 0) | (under > most) | (np.isnan(under) & ~np.isnan(most))
        np.copyto(at, numbers[inside], where=is_larger)
        np.maximum(most, under, out=most)
    return best, where


def _taps(slides: Sequence[Slide]) -> Iterator[tuple[Places, Places]]:
    """Yield for each tap the positions at which it is a cell of the map, and these cells."""
    for taps in product(*(slide.taps for slide in slides)):
        pairs = [slide.inside(tap) for slide, tap in zip(slides, taps, strict=True)]
        here, inside = zip(*pairs, strict=True)
        yield (slice(None), *here), (slice(None), *inside)


KERNELS = {"max_unpool": max_unpool}
