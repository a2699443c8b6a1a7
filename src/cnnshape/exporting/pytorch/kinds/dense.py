"""Dense layers: nn.Linear works on the last dimension, where only a vector has its channels."""

from __future__ import annotations

import numpy as np

from cnnshape.exporting.code.expressions import Call, Input, Own, call
from cnnshape.exporting.pytorch.kinds.convolution import arrays_of
from cnnshape.exporting.pytorch.kinds.dimensions import channels_last, channels_second
from cnnshape.exporting.structure.steps import Layered, Step, plain


def dense(layered: Layered) -> tuple[Step, ...]:
    """nn.Linear, at every position of a map."""
    layer = layered.layer
    build = linear(layered.channels, layer.units, bias=layer.bias)
    arrays = arrays_of(layer, np.transpose)
    if layered.rank == 0:
        return (plain(build, arrays),)
    product = call(Own(), channels_last(Input()))
    return (Step(channels_second(product), build, arrays=arrays),)


def linear(inputs: int, outputs: int, *, bias: bool) -> Call:
    """Return the module of a dense layer."""
    return call(
        "nn.Linear",
        ("in_features", inputs),
        ("out_features", outputs),
        defaults={"bias": True},
        bias=bias,
    )


STEPS = {"dense": dense}
