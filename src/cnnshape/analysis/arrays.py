"""The arrays of weights that layers ask for."""

from __future__ import annotations

from cnnshape.network import Shape


def with_bias(weight: Shape, outputs: int, layer_has_bias: bool) -> dict[str, Shape]:
    """Return a weight and, where the layer has one, a bias for each output channel."""
    return {"weight": weight, "bias": (outputs,)} if layer_has_bias else {"weight": weight}
