"""Activations keep the shape; only prelu has weights."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import keeps_all
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.activation import Activation
from cnnshape.layers.layer import Layer


def activation(layer: Activation, inputs: Inputs) -> Claim:
    """The claim of the function that `function` names."""
    return _apply(layer.function, inputs)


def function(layer: Layer, inputs: Inputs) -> Claim:
    """The claim of an activation that is used under its own name."""
    return _apply(layer.type, inputs)


def _apply(name: str, inputs: Inputs) -> Claim:
    return Claim(
        output=inputs.shape,
        weights={"weight": (inputs.channels,)} if name == "prelu" else {},
        reaches=cell_by_cell(inputs.shape),
    )


CLAIMS = dict.fromkeys(LAYER_MODULES["activation"], function) | {"activation": activation}
AXES = dict.fromkeys(CLAIMS, keeps_all)
