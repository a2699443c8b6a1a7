"""Dense layers: Keras works on the last axis, at every position of a map."""

from __future__ import annotations

import numpy as np

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.keras.kinds.activation import with_activation
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain


def dense(layered: Layered) -> tuple[Step, ...]:
    """layers.Dense."""
    layer = layered.layer
    activation, more = with_activation(layered)
    build = call(
        "layers.Dense",
        ("units", layer.units),
        defaults={"activation": None, "use_bias": True},
        activation=activation,
        use_bias=layer.bias,
    )
    arrays = {"kernel": Array(("weight",), np.asarray)}
    if layer.bias:
        arrays["bias"] = Array(("bias",), np.asarray)
    return (plain(build, arrays), *more)


STEPS = {"dense": dense}
