"""Activation functions: most are one operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.layers import LAYER_MODULES, model_of

OPERATORS: Mapping[str, str] = {
    "relu": "Relu",
    "leaky_relu": "LeakyRelu",
    "elu": "Elu",
    "selu": "Selu",
    "gelu": "Gelu",
    "sigmoid": "Sigmoid",
    "hard_sigmoid": "HardSigmoid",
    "mish": "Mish",
    "tanh": "Tanh",
    "softsign": "Softsign",
    "softplus": "Softplus",
    "abs": "Abs",
    "sqrt": "Sqrt",
    "reciprocal": "Reciprocal",
    "exp": "Exp",
    "log": "Log",
    "sin": "Sin",
    "cos": "Cos",
}
"""The functions that are one operator."""

ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "leaky_relu": {"slope": "alpha"},
    "elu": {"alpha": "alpha"},
    "gelu": {"approximate": "approximate"},
    "hard_sigmoid": {"slope": "alpha", "offset": "beta"},
}
"""The keys of kinds, and what ONNX calls them."""

SIGMOID_FACTOR = 1.702
"""By which quick_gelu multiplies what its gate reads."""


def applied(function: str, value: str, export: LayerExport, slope: str = "slope") -> str:
    """Return a function with its default settings of a value; `slope` is the array of prelu."""
    layer = model_of(function).model_construct(type=function)
    return _function(layer, value, export, slope)


def fused(activation: str | None, value: str, export: LayerExport) -> str:
    """Return the activation that is fused into a layer of the value before it."""
    if activation in (None, "linear"):
        return value
    return applied(activation or "linear", value, export)


def _activation(layer: Any, export: LayerExport) -> str:
    return applied(layer.function, export.x, export, "weight")


def by_itself(layer: Any, export: LayerExport) -> str:
    """A function as a layer, with the settings of that."""
    return _function(layer, export.x, export, "weight")


def _function(layer: Any, value: str, export: LayerExport, slope: str) -> str:
    kind = layer.type
    if kind in OPERATORS:
        attributes = ATTRIBUTES.get(kind, {})
        settings = {theirs: _setting(getattr(layer, ours)) for ours, theirs in attributes.items()}
        return export.add(OPERATORS[kind], value, **settings)
    if kind in COMPOSED:
        return COMPOSED[kind](layer, value, export)
    if kind == "prelu":
        return export.add("PRelu", value, export.weight(slope, export.for_each_channel))
    if kind in ("softmax", "log_softmax"):
        from cnnshape.exporting.onnx.kinds.softmax import over_channels

        return over_channels(kind, value, export)
    return value


def _setting(value: Any) -> Any:
    """Return a setting as ONNX takes it: words as they are, every number as a float."""
    return value if isinstance(value, str) else float(value)


def _relu6(layer: Any, value: str, export: LayerExport) -> str:
    return export.add("Clip", value, export.number("low", 0), export.number("high", 6))


def _clip(layer: Any, export: LayerExport) -> str:
    bounds = (("low", layer.low), ("high", layer.high))
    limits = ["" if limit is None else export.number(key, limit) for key, limit in bounds]
    return export.add("Clip", export.x, *limits)


def _silu(layer: Any, value: str, export: LayerExport) -> str:
    return export.add("Mul", value, export.add("Sigmoid", value))


def _quick_gelu(layer: Any, value: str, export: LayerExport) -> str:
    scaled = export.add("Mul", value, export.number("factor", SIGMOID_FACTOR))
    return export.add("Mul", value, export.add("Sigmoid", scaled))


def _hard_swish(layer: Any, value: str, export: LayerExport) -> str:
    """One operator with the default settings, a gate with others."""
    if layer == model_of("hard_swish").model_construct(type="hard_swish"):
        return export.add("HardSwish", value)
    gate = export.add("HardSigmoid", value, alpha=float(layer.slope), beta=float(layer.offset))
    return export.add("Mul", value, gate)


def _square(layer: Any, value: str, export: LayerExport) -> str:
    return export.add("Mul", value, value)


COMPOSED = {
    "relu6": _relu6,
    "silu": _silu,
    "quick_gelu": _quick_gelu,
    "hard_swish": _hard_swish,
    "square": _square,
}
"""The functions that are several operators, or have constants as inputs."""

WRITERS = {
    **dict.fromkeys(LAYER_MODULES["activation"], by_itself),
    "activation": _activation,
    "clip": _clip,
}
