"""Activations keep the shape; only prelu has weights."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import keeps_all
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.analysis.faults import refuse_if
from cnnshape.analysis.named_axes import has_axes, places_of
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.activation import Activation, PRelu
from cnnshape.layers.axis_names import NONE, SPACE
from cnnshape.layers.layer import Layer


def activation(layer: Activation, inputs: Inputs) -> Claim:
    """The claim of the function that `function` names."""
    return _apply(layer.function, inputs)


def function(layer: Layer, inputs: Inputs) -> Claim:
    """The claim of an activation that is used under its own name."""
    return _apply(layer.type, inputs)


def prelu(layer: PRelu, inputs: Inputs) -> Claim:
    """The claim of a function with a slope for each cell of the axes that share none."""
    axes = layer.shared_axes
    if axes not in (SPACE, NONE):
        refuse_if(has_axes(axes, inputs, "shared_axes"))
    shared = places_of(axes, inputs.rank)
    slopes = tuple(size for place, size in enumerate(inputs.shape) if place not in shared)
    return _apply("prelu", inputs)._replace(weights={"weight": slopes or (1,)})


def _apply(name: str, inputs: Inputs) -> Claim:
    return Claim(
        output=inputs.shape,
        weights={"weight": (inputs.channels,)} if name == "prelu" else {},
        reaches=cell_by_cell(inputs.shape),
    )


CLAIMS = dict.fromkeys(LAYER_MODULES["activation"], function) | {
    "activation": activation,
    "prelu": prelu,
}
AXES = dict.fromkeys(CLAIMS, keeps_all)
