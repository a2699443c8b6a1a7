"""Dense layers: Keras works on the last axis, at every position of a map."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.keras.kinds.activation import with_activation
from cnnshape.exporting.keras.kinds.convolution import arrays_of
from cnnshape.exporting.structure.steps import Layered, Step, plain


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
    return (plain(build, arrays_of(layer)), *more)


STEPS = {"dense": dense}
