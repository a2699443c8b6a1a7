"""Dense layers: nn.Linear works on the last dimension, where only a vector has its channels."""

from __future__ import annotations

import numpy as np

from cnnshape.exporting.code.expressions import Call, call
from cnnshape.exporting.pytorch.kinds.convolution import arrays_of
from cnnshape.exporting.structure.steps import Layered, Step, plain


def dense(layered: Layered) -> tuple[Step, ...]:
    """nn.Linear of a vector, and a class of its own at every position of a map."""
    layer = layered.layer
    name = "ChannelLinear" if layered.rank else "nn.Linear"
    build = linear(layered.channels, layer.units, bias=layer.bias, name=name)
    return (plain(build, arrays_of(layer, np.transpose)),)


def linear(inputs: int, outputs: int, *, bias: bool, name: str = "nn.Linear") -> Call:
    """Return the module of a dense layer."""
    return call(
        name,
        ("in_features", inputs),
        ("out_features", outputs),
        defaults={"bias": True},
        bias=bias,
    )


STEPS = {"dense": dense}
