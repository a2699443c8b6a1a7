"""Activation functions, and what else acts on every value alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isclose, prod
from typing import Any, NamedTuple

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import all_axis_names, as_map, laid_out
from cnnshape.importing.operators.building import Builder, Unmapped, place
from cnnshape.importing.records import NOTHING, Weight
from cnnshape.importing.views import View
from cnnshape.layers import model_of

POWERS = {0.5: "sqrt", 2.0: "square", -1.0: "reciprocal"}
"""Powers that have a kind of their own."""

MAX_FLOAT32 = 3.4e38

Handler = Callable[[Operation, Builder], None]
Keys = Mapping[str, Any]


def pointwise(
    operation: Operation,
    to: Builder,
    kind: str,
    keys: Keys = NOTHING,
    arrays: Mapping[str, Weight] = NOTHING,
) -> View:
    """Add a layer that acts on every value alone: its axes are those of its input."""
    view = to.view(operation.inputs[0])
    layer = to.add_record(operation, kind, [view.layer], keys, arrays)
    result = view._replace(layer=layer)
    to.set(operation.output, result)
    return result


def same(operation: Operation, to: Builder) -> None:
    """An operator that does nothing when a model runs: its output is its input."""
    to.set(operation.output, to.view(operation.inputs[0]))


def dropout(operation: Operation, to: Builder) -> None:
    """`Dropout`, which stays in the file since it acts in training."""
    ratio = operation.attributes.get("ratio", 0.5)
    pointwise(operation, to, "dropout", {"rate": float(ratio)})


def clip(operation: Operation, to: Builder) -> None:
    """`Clip`: `relu` or `relu6` where it is that."""
    low, high = (_finite(operation.attributes.get(key)) for key in ("min", "max"))
    if low is None and high is None:
        same(operation, to)
    elif (low, high) == (0, 6):
        pointwise(operation, to, "relu6")
    elif low == 0 and high is None:
        pointwise(operation, to, "relu")
    else:
        bounds = {"low": low, "high": high}
        pointwise(operation, to, "clip", {k: float(v) for k, v in bounds.items() if v is not None})


def _finite(bound: float | None) -> float | None:
    """Return a bound; None for one that bounds nothing."""
    return None if bound is None or abs(bound) >= MAX_FLOAT32 else bound


def negated(operation: Operation, to: Builder) -> None:
    """`Neg`: times -1."""
    pointwise(operation, to, "affine", {"scale": -1.0})


def power(operation: Operation, to: Builder) -> None:
    """`Pow` with one exponent for all values."""
    exponent = to.constant(operation.inputs[1])
    if exponent is None or prod(exponent.shape) != 1:
        raise Unmapped("its exponent is not one number")
    number = float(exponent.read().reshape(-1)[0])
    kind = POWERS.get(number)
    pointwise(operation, to, kind or "power", {} if kind else {"exponent": number})


def prelu(operation: Operation, to: Builder) -> None:
    """`PRelu` with a slope for each channel, or with one for all values."""
    slope = to.constant(operation.inputs[1])
    if slope is None:
        raise Unmapped("its slope is computed by the model")
    weight = weights.flat(slope)
    (size,) = weight.shape
    if size == 1 and to.shape(operation.inputs[0])[1:2] != (1,):
        pointwise(operation, to, "prelu", {"shared_axes": "all"}, {"weight": weight})
        return
    features = as_map(to, operation, operation.inputs[0])
    channels = features.shape[1]
    if size != channels:
        raise Unmapped(f"its slope has {size} values for {channels} channels")
    to.add(operation, "prelu", [features], {}, {"weight": weight})


def gelu(operation: Operation, to: Builder) -> None:
    """`Gelu`, exact or by tanh."""
    by_tanh = operation.attributes.get("approximate") == "tanh"
    pointwise(operation, to, "gelu", {"approximate": "tanh"} if by_tanh else {})


def celu(operation: Operation, to: Builder) -> None:
    """`Celu`: an `elu` where alpha is 1."""
    if operation.attributes.get("alpha", 1.0) != 1:
        raise Unmapped("an elu divides no value by alpha")
    pointwise(operation, to, "elu")


def softmax(kind: str) -> Handler:
    """Return how a softmax is read: over one axis, or up to opset 12 from one to the end."""

    def handler(operation: Operation, to: Builder) -> None:
        rank = len(to.view(operation.inputs[0]).dimensions)
        axis = place(operation.attributes.get("axis", -1), rank)
        last = rank if operation.attributes.get("to_the_end") else axis + 1
        view = laid_out(to, operation, operation.inputs[0])
        names = [name for at in range(axis, last) for name in all_axis_names(view, at)]
        keys = {} if names == ["channels"] else {"axes": names}
        to.set(
            operation.output,
            view._replace(layer=to.add_record(operation, kind, [view.layer], keys)),
        )

    return handler


class Setting(NamedTuple):
    """An attribute of an operator that is a key of a layer, and its default in ONNX."""

    attribute: str
    default: float


def plain(kind: str, **settings: Setting) -> Handler:
    """Return how a function is read whose keys are attributes of the operator."""

    def handler(operation: Operation, to: Builder) -> None:
        fields = model_of(kind).model_fields
        keys = {
            key: float(operation.attributes.get(setting.attribute, setting.default))
            for key, setting in settings.items()
        }
        changed = {k: v for k, v in keys.items() if not isclose(v, fields[k].default, rel_tol=1e-6)}
        pointwise(operation, to, kind, changed)

    return handler


OPERATORS: Mapping[str, Handler] = {
    **dict.fromkeys(("Identity", "Cast", "CastLike"), same),
    "Dropout": dropout,
    "Clip": clip,
    "Neg": negated,
    "Pow": power,
    "PRelu": prelu,
    "Gelu": gelu,
    "Softmax": softmax("softmax"),
    "LogSoftmax": softmax("log_softmax"),
    "LeakyRelu": plain("leaky_relu", slope=Setting("alpha", 0.01)),
    "Celu": celu,
    "Elu": plain("elu", alpha=Setting("alpha", 1.0)),
    "HardSigmoid": plain("hard_sigmoid", slope=Setting("alpha", 0.2), offset=Setting("beta", 0.5)),
    **{
        operator: plain(kind)
        for operator, kind in {
            "Relu": "relu",
            "Relu6": "relu6",
            "Sigmoid": "sigmoid",
            "Tanh": "tanh",
            "Selu": "selu",
            "Silu": "silu",
            "Swish": "silu",
            "Softplus": "softplus",
            "Softsign": "softsign",
            "Mish": "mish",
            "HardSwish": "hard_swish",
            "QuickGelu": "quick_gelu",
            "Abs": "abs",
            "Exp": "exp",
            "Log": "log",
            "Sqrt": "sqrt",
            "Square": "square",
            "Reciprocal": "reciprocal",
            "Sin": "sin",
            "Cos": "cos",
        }.items()
    },
}
