"""Convolutions: PyTorch pads both sides alike, and never flips a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import Constant, Input, call
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain

DEFAULTS = {
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
    lay_out = _flipped if layer.flip else outputs_first
    return _correlation(layered, layer.filters, layer.groups, lay_out)


def depthwise_conv(layered: Layered) -> tuple[Step, ...]:
    """nn.Conv2d with as many groups as channels."""
    filters = layered.channels * layered.layer.multiplier
    return _correlation(layered, filters, layered.channels, _channels_first)


def _correlation(
    layered: Layered, filters: int, groups: int, lay_out: Any
) -> tuple[Step, ...]:
    layer, windows = layered.layer, layered.claim.windows
    sides = [(window.before, window.after) for window in windows]
    is_even = all(before == after for before, after in sides)
    padding = one_or_each([before for before, _ in sides]) if is_even else 0
    build = call(
        f"nn.Conv{layered.rank}d",
        ("in_channels", layered.channels),
        ("out_channels", filters),
        ("kernel_size", one_or_each(layer.kernel)),
        defaults=DEFAULTS,
        stride=one_or_each(layer.stride),
        padding=padding,
        dilation=one_or_each(layer.dilation),
        groups=groups,
        bias=layer.bias,
        padding_mode=layer.surroundings,
    )
    arrays = {"weight": Array(("weight",), lay_out)}
    if layer.bias:
        arrays["bias"] = Array(("bias",), np.asarray)
    step = plain(build, arrays)
    return (step,) if is_even else (padded(sides, layer.surroundings), step)


def padded(sides: list[tuple[int, int]], mode: str = "zeros") -> Step:
    """Return the step that puts cells around a map: pairs from the last axis to the first."""
    cells = tuple(amount for pair in reversed(sides) for amount in pair)
    word = "constant" if mode == "zeros" else mode
    defaults = {"mode": "constant"}
    forward = call("F.pad", Input(), ("pad", cells), defaults=defaults, mode=word)
    prefix = {"zeros": "Zero", "reflect": "Reflection", "replicate": "Replication"}
    name = f"nn.{prefix.get(mode, 'Circular')}Pad{len(sides)}d"
    return Step(forward, in_sequence=call(name, ("padding", cells)))


def one_or_each(value: Any) -> Constant:
    """Return one number where all axes have the same, else one for each."""
    if isinstance(value, int):
        return value
    values = tuple(value)
    return values[0] if len(set(values)) == 1 else values


def outputs_first(weight: Any) -> Any:
    """Return a weight `(*kernel, in, out)` as `(out, in, *kernel)`."""
    return np.moveaxis(weight, (-1, -2), (0, 1))


def _flipped(weight: Any) -> Any:
    return outputs_first(np.flip(weight, tuple(range(weight.ndim - 2)))).copy()


def _channels_first(weight: Any) -> Any:
    """Return a weight `(*kernel, in, multiplier)` as `(in * multiplier, 1, *kernel)`."""
    moved = np.moveaxis(weight, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])


STEPS = {"conv": conv, "depthwise_conv": depthwise_conv}
