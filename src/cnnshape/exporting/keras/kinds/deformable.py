"""Deformable convolutions: a class of its own, Keras has none."""

from __future__ import annotations

from cnnshape.analysis.convolution import slides
from cnnshape.analysis.sliding import per_axis, windows_at
from cnnshape.exporting.code.expressions import Argument, Call, Input, Listing, Own, call
from cnnshape.exporting.keras.kinds.activation import fused
from cnnshape.exporting.keras.kinds.convolution import arrays_of
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.exporting.structure.windows import sides_of


def deformable_conv(layered: Layered) -> tuple[Step, ...]:
    """A class that reads a map, offsets and, where there is one, a mask."""
    layer, rank = layered.layer, layered.rank
    windows = windows_at(layered.reads[0][:-1], slides(layer, rank))
    ones, zeros = (1,) * rank, (0,) * rank
    build = call(
        "DeformableConv",
        ("filters", layer.filters),
        ("kernel_size", per_axis(layer.kernel, rank)),
        defaults={
            "strides": ones,
            "padding": zeros,
            "dilation_rate": ones,
            "groups": 1,
            "use_bias": True,
        },
        strides=per_axis(layer.stride, rank),
        padding=tuple(first for first, _ in sides_of(windows)),
        dilation_rate=per_axis(layer.dilation, rank),
        groups=layer.groups,
        use_bias=layer.bias,
    )
    inputs = Listing(tuple(Input(n) for n in range(len(layered.reads))))
    forward = Call(Own(), (Argument("inputs", inputs, is_positional=True),))
    return (Step(forward, build, arrays=arrays_of(layer)), *fused(layered))


STEPS = {"deformable_conv": deformable_conv}
