"""Pads, crops and upsampling."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.sliding import sides_per_axis
from cnnshape.exporting.code.constants import one_or_each, whole
from cnnshape.exporting.code.expressions import Constant, Expression, Input, call
from cnnshape.exporting.keras.kinds.sides import Sides, around, constant_around, cropped
from cnnshape.exporting.structure.steps import Layered, Step, plain

CUBIC_COEFFICIENT = -0.75
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
    return (_upsampled_otherwise(layered),)


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


def _upsampled_otherwise(layered: Layered) -> Step:
    layer = layered.layer
    defaults: dict[str, Constant] = {
        "coordinates": "half_pixel",
        "rounding": "floor",
        "coefficient": CUBIC_COEFFICIENT,
        "exclude_outside": False,
    }
    settings: dict[str, Expression] = {"coordinates": layer.places}
    if layer.mode == "nearest":
        settings["rounding"] = layer.rounding or "floor"
    if layer.mode == "cubic":
        settings["coefficient"] = layer.cubic_coefficient or CUBIC_COEFFICIENT
        settings["exclude_outside"] = layer.exclude_outside
    size = ("size", layered.output[:-1])
    return Step(call(f"upsample_{layer.mode}", Input(), size, defaults=defaults, **settings))


STEPS = {"pad": pad, "zero_pad": pad, "crop": crop, "upsample": upsample}
