"""Locally connected layers: a class of its own, Keras 3 has none."""

from __future__ import annotations

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.keras.kinds.activation import fused
from cnnshape.exporting.keras.kinds.convolution import arrays_of
from cnnshape.exporting.keras.kinds.sides import zeros_around
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.exporting.structure.windows import sides_of


def locally_connected(layered: Layered) -> tuple[Step, ...]:
    """A class that has weights for each position, after a padding."""
    layer, rank = layered.layer, layered.rank
    build = call(
        "LocallyConnected",
        ("filters", layer.filters),
        ("kernel_size", per_axis(layer.kernel, rank)),
        defaults={"strides": (1,) * rank, "dilation_rate": (1,) * rank, "use_bias": True},
        strides=per_axis(layer.stride, rank),
        dilation_rate=per_axis(layer.dilation, rank),
        use_bias=layer.bias,
    )
    sides = sides_of(layered.claim.windows)
    return (*zeros_around(sides), plain(build, arrays_of(layer)), *fused(layered))


STEPS = {"locally_connected": locally_connected}
