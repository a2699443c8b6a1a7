"""Functions of every value alone, softmax, and what does nothing when a model runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler


def function(kind: str, **settings: str) -> Handler:
    """Return how a function is written; `settings` are attributes and the arguments they are."""

    def handler(call: Call) -> Iterable[Operation]:
        attributes = {key: call[argument] for key, argument in settings.items()}
        return call.one(kind, _first(call), **attributes)

    return handler


def _first(call: Call) -> str:
    """Return the name of the value that the function is of, whatever the argument is called."""
    return call.value("self" if "self" in call.arguments else "input")


def clip(low: str | None, high: str | None) -> Handler:
    """Return how a function that bounds values is written."""

    def handler(call: Call) -> Iterable[Operation]:
        return call.one("Clip", _first(call), min=low and call[low], max=high and call[high])

    return handler


def hard_sigmoid(call: Call) -> Iterable[Operation]:
    """`hardsigmoid`: relu6(x + 3) / 6."""
    return call.one("HardSigmoid", _first(call), alpha=1 / 6, beta=0.5)


def elu(call: Call) -> Iterable[Operation]:
    """`elu`; with scales it is no function of ours, unless it is `selu`."""
    if (call["scale"], call["input_scale"]) != (1, 1):
        return call.one("Elu with scales", _first(call))
    return call.one("Elu", _first(call), alpha=float(call["alpha"]))


def softplus(call: Call) -> Iterable[Operation]:
    """`softplus`, whose values above a threshold are taken for what they nearly are."""
    if call["beta"] != 1:
        return call.one("Softplus with a beta", _first(call))
    return call.one("Softplus", _first(call))


def prelu(call: Call) -> Iterable[Operation]:
    """`prelu`."""
    return call.one("PRelu", call.value("self"), call.value("weight"))


def dropout(call: Call) -> Iterable[Operation]:
    """`dropout` and its like; with a rate of 0 it is nothing."""
    rate = call["p"]
    return call.one("Dropout", _first(call), ratio=rate) if rate else same(call)


def same(call: Call) -> Iterable[Operation]:
    """An operator that copies, or changes how values are stored."""
    return call.one("Identity", _first(call))


def power(call: Call) -> Iterable[Operation]:
    """`pow` with a number; roots and squares have operators of their own."""
    exponent = call["exponent"]
    if exponent == 0.5:
        return call.one("Sqrt", _first(call))
    return call.one("Pow", _first(call), call.value("exponent"))


def inverse_root(call: Call) -> Iterable[Operation]:
    """`rsqrt`: one over the root."""
    root = call.between("root", call.shape)
    return [call.operation("Sqrt", (_first(call),), (root,)), *call.one("Reciprocal", root)]


OPERATORS: Mapping[str, Handler] = {
    **dict.fromkeys(
        ("alias", "contiguous", "clone", "detach", "to", "_to_copy", "lift_fresh_copy", "type_as"),
        same,
    ),
    **dict.fromkeys(
        ("dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout", "native_dropout"),
        dropout,
    ),
    "relu": function("Relu"),
    "relu6": function("Relu6"),
    "hardtanh": clip("min_val", "max_val"),
    "clamp": clip("min", "max"),
    "clamp_min": clip("min", None),
    "clamp_max": clip(None, "max"),
    "leaky_relu": function("LeakyRelu", alpha="negative_slope"),
    "elu": elu,
    "celu": function("Celu", alpha="alpha"),
    "selu": function("Selu"),
    "gelu": function("Gelu", approximate="approximate"),
    "silu": function("Silu"),
    "mish": function("Mish"),
    "sigmoid": function("Sigmoid"),
    "tanh": function("Tanh"),
    "hardsigmoid": hard_sigmoid,
    "hardswish": function("HardSwish"),
    "softplus": softplus,
    "prelu": prelu,
    "softmax": function("Softmax", axis="dim"),
    "_softmax": function("Softmax", axis="dim"),
    "log_softmax": function("LogSoftmax", axis="dim"),
    "_log_softmax": function("LogSoftmax", axis="dim"),
    "pow": power,
    "rsqrt": inverse_root,
    **{
        name: function(kind)
        for name, kind in {
            "abs": "Abs",
            "exp": "Exp",
            "log": "Log",
            "sqrt": "Sqrt",
            "square": "Square",
            "neg": "Neg",
            "erf": "Erf",
            "reciprocal": "Reciprocal",
            "sin": "Sin",
            "cos": "Cos",
        }.items()
    },
}
