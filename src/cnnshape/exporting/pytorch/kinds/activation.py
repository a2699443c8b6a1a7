"""Activation functions: called as functions, and modules in a sequence."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Input, call
from cnnshape.exporting.structure.steps import Layered, Step

FUNCTIONS = {
    "relu": ("F.relu", "nn.ReLU"),
    "relu6": ("F.relu6", "nn.ReLU6"),
    "silu": ("F.silu", "nn.SiLU"),
    "tanh": ("torch.tanh", "nn.Tanh"),
    "sigmoid": ("torch.sigmoid", "nn.Sigmoid"),
}


def function(name: str) -> Step:
    """Return the step of a function without settings."""
    called, module = FUNCTIONS[name]
    return Step(call(called, Input()), in_sequence=call(module))


def fused(layered: Layered) -> tuple[Step, ...]:
    """Return the steps of the activation that is fused into a layer, if there is one."""
    name = getattr(layered.layer, "activation", None)
    if name is None or name == "linear":
        return ()
    if name == "softmax":
        return (Step(call("F.softmax", Input(), dim=1), in_sequence=call("nn.Softmax", dim=1)),)
    return (function(name),)


def _activation(layered: Layered) -> tuple[Step, ...]:
    return (function(layered.layer.type),)


STEPS = dict.fromkeys(FUNCTIONS, _activation)
