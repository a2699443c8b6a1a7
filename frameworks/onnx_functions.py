"""Activation functions as operators of ONNX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frameworks.onnx_graph import Graph

FUNCTIONS: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "elu": ("Elu", {}),
    "selu": ("Selu", {}),
    "gelu": ("Gelu", {}),
    "sigmoid": ("Sigmoid", {}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hard_swish": ("HardSwish", {}),
    "tanh": ("Tanh", {}),
    "softplus": ("Softplus", {}),
    "softmax": ("Softmax", {"axis": 1}),
    "log_softmax": ("LogSoftmax", {"axis": 1}),
    "abs": ("Abs", {}),
    "linear": ("Identity", {}),
}
"""The functions that are one operator."""

COMPOSED = frozenset({"relu6", "silu", "prelu"})
"""The functions that are several operators, or have weights."""


def add_function(
    graph: Graph,
    function: str,
    value: str,
    output: str,
    slope: tuple[str, Any] | None = None,
    rank: int = 0,
    **settings: float,
) -> None:
    """Add an activation function; prelu has a `slope` for each channel of a map of some rank."""
    if function == "silu":
        gate = graph.add("Sigmoid", [value], f"{output}, sigmoid")
        graph.add("Mul", [value, gate], output)
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
