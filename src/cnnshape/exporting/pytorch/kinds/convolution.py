"""Convolutions: PyTorch pads both sides alike, and never flips a kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Call, Constant, call
from cnnshape.exporting.pytorch.kinds.sides import padded
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.exporting.structure.windows import Sides, is_even, sides_of

LayOut = Callable[[Any], Any]

DEFAULTS: Mapping[str, Constant] = {
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "groups": 1,
    "bias": True,
    "padding_mode": "zeros",
}


def conv(layered: Layered) -> tuple[Step, ...]:
    """nn.Conv2d, after a padding of its own where the sides differ."""
    layer = layered.layer
    lay_out = flipped if layer.flip else outputs_first
    return _correlation(layered, layer.filters, layer.groups, lay_out)


def depthwise_conv(layered: Layered) -> tuple[Step, ...]:
    """nn.Conv2d with as many groups as channels."""
    filters = layered.channels * layered.layer.multiplier
    return _correlation(layered, filters, layered.channels, channels_outside)


def _correlation(layered: Layered, filters: int, groups: int, lay_out: LayOut) -> tuple[Step, ...]:
    sides = sides_of(layered.claim.windows)
    build = conv_module(layered.layer, layered.channels, filters, groups, sides)
    step = plain(build, arrays_of(layered.layer, lay_out))
    around = layered.layer.surroundings
    return (step,) if is_even(sides) else (padded(sides, around), step)


def conv_module(layer: Any, channels: int, filters: int, groups: int, sides: Sides) -> Call:
    """Return the module of a convolution; it pads where both sides of each axis are alike."""
    pads = is_even(sides) and any(before for before, _ in sides)
    return call(
        f"nn.Conv{len(sides)}d",
        ("in_channels", channels),
        ("out_channels", filters),
        ("kernel_size", one_or_each(layer.kernel)),
        defaults=DEFAULTS,
        stride=one_or_each(layer.stride),
        padding=one_or_each([before for before, _ in sides]) if pads else 0,
        dilation=one_or_each(layer.dilation),
        groups=groups,
        bias=layer.bias,
        padding_mode=getattr(layer, "surroundings", "zeros") if pads else "zeros",
    )


def arrays_of(layer: Any, lay_out: LayOut) -> dict[str, Array]:
    """Return the weight of a layer and, where it has one, its bias."""
    bias = {"bias": Array(("bias",), np.asarray)} if layer.bias else {}
    return {"weight": Array(("weight",), lay_out), **bias}


def outputs_first(weight: Any) -> Any:
    """Return a weight `(*kernel, in, out)` as `(out, in, *kernel)`."""
    return np.moveaxis(weight, (-1, -2), (0, 1))


def flipped(weight: Any) -> Any:
    """Return a weight with its kernel turned round, outputs first."""
    return outputs_first(np.flip(weight, tuple(range(weight.ndim - 2)))).copy()


def channels_outside(weight: Any) -> Any:
    """Return a weight `(*kernel, in, multiplier)` as `(in * multiplier, 1, *kernel)`."""
    moved = np.moveaxis(weight, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])


STEPS = {"conv": conv, "depthwise_conv": depthwise_conv}
