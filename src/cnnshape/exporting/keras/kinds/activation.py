"""Activation functions: a word in the layer before, a layer, or a function of keras.ops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnshape.exporting.code.constants import whole
from cnnshape.exporting.code.expressions import Call, Expression, Input, Operation, call
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.layers.axis_names import axis_positions
from cnnshape.network import Shape

WORDS = {
    "relu": "relu",
    "relu6": "relu6",
    "elu": "elu",
    "selu": "selu",
    "gelu": "gelu",
    "silu": "silu",
    "mish": "mish",
    "sigmoid": "sigmoid",
    "hard_sigmoid": "hard_sigmoid",
    "hard_swish": "hard_silu",
    "tanh": "tanh",
    "softsign": "softsign",
    "softplus": "softplus",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "exp": "exponential",
}
"""Functions that Keras knows by a word, with the settings that both have by default."""

LAYERS = {
    "relu": call("layers.ReLU"),
    "relu6": call("layers.ReLU", max_value=6),
    "elu": call("layers.ELU"),
    "leaky_relu": call("layers.LeakyReLU", negative_slope=0.01),
    "softmax": call("layers.Softmax"),
    "linear": call("layers.Identity"),
}
"""Functions that are layers of their own."""

FUNCTIONS = {
    "quick_gelu": "quick_gelu",
    "abs": "ops.abs",
    "square": "ops.square",
    "sqrt": "ops.sqrt",
    "reciprocal": "ops.reciprocal",
    "exp": "ops.exp",
    "log": "ops.log",
    "sin": "ops.sin",
    "cos": "ops.cos",
}
"""Functions that are neither words nor layers."""


def with_activation(layered: Layered) -> tuple[str | None, tuple[Step, ...]]:
    """Return the word for the activation that is fused into a layer, or the steps of one."""
    name = getattr(layered.layer, "activation", None)
    if name in WORDS:
        return WORDS[name], ()
    return None, fused(layered)


def fused(layered: Layered) -> tuple[Step, ...]:
    """Return the step of the activation that is fused into a layer, if there is one."""
    name = getattr(layered.layer, "activation", None)
    if name is None or name == "linear":
        return ()
    return (function(name, layered.output, "slope", "activation"),)


def function(name: str, shape: Shape, weight: str = "weight", role: str = "") -> Step:
    """Return the step of a function by its name; `weight` is what a prelu calls its slopes."""
    if name == "prelu":
        sizes = (*(1,) * (len(shape) - 1), shape[-1])
        shared = tuple(range(1, len(shape)))
        return _prelu(shared, lambda array: np.reshape(array, sizes), weight, role)
    if name in LAYERS:
        return plain(LAYERS[name], role=role)
    if name in FUNCTIONS:
        return Step(call(FUNCTIONS[name], Input()))
    return plain(call("layers.Activation", ("activation", WORDS[name])), role=role)


def activation(layered: Layered) -> tuple[Step, ...]:
    """The function that is named, with its default settings."""
    return (function(layered.layer.function, layered.reads[0]),)


def by_name(layered: Layered) -> tuple[Step, ...]:
    """The function that the kind is called by."""
    return (function(layered.layer.type, layered.reads[0]),)


def prelu(layered: Layered) -> tuple[Step, ...]:
    """layers.PReLU, which has slopes along all axes but those that share them."""
    rank = layered.rank
    shared = axis_positions(layered.layer.shared_axes, rank)
    sizes = [1 if at in shared else n for at, n in enumerate(layered.reads[0])]
    return (_prelu(tuple(at + 1 for at in shared), lambda array: np.reshape(array, sizes)),)


def _prelu(
    shared: tuple[int, ...],
    lay_out: Callable[[Any], Any],
    weight: str = "weight",
    role: str = "",
) -> Step:
    build = call("layers.PReLU", defaults={"shared_axes": ()}, shared_axes=shared)
    return plain(build, {"alpha": Array((weight,), lay_out)}, role)


def leaky_relu(layered: Layered) -> tuple[Step, ...]:
    """layers.LeakyReLU with its slope, or the two lines of one that Keras does not take."""
    slope = layered.layer.slope
    if slope < 0:
        return (Step(_two_lines(Input(), Operation("*", whole(slope), Input()))),)
    build = call("layers.LeakyReLU", defaults={"negative_slope": 0.3}, negative_slope=slope)
    return (plain(build),)


def _two_lines(above: Expression, below: Expression) -> Call:
    return call("ops.where", Operation(">", Input(), 0), above, below)


def elu(layered: Layered) -> tuple[Step, ...]:
    """layers.ELU with its alpha."""
    alpha = float(layered.layer.alpha)
    return (plain(call("layers.ELU", defaults={"alpha": 1.0}, alpha=alpha)),)


def gelu(layered: Layered) -> tuple[Step, ...]:
    """The word for the exact one, a function for the approximate."""
    if layered.layer.approximate == "none":
        return by_name(layered)
    return (Step(call("ops.gelu", Input(), approximate=True)),)


def hard_sigmoid(layered: Layered) -> tuple[Step, ...]:
    """The word, or a line of another slope between 0 and 1."""
    if _is_usual(layered.layer):
        return by_name(layered)
    return (Step(_line(layered.layer)),)


def hard_swish(layered: Layered) -> tuple[Step, ...]:
    """The word, or the product with a line of another slope."""
    if _is_usual(layered.layer):
        return by_name(layered)
    return (Step(Operation("*", Input(), _line(layered.layer))),)


def _is_usual(layer: Any) -> bool:
    return (layer.slope, layer.offset) == (1 / 6, 0.5)


def _line(layer: Any) -> Call:
    line = Operation("+", Operation("*", whole(layer.slope), Input()), whole(layer.offset))
    return call("ops.clip", line, 0, 1)


def clip(layered: Layered) -> tuple[Step, ...]:
    """ops.clip, or one of its halves."""
    low, high = whole(layered.layer.low), whole(layered.layer.high)
    if high is None:
        return (Step(call("ops.maximum", Input(), ("low", low))),)
    if low is None:
        return (Step(call("ops.minimum", Input(), ("high", high))),)
    return (Step(call("ops.clip", Input(), ("x_min", low), ("x_max", high))),)


NAMED = (
    *("relu", "relu6", "selu", "quick_gelu", "silu", "mish", "sigmoid", "tanh"),
    *("softsign", "softplus", "abs", "linear"),
)
"""Kinds without settings."""

STEPS = {
    **dict.fromkeys(NAMED, by_name),
    "activation": activation,
    "clip": clip,
    "prelu": prelu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "hard_sigmoid": hard_sigmoid,
    "hard_swish": hard_swish,
}
