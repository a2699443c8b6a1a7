"""Unpooling: values go back to where the map has its maxima."""

from __future__ import annotations

from cnnshape.analysis.pooling import slides
from cnnshape.analysis.sliding import per_axis, windows_at
from cnnshape.exporting.code.expressions import Input, call
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.exporting.structure.windows import sides_of


def max_unpool(layered: Layered) -> tuple[Step, ...]:
    """A function that looks for the maxima again: Keras has none."""
    layer, rank = layered.layer, layered.rank
    windows = windows_at(layered.reads[1][:-1], slides(layer.pooling, rank))
    forward = call(
        "max_unpool",
        Input(0),
        Input(1),
        ("pool_size", per_axis(layer.kernel, rank)),
        ("strides", per_axis(layer.kernel if layer.stride is None else layer.stride, rank)),
        ("padding", tuple(sides_of(windows))),
        defaults={"dilation_rate": (1,) * rank},
        dilation_rate=per_axis(layer.dilation, rank),
    )
    return (Step(forward),)


STEPS = {"max_unpool": max_unpool}
