"""Locally connected layers: a module of its own, PyTorch has none."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.pytorch.kinds.sides import padded
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.exporting.structure.windows import sides_of


def locally_connected(layered: Layered) -> tuple[Step, ...]:
    """A module that has weights for each position, after a padding."""
    layer, rank = layered.layer, layered.rank
    build = call(
        "LocallyConnected",
        ("in_channels", layered.channels),
        ("out_channels", layer.filters),
        ("output_size", layered.output[:-1]),
        ("kernel_size", layered.weights["weight"][rank:-2]),
        defaults={"stride": 1, "dilation": 1, "bias": True},
        stride=one_or_each(layer.stride),
        dilation=one_or_each(layer.dilation),
        bias=layer.bias,
    )
    arrays = {"weight": Array(("weight",), np.asarray)}
    if layer.bias:
        arrays["bias"] = Array(("bias",), _filters_first)
    sides = sides_of(layered.claim.windows)
    around = (padded(sides),) if any(map(any, sides)) else ()
    return (*around, plain(build, arrays))


def _filters_first(bias: Any) -> Any:
    return np.moveaxis(bias, -1, 0)


STEPS = {"locally_connected": locally_connected}
