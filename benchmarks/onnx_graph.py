"""Bundled networks as graphs of ONNX: the same layers with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from cnnshape.network import Network, Node

Arrays = Mapping[str, Any]

OPSET = 20
IR_VERSION = 9
"""The format of files that belongs to the operators."""

PLAIN = {
    "relu": "Relu",
    "add": "Add",
    "dropout": "Identity",
    "global_avg_pool": "GlobalAveragePool",
}
"""Layers and activations that are one operator without attributes."""


def model_of(network: Network, weights: Arrays) -> Any:
    """Return a model from `input` (1, channels, height, width) to the output of a network.

    Raises KeyError where a layer is of a kind that is not compared.
    """
    graph = _Graph()
    for node in network.nodes:
        if node.inputs:
            graph.add_layer(node, weights)
    return graph.model(network.outputs[0])


class Part(NamedTuple):
    """A layer that reads `x` and writes `name`, with weights in the axes of cnnshape."""

    layer: Any
    x: str
    name: str
    weights: Arrays


class _Graph:
    """Operators, and the arrays they read, in the order in which they are added."""

    def __init__(self) -> None:
        self.onnx: Any = import_module("onnx")
        self.operators: list[Any] = []
        self.arrays: list[Any] = []

    def add_layer(self, node: Node, weights: Arrays) -> None:
        """Add a layer under its name, and after it the activation that is fused into it."""
        layer: Any = node.layer
        activation = getattr(layer, "activation", None)
        name = node.name if activation is None else f"{node.name}, bare"
        if layer.type in PLAIN:
            self.add(PLAIN[layer.type], node.inputs, name)
        else:
            own = _weights_of(node, weights)
            LAYERS[layer.type](self, Part(layer, node.inputs[0], name, own))
        if activation is not None:
            self.add(PLAIN[activation], [name], node.name)

    def add(self, operator: str, inputs: Any, output: str, **attributes: Any) -> None:
        """Add an operator that writes one output."""
        helper = self.onnx.helper
        self.operators.append(helper.make_node(operator, list(inputs), [output], **attributes))

    def array(self, array: Any) -> str:
        """Add an array, and return the name it is given."""
        name = f"array {len(self.arrays)}"
        self.arrays.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def model(self, output: str) -> Any:
        """Return the model of all that was added."""
        helper, proto = self.onnx.helper, self.onnx.TensorProto
        ends = [
            helper.make_tensor_value_info(name, proto.FLOAT, None) for name in ("input", output)
        ]
        graph = helper.make_graph(self.operators, "network", ends[:1], ends[1:], self.arrays)
        operators = [helper.make_opsetid("", OPSET)]
        return helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION)


def _weights_of(node: Node, weights: Arrays) -> Arrays:
    return {
        name.rpartition(".")[2]: array
        for name, array in weights.items()
        if name.rpartition(".")[0] == node.name
    }


def _conv(graph: _Graph, part: Part) -> None:
    weight = graph.array(part.weights["weight"].transpose(3, 2, 0, 1))
    bias = [graph.array(part.weights["bias"])] if "bias" in part.weights else []
    groups = part.layer.groups
    graph.add("Conv", [part.x, weight, *bias], part.name, group=groups, **_window(part.layer))


def _batch_norm(graph: _Graph, part: Part) -> None:
    arrays = [graph.array(part.weights[each]) for each in ("weight", "bias", "mean", "variance")]
    epsilon = part.layer.epsilon
    graph.add("BatchNormalization", [part.x, *arrays], part.name, epsilon=epsilon)


def _max_pool(graph: _Graph, part: Part) -> None:
    kernel = [part.layer.kernel] * 2
    graph.add("MaxPool", [part.x], part.name, kernel_shape=kernel, **_window(part.layer))


def _adaptive_avg_pool(graph: _Graph, part: Part) -> None:
    """ONNX has none; at 224 VGG-16 leaves as many cells as it pools to."""
    graph.add("Identity", [part.x], part.name)


def _flatten(graph: _Graph, part: Part) -> None:
    graph.add("Transpose", [part.x], f"{part.name}, channels last", perm=[0, 2, 3, 1])
    graph.add("Flatten", [f"{part.name}, channels last"], part.name)


def _dense(graph: _Graph, part: Part) -> None:
    """Multiply a vector; a map of one cell becomes one."""
    graph.add("Flatten", [part.x], f"{part.name}, flat")
    arrays = [graph.array(part.weights[each]) for each in ("weight", "bias")]
    graph.add("Gemm", [f"{part.name}, flat", *arrays], part.name)


def _window(layer: Any) -> dict[str, list[int]]:
    padding = 0 if layer.padding == "valid" else layer.padding
    return {"strides": [layer.stride or layer.kernel] * 2, "pads": [padding] * 4}


LAYERS: Mapping[str, Callable[[_Graph, Part], None]] = {
    "conv": _conv,
    "batch_norm": _batch_norm,
    "max_pool": _max_pool,
    "adaptive_avg_pool": _adaptive_avg_pool,
    "flatten": _flatten,
    "dense": _dense,
}
