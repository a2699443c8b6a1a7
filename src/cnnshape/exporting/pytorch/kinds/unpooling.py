"""Unpooling: values go back to where the map has its maxima."""

from __future__ import annotations

from cnnshape.analysis.pooling import slides
from cnnshape.analysis.sliding import windows_at
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Input, call
from cnnshape.exporting.pytorch.kinds.sides import cells_of
from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.exporting.structure.windows import sides_of


def max_unpool(layered: Layered) -> tuple[Step, ...]:
    """A function that looks for the maxima again: PyTorch's own reads their indices."""
    layer = layered.layer
    windows = windows_at(layered.reads[1][:-1], slides(layer.pooling, layered.rank))
    cells = cells_of(sides_of(windows))
    forward = call(
        "max_unpool",
        Input(0),
        Input(1),
        ("kernel_size", one_or_each(layer.kernel)),
        defaults={"stride": None, "padding": (0,) * len(cells), "dilation": 1},
        stride=None if layer.stride is None else one_or_each(layer.stride),
        padding=cells,
        dilation=one_or_each(layer.dilation),
    )
    return (Step(forward),)


STEPS = {"max_unpool": max_unpool}
