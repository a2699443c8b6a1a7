"""Pads, crops and upsampling."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.sliding import sides_per_axis
from cnnshape.exporting.code.constants import one_or_each, whole
from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.keras.kinds.sides import around, constant_around, cropped
from cnnshape.exporting.structure.resizing import upsampled_otherwise
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.exporting.structure.windows import Sides

PICTURE = 2


def pad(layered: Layered) -> tuple[Step, ...]:
    """layers.ZeroPadding2D, or a padding with other values."""
    layer = layered.layer
    sides = sides_per_axis(layer.padding, layered.rank)
    steps = constant_around(sides, whole(layer.value)) if layer.value else around(sides, layer.mode)
    return _main(steps)


def crop(layered: Layered) -> tuple[Step, ...]:
    """layers.Cropping2D."""
    return _main(cropped(_cut(layered)))


def _main(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return steps as those of a layer, which may do nothing."""
    return tuple(each._replace(role="") for each in steps) or (plain(call("layers.Identity")),)


def _cut(layered: Layered) -> Sides:
    if layered.like is None:
        return sides_per_axis(layered.layer.cropping, layered.rank)
    sizes = zip(layered.reads[0][:-1], layered.like[:-1], strict=True)
    return tuple(((n - wanted) // 2, (n - wanted + 1) // 2) for n, wanted in sizes)


def upsample(layered: Layered) -> tuple[Step, ...]:
    """layers.UpSampling2D by whole factors, layers.Resizing, or a function."""
    layer, rank = layered.layer, layered.rank
    factors = _factors(layered)
    if factors is not None and _is_repetition(layer):
        return (plain(call(f"layers.UpSampling{rank}D", ("size", one_or_each(factors)))),)
    if rank == PICTURE and layer.mode == "linear" and layer.places == "half_pixel":
        if factors is not None:
            size = ("size", one_or_each(factors))
            return (plain(call("layers.UpSampling2D", size, interpolation="bilinear")),)
        height, width = layered.output[:-1]
        return (plain(call("layers.Resizing", ("height", height), ("width", width))),)
    return (upsampled_otherwise(layered),)


def _factors(layered: Layered) -> tuple[int, ...] | None:
    """Return by what each axis grows, if all do by whole factors."""
    axes = list(zip(layered.reads[0][:-1], layered.output[:-1], strict=True))
    if any(wanted % size for size, wanted in axes):
        return None
    return tuple(wanted // size for size, wanted in axes)


def _is_repetition(layer: Any) -> bool:
    """Say whether a whole factor repeats each cell."""
    if layer.mode != "nearest":
        return False
    rounding = layer.rounding or "floor"
    if layer.places == "asymmetric":
        return rounding == "floor"
    return layer.places == "half_pixel" and rounding.startswith("round")


STEPS = {"pad": pad, "zero_pad": pad, "crop": crop, "upsample": upsample}
