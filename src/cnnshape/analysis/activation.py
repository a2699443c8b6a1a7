"""Activations keep the shape; only prelu has weights, only the softmaxes look across channels."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, Follows, kept
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.analysis.faults import refuse_if
from cnnshape.analysis.fused import accepts_with, softmax_has_a_choice
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.activation import Activation
from cnnshape.layers.layer import Layer


def axes(layer: Layer, inputs: AxisInputs) -> AxisRule:
    """Every size is kept; a softmax refuses a single channel."""
    name = layer.function if isinstance(layer, Activation) else layer.type
    return kept(inputs.rank, Follows.FIRST, accepts_with(name))


def activation(layer: Activation, inputs: Inputs) -> Claim:
    """The claim of the function that `function` names."""
    return _apply(layer.function, inputs, "function")


def function(layer: Layer, inputs: Inputs) -> Claim:
    """The claim of an activation that is used under its own name."""
    return _apply(layer.type, inputs, "type")


def _apply(name: str, inputs: Inputs, key: str) -> Claim:
    refuse_if(softmax_has_a_choice(name, inputs.channels, key))
    return Claim(
        output=inputs.shape,
        weights={"weight": (inputs.channels,)} if name == "prelu" else {},
        reaches=cell_by_cell(inputs.shape),
    )


CLAIMS = dict.fromkeys(LAYER_MODULES["activation"], function) | {"activation": activation}
AXES = dict.fromkeys(CLAIMS, axes)
