"""Pads, crops and upsampling."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.sliding import sides_per_axis
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import (
    Constant,
    Expression,
    Input,
    Item,
    Method,
    Name,
    call,
)
from cnnshape.exporting.code.indexing import part, places
from cnnshape.exporting.pytorch.kinds.sides import padded
from cnnshape.exporting.structure.resizing import CUBIC_COEFFICIENT, upsampled_otherwise
from cnnshape.exporting.structure.steps import Layered, Step

LINEAR = ("linear", "bilinear", "trilinear")
NEAREST = {
    ("asymmetric", "floor"): "nearest",
    ("half_pixel", "round_prefer_ceil"): "nearest-exact",
}
"""What PyTorch calls the coordinates and the rounding that it knows."""


def pad(layered: Layered) -> tuple[Step, ...]:
    """F.pad."""
    layer = layered.layer
    sides = sides_per_axis(layer.padding, layered.rank)
    return (padded(sides, layer.mode, float(layer.value)),)


def crop(layered: Layered) -> tuple[Step, ...]:
    """A part of the map; one that is cropped like another reads the sizes of that."""
    if layered.like is not None:
        return (Step(call("crop_like", Input(), Input(1))),)
    kept = {
        axis: places(before, -after or None)
        for axis, (before, after) in enumerate(
            sides_per_axis(layered.layer.cropping, layered.rank), 2
        )
    }
    return (Step(part(Input(), kept)),)


def upsample(layered: Layered) -> tuple[Step, ...]:
    """F.interpolate, or a function that knows other coordinates."""
    layer = layered.layer
    mode = _mode(layer, layered.rank)
    if mode is None:
        return (upsampled_otherwise(layered),)
    goal: dict[str, Expression] = (
        {"size": _size(layered)}
        if layer.factor is None
        else {"scale_factor": one_or_each(layer.factor)}
    )
    defaults: dict[str, Constant] = {"mode": "nearest", "align_corners": False}
    is_aligned = layer.coordinates == "align_corners"
    forward, module = (
        call(name, *inputs, defaults=defaults, **goal, mode=mode, align_corners=is_aligned)
        for name, inputs in (("F.interpolate", (Input(),)), ("nn.Upsample", ()))
    )
    return (Step(forward, in_sequence=module if layered.like is None else None),)


def _size(layered: Layered) -> Expression:
    """Return the size of the output: those of the layer that it is to be like, or numbers."""
    if layered.like is None:
        return one_or_each(layered.output[:-1])
    return Item(Method(Input(1), "shape"), Name("2:"))


def _mode(layer: Any, rank: int) -> str | None:
    """Return what PyTorch calls the mode of an upsampling, None if it has none."""
    if layer.mode == "nearest":
        return NEAREST.get((layer.places, layer.rounding or "floor"))
    if layer.places == "asymmetric":
        return None
    if layer.mode == "linear":
        return LINEAR[rank - 1]
    is_usual = layer.cubic_coefficient in (None, CUBIC_COEFFICIENT)
    is_known = rank == 2 and is_usual and not layer.exclude_outside
    return "bicubic" if is_known else None


STEPS = {"pad": pad, "zero_pad": pad, "crop": crop, "upsample": upsample}
