"""Deformable convolutions: a module of its own, PyTorch has them in torchvision only."""

from __future__ import annotations

from cnnshape.analysis.convolution import slides
from cnnshape.analysis.sliding import windows_at
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Argument, Call, Input, Own, call
from cnnshape.exporting.pytorch.kinds.convolution import arrays_of, outputs_first
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.exporting.structure.windows import sides_of


def deformable_conv(layered: Layered) -> tuple[Step, ...]:
    """A module that reads a map, offsets and, where there is one, a mask."""
    layer, rank = layered.layer, layered.rank
    windows = windows_at(layered.reads[0][:-1], slides(layer, rank))
    before = tuple(first for first, _ in sides_of(windows))
    build = call(
        "DeformableConv",
        ("in_channels", layered.channels),
        ("out_channels", layer.filters),
        ("kernel_size", layered.weights["weight"][:rank]),
        defaults={"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True},
        stride=one_or_each(layer.stride),
        padding=one_or_each(before),
        dilation=one_or_each(layer.dilation),
        groups=layer.groups,
        bias=layer.bias,
    )
    read = tuple(
        Argument(name, Input(n), is_positional=True)
        for n, name in zip(range(len(layered.reads)), ("x", "offsets", "mask"), strict=False)
    )
    return (Step(Call(Own(), read), build, arrays=arrays_of(layer, outputs_first)),)


STEPS = {"deformable_conv": deformable_conv}
