"""Dense layers: nn.Linear works on the last axis, which holds the channels of a vector alone."""

from __future__ import annotations

import numpy as np

from cnnshape.exporting.code.expressions import Call, Argument, Input, Own, call, method
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain


def dense(layered: Layered) -> tuple[Step, ...]:
    """nn.Linear, at every position of a map."""
    layer = layered.layer
    build = call(
        "nn.Linear",
        ("in_features", layered.channels),
        ("out_features", layer.units),
        defaults={"bias": True},
        bias=layer.bias,
    )
    arrays = {"weight": Array(("weight",), np.transpose)}
    if layer.bias:
        arrays["bias"] = Array(("bias",), np.asarray)
    if layered.rank == 0:
        return (plain(build, arrays),)
    moved = method(Input(), "movedim", 1, -1)
    product = Call(Own(), (Argument("x", moved, is_positional=True),))
    return (Step(method(product, "movedim", -1, 1), build, arrays=arrays),)


STEPS = {"dense": dense}
