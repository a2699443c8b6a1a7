"""Activation functions as operators of ONNX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.exporting.onnx.graph import Graph

FUNCTIONS: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "elu": ("Elu", {}),
    "selu": ("Selu", {}),
    "gelu": ("Gelu", {}),
    "sigmoid": ("Sigmoid", {}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hard_swish": ("HardSwish", {}),
    "mish": ("Mish", {}),
    "tanh": ("Tanh", {}),
    "softsign": ("Softsign", {}),
    "softplus": ("Softplus", {}),
    "softmax": ("Softmax", {"axis": 1}),
    "log_softmax": ("LogSoftmax", {"axis": 1}),
    "abs": ("Abs", {}),
    "sqrt": ("Sqrt", {}),
    "reciprocal": ("Reciprocal", {}),
    "exp": ("Exp", {}),
    "log": ("Log", {}),
    "sin": ("Sin", {}),
    "cos": ("Cos", {}),
    "linear": ("Identity", {}),
}
"""The functions that are one operator."""

COMPOSED = frozenset({"relu6", "silu", "quick_gelu", "square", "prelu"})
"""The functions that are several operators, or have weights."""

GATES = frozenset({"silu", "quick_gelu"})
"""The functions that multiply their input by a sigmoid of it."""


def add_function(
    graph: Graph,
    function: str,
    value: str,
    output: str,
    slope: tuple[str, Any] | None = None,
    rank: int = 0,
    **settings: Any,
) -> None:
    """Add an activation function; prelu has a `slope` for each channel of a map of some rank."""
    if function == "square":
        graph.add("Mul", [value, value], output)
    elif function in GATES or (function == "hard_swish" and settings):
        graph.add("Mul", [value, _gate(graph, function, value, output, settings)], output)
    elif function == "relu6":
        limits = [graph.constant(limit, f"relu6 {limit:g}") for limit in (0.0, 6.0)]
        graph.add("Clip", [value, *limits], output)
    elif function == "prelu":
        assert slope is not None
        slopes = graph.array(slope, lambda array: array.reshape(-1, *(1,) * rank))
        graph.add("PRelu", [value, slopes], output)
    else:
        kind, attributes = FUNCTIONS[function]
        graph.add(kind, [value], output, **{**attributes, **settings})


def _gate(graph: Graph, function: str, value: str, output: str, settings: Mapping[str, Any]) -> str:
    """Add what a function multiplies its input by."""
    if function == "quick_gelu":
        factor = graph.constant(1.702, "factor of quick_gelu")
        value = graph.add("Mul", [value, factor], f"{output}, scaled")
    kind = "HardSigmoid" if function == "hard_swish" else "Sigmoid"
    return graph.add(kind, [value], f"{output}, gate", **settings)
