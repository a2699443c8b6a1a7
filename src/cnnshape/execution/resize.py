"""Pads, crops and upsampling: values are moved, repeated or interpolated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.interpolation import interpolate
from cnnshape.execution.padding import Sides, sides_per_axis, surrounded
from cnnshape.execution.sliding import needs_a_map, per_axis
from cnnshape.execution.work import Work
from cnnshape.layers.resize import Crop, Pad, Upsample, ZeroPad
from cnnshape.network import Shape


def pad(layer: Pad | ZeroPad, work: Work) -> Array:
    """The map with zeros, a constant or copies of its cells around it."""
    needs_a_map(work.x)
    sides = sides_per_axis(layer.padding, work.x.ndim - 2)
    return surrounded(work.x, sides, layer.mode, layer.value)


def crop(layer: Crop, work: Work) -> Array:
    """The map without the cells at its ends."""
    needs_a_map(work.x)
    axes = work.x.shape[1:-1]
    sides = _sides_of_crop(layer, work, axes)
    cells = [range(n)[before : n - after] for n, (before, after) in zip(axes, sides, strict=True)]
    if any(before < 0 or after < 0 for before, after in sides) or not all(cells):
        raise ValueError(f"a map of {axes} cannot be cropped by {tuple(sides)}")
    kept = (slice(cell.start, cell.stop) for cell in cells)
    return np.array(work.x[(slice(None), *kept)], order="C")


def upsample(layer: Upsample, work: Work) -> Array:
    """The map enlarged along one axis after the other."""
    needs_a_map(work.x)
    axes = work.x.shape[1:-1]
    result = work.x
    for axis, wanted in enumerate(_sizes_wanted(layer, work, axes), start=1):
        result = interpolate(layer, result, axis, wanted)
    return result


def _sides_of_crop(layer: Crop, work: Work, axes: Sequence[int]) -> Sequence[Sides]:
    if layer.cropping is not None:
        return sides_per_axis(layer.cropping, len(axes))
    excess = [n - wanted for n, wanted in zip(axes, _sizes_like(work), strict=True)]
    return [(cells // 2, cells - cells // 2) for cells in excess]


def _sizes_wanted(layer: Upsample, work: Work, axes: Sequence[int]) -> Sequence[int]:
    if layer.size is not None:
        return per_axis(layer.size, len(axes))
    if layer.factor is None:
        return _sizes_like(work)
    factors = per_axis(layer.factor, len(axes))
    return [len(range(n * factor)) for n, factor in zip(axes, factors, strict=True)]


def _sizes_like(work: Work) -> Shape:
    """Return the observed spatial sizes of the layer whose size this one takes."""
    if work.like is None or len(work.like) != work.x.ndim - 1:
        raise ValueError("the layer it is to be like has other axes")
    return work.like[:-1]


KERNELS = {"pad": pad, "zero_pad": pad, "crop": crop, "upsample": upsample}
