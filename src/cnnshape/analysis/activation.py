"""Activations keep the shape; only prelu has weights, only the softmaxes look across channels."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.claim import Claim, Inputs, Memory, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.layers import ROOMS
from cnnshape.layers.activation import Activation
from cnnshape.layers.layer import Layer


def activation(layer: Activation, inputs: Inputs) -> Claim:
    """The claim of the function that `function` names."""
    return _apply(layer.function, inputs)


def function(layer: Layer, inputs: Inputs) -> Claim:
    """The claim of an activation that is used under its own name."""
    return _apply(layer.type, inputs)


def _apply(name: str, inputs: Inputs) -> Claim:
    refuse_if(_softmax_has_a_choice(name, inputs))
    return Claim(
        output=inputs.shape,
        weights={"weight": (inputs.channels,)} if name == "prelu" else {},
        reaches=cell_by_cell(inputs.shape),
        memory=_memory(name),
    )


def _memory(name: str) -> Memory:
    if name == "linear":
        return Memory.ALIASES
    return Memory.ALLOCATES if name in ("softmax", "log_softmax") else Memory.IN_PLACE


def _softmax_has_a_choice(name: str, inputs: Inputs) -> Iterator[Fault]:
    if name == "softmax" and inputs.channels == 1:
        yield Fault(
            "S109",
            "softmax over a single channel is always 1",
            notes=("exp(x) / exp(x) = 1, whatever the input",),
            help="use `sigmoid` for a yes-or-no output, or two channels",
        )


CLAIMS = dict.fromkeys(ROOMS["activation"], function) | {"activation": activation}
