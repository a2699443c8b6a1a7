"""Layers that make a map larger or smaller without weights."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.kinds.windows import one_or_each, sides
from cnnshape.importing.operators.building import Unmapped

MODES = {"nearest": "nearest", "bilinear": "linear"}


def zero_pad(call: Call, to: Builder) -> Value:
    """`ZeroPadding1D`, `2D` and `3D`."""
    to.needs_own_layout(call)
    keys = {"padding": sides(call.settings["padding"])}
    return to.add(call, "zero_pad", [call.value], keys)


def crop(call: Call, to: Builder) -> Value:
    """`Cropping1D`, `2D` and `3D`."""
    to.needs_own_layout(call)
    return to.add(call, "crop", [call.value], {"cropping": sides(call.settings["cropping"])})


def upsample(call: Call, to: Builder) -> Value:
    """`UpSampling1D`, `2D` and `3D`."""
    to.needs_own_layout(call)
    keys = {"factor": one_or_each(call.settings["size"]), **_mode(call)}
    return to.add(call, "upsample", [call.value], keys)


def resizing(call: Call, to: Builder) -> Value:
    """`Resizing`, where it enlarges the whole map."""
    to.needs_own_layout(call)
    settings = call.settings
    if settings.get("crop_to_aspect_ratio") or settings.get("pad_to_aspect_ratio"):
        raise Unmapped("it keeps the aspect ratio")
    keys = {"size": one_or_each([settings["height"], settings["width"]]), **_mode(call)}
    if keys["mode"] == "nearest":
        keys |= {"coordinates": "half_pixel", "rounding": "round_prefer_ceil"}
    return to.add(call, "upsample", [call.value], keys)


def _mode(call: Call) -> dict[str, Any]:
    mode = call.settings.get("interpolation", "nearest")
    if mode not in MODES:
        raise Unmapped(f"its interpolation is {mode}")
    return {"mode": MODES[mode]}


RANKS = ("1D", "2D", "3D")

LAYERS = {
    **{f"ZeroPadding{rank}": zero_pad for rank in RANKS},
    **{f"Cropping{rank}": crop for rank in RANKS},
    **{f"UpSampling{rank}": upsample for rank in RANKS},
    "Resizing": resizing,
}
