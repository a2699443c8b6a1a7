"""Transposed convolutions: PyTorch crops both sides alike, and the rest is cut off after."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.analysis.sliding import per_axis
from cnnshape.analysis.transposed import spreads
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Call, Input, Own, call
from cnnshape.exporting.code.indexing import part, places
from cnnshape.exporting.pytorch.kinds.convolution import DEFAULTS, arrays_of, flipped, outputs_first
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.window import Window


class Crop(NamedTuple):
    """What PyTorch crops on both sides, the cells it adds after, and what is cut off then."""

    padding: int
    output_padding: int
    before: int
    after: int


def conv_transpose(layered: Layered) -> tuple[Step, ...]:
    """nn.ConvTranspose2d, and a crop where the sides differ by more than it can add."""
    layer, rank = layered.layer, layered.rank
    dilations = per_axis(layer.dilation, rank)
    crops = [
        _crop(window, extra, dilation)
        for (window, extra), dilation in zip(spreads(layer, rank), dilations, strict=True)
    ]
    build = call(
        f"nn.ConvTranspose{rank}d",
        ("in_channels", layered.channels),
        ("out_channels", layer.filters),
        ("kernel_size", one_or_each(layer.kernel)),
        defaults={**DEFAULTS, "output_padding": 0},
        stride=one_or_each(layer.stride),
        padding=one_or_each([crop.padding for crop in crops]),
        output_padding=one_or_each([crop.output_padding for crop in crops]),
        groups=layer.groups,
        bias=layer.bias,
        dilation=one_or_each(layer.dilation),
    )
    kept = {axis: places(crop.before, -crop.after or None) for axis, crop in enumerate(crops, 2)}
    whole: Call = call(Own(), Input())
    forward = part(whole, kept)
    arrays = arrays_of(layer, flipped if layer.flip else outputs_first)
    return (Step(forward, build, build if forward == whole else None, arrays),)


def _crop(window: Window, extra: int, dilation: int) -> Crop:
    """Let PyTorch crop as much as it can: both sides alike, within the span."""
    room = max(window.stride, dilation) - 1
    after = window.after - extra
    padding = max(min(window.before, after + room, window.span - 1), 0)
    return Crop(
        padding=padding,
        output_padding=max(padding - after, 0),
        before=window.before - padding,
        after=max(after - padding, 0),
    )


STEPS = {"conv_transpose": conv_transpose}
