"""Activation functions: called as functions, and modules in a sequence."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cnnshape.exporting.code.constants import whole
from cnnshape.exporting.code.expressions import (
    Argument,
    Call,
    Constant,
    Input,
    Name,
    Operation,
    call,
    method,
)
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.layers.axis_names import axis_positions


class Function(NamedTuple):
    """A function of PyTorch and, if there is one, its module."""

    called: str
    module: str | None = None


FUNCTIONS = {
    "relu": Function("F.relu", "nn.ReLU"),
    "relu6": Function("F.relu6", "nn.ReLU6"),
    "leaky_relu": Function("F.leaky_relu", "nn.LeakyReLU"),
    "elu": Function("F.elu", "nn.ELU"),
    "selu": Function("F.selu", "nn.SELU"),
    "gelu": Function("F.gelu", "nn.GELU"),
    "quick_gelu": Function("quick_gelu"),
    "silu": Function("F.silu", "nn.SiLU"),
    "mish": Function("F.mish", "nn.Mish"),
    "sigmoid": Function("torch.sigmoid", "nn.Sigmoid"),
    "hard_sigmoid": Function("F.hardsigmoid", "nn.Hardsigmoid"),
    "hard_swish": Function("F.hardswish", "nn.Hardswish"),
    "tanh": Function("torch.tanh", "nn.Tanh"),
    "softsign": Function("F.softsign", "nn.Softsign"),
    "softplus": Function("F.softplus", "nn.Softplus"),
    "abs": Function("torch.abs"),
    "square": Function("torch.square"),
    "sqrt": Function("torch.sqrt"),
    "reciprocal": Function("torch.reciprocal"),
    "exp": Function("torch.exp"),
    "log": Function("torch.log"),
    "sin": Function("torch.sin"),
    "cos": Function("torch.cos"),
}
"""Functions by their names, with the settings that they have by default."""

OVER_CHANNELS = {
    "softmax": Function("F.softmax", "nn.Softmax"),
    "log_softmax": Function("F.log_softmax", "nn.LogSoftmax"),
}


def function(name: str, channels: int, weight: str = "weight", role: str = "") -> Step:
    """Return the step of a function by its name; `weight` is what a prelu calls its slopes."""
    if name == "prelu":
        arrays = {"weight": Array((weight,), np.asarray)}
        return plain(call("nn.PReLU", ("num_parameters", channels)), arrays, role)
    if name == "linear":
        return Step(Input(), in_sequence=call("nn.Identity"))
    if name in OVER_CHANNELS:
        return along(OVER_CHANNELS[name], 1)
    called, module = FUNCTIONS[name]
    return Step(call(called, Input()), in_sequence=None if module is None else call(module))


def along(competition: Function, dimension: int) -> Step:
    """Return the step of a softmax along one dimension."""
    called, module = competition
    forward = call(called, Input(), dim=dimension)
    return Step(forward, in_sequence=None if module is None else call(module, dim=dimension))


def fused(layered: Layered) -> tuple[Step, ...]:
    """Return the step of the activation that is fused into a layer, if there is one."""
    name = getattr(layered.layer, "activation", None)
    if name is None or name == "linear":
        return ()
    return (function(name, layered.output[-1], "slope", "activation"),)


def activation(layered: Layered) -> tuple[Step, ...]:
    """The function that is named, with its default settings."""
    return (function(layered.layer.function, layered.channels),)


def by_name(layered: Layered) -> tuple[Step, ...]:
    """The function that the kind is called by."""
    return (function(layered.layer.type, layered.channels),)


def prelu(layered: Layered) -> tuple[Step, ...]:
    """nn.PReLU, or a module that has slopes along other axes than the channels."""
    shared = axis_positions(layered.layer.shared_axes, layered.rank)
    if layered.weights["weight"] == (1,):
        return (plain(call("nn.PReLU"), {"weight": Array(("weight",), np.asarray)}),)
    if shared == tuple(range(layered.rank)):
        return by_name(layered)
    sizes = [1 if at in shared else n for at, n in enumerate(layered.reads[0])]

    def lay_out(array: Any) -> Any:
        return np.moveaxis(np.reshape(array, sizes), -1, 0)

    build = call("PReLUOfAxes", ("channels", sizes[-1]), *sizes[:-1])
    return (plain(build, {"weight": Array(("weight",), lay_out)}),)


def leaky_relu(layered: Layered) -> tuple[Step, ...]:
    """F.leaky_relu with its slope."""
    slope = Argument("negative_slope", layered.layer.slope, is_positional=True, default=0.01)
    return (_with_setting("leaky_relu", slope),)


def elu(layered: Layered) -> tuple[Step, ...]:
    """F.elu with its alpha."""
    alpha = Argument("alpha", float(layered.layer.alpha), is_positional=True, default=1.0)
    return (_with_setting("elu", alpha),)


def gelu(layered: Layered) -> tuple[Step, ...]:
    """F.gelu, exact or approximate."""
    return (
        _with_setting("gelu", Argument("approximate", layered.layer.approximate, default="none")),
    )


def _with_setting(name: str, setting: Argument) -> Step:
    called, module = FUNCTIONS[name]
    assert module is not None
    forward = Call(Name(called), (*call(called, Input()).arguments, setting))
    return Step(forward, in_sequence=Call(Name(module), (setting,)))


def hard_sigmoid(layered: Layered) -> tuple[Step, ...]:
    """F.hardsigmoid, or a line of another slope between 0 and 1."""
    if _is_usual(layered.layer):
        return by_name(layered)
    return (Step(_line(layered.layer)),)


def hard_swish(layered: Layered) -> tuple[Step, ...]:
    """F.hardswish, or the product with a line of another slope."""
    if _is_usual(layered.layer):
        return by_name(layered)
    return (Step(Operation("*", Input(), _line(layered.layer))),)


def _is_usual(layer: Any) -> bool:
    return (layer.slope, layer.offset) == (1 / 6, 0.5)


def _line(layer: Any) -> Call:
    line = Operation("+", Operation("*", whole(layer.slope), Input()), whole(layer.offset))
    return method(line, "clamp", 0, 1)


def clip(layered: Layered) -> tuple[Step, ...]:
    """torch.clamp, or nn.Hardtanh in a sequence."""
    low, high = whole(layered.layer.low), whole(layered.layer.high)
    bounds: dict[str, Constant] = {"min": low, "max": high}
    forward = call("torch.clamp", Input(), defaults={"min": None, "max": None}, **bounds)
    if low is None or high is None or low == high:
        return (Step(forward),)
    module = call("nn.Hardtanh", ("min_val", float(low)), ("max_val", float(high)))
    return (Step(forward, in_sequence=module),)


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
