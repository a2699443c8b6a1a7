"""Networks as graphs of ONNX: the same layers, with the same weights where they are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

import cnnshape
from cnnshape.network import Network, Node
from frameworks.onnx_layers import LAYERS, Named

Arrays = Mapping[str, Any]

OPSET = 20
IR_VERSION = 9
"""The format of files that belongs to the operators."""

PLAIN = {
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "add": "Add",
    "dropout": "Identity",
    "drop_path": "Identity",
    "global_avg_pool": "GlobalAveragePool",
}
"""Layers and activations that are one operator without attributes."""


def model_of(network: Network, weights: Arrays, batch: int = 1, opset: int = OPSET) -> Any:
    """Return a model from `input` (batch, channels, *spatial) to the output of a network.

    Raises KeyError where a layer is of a kind that is not compared.
    """
    return _filled(Graph(network, holds_arrays=True), network, weights, batch, opset)


def light_model_of(network: Network, batch: int = 1, opset: int = OPSET) -> Any:
    """Return the same model without weights, of which only the shapes are given."""
    weights = _shapes_of_weights(network)
    return _filled(Graph(network, holds_arrays=False), network, weights, batch, opset)


def _shapes_of_weights(network: Network) -> Arrays:
    """Return arrays of the shapes of all weights, which take no memory."""
    zero = np.float32(0)
    return {
        f"{layer.name}.{name}": np.broadcast_to(zero, shape)
        for layer in cnnshape.analyze(network).layers
        for name, shape in (layer.weights or {}).items()
    }


def _filled(graph: Graph, network: Network, weights: Arrays, batch: int, opset: int) -> Any:
    owned = _by_owner(weights)
    for node in network.nodes:
        if node.inputs:
            graph.add_layer(node, owned.get(node.shares or node.name, {}))
    *spatial, channels = graph.sizes[network.nodes[0].name]
    return graph.model((batch, channels, *spatial), network.outputs[0], opset)


def _by_owner(weights: Arrays) -> Mapping[str, Named]:
    """Return the arrays of each layer by their own names, each with its name in the network."""
    owned: dict[str, dict[str, tuple[str, Any]]] = {}
    for name, array in weights.items():
        owner, _, own = name.rpartition(".")
        owned.setdefault(owner, {})[own] = (name, np.asarray(array))
    return owned


class Graph:
    """Operators, and the arrays they read, in the order in which they are added.

    Where cnnshape finds no shape, as many axes are supposed as the input has.
    """

    def __init__(self, network: Network, *, holds_arrays: bool) -> None:
        self.onnx: Any = import_module("onnx")
        layers = cnnshape.analyze(network).layers
        read = layers[0].output_shape or ()
        self.sizes = {layer.name: layer.output_shape or read for layer in layers}
        self.rank = len(read) - 1
        self.holds_arrays = holds_arrays
        self.operators: list[Any] = []
        self.arrays: list[Any] = []
        self.shapes: list[Any] = []
        self.named: set[str] = set()

    def add_layer(self, node: Node, own: Named) -> None:
        """Add a layer under its name, and after it the activation that is fused into it."""
        layer: Any = node.layer
        activation = getattr(layer, "activation", None)
        name = node.name if activation is None else f"{node.name}, bare"
        if layer.type in LAYERS:
            LAYERS[layer.type](self, layer, node.inputs, name, own)
        else:
            self.add_function(layer.type, node.inputs, name)
        if activation is not None:
            self.add_function(activation, [name], node.name)

    def add_function(self, name: str, inputs: Sequence[str], output: str) -> None:
        """Add what has no weights: most functions are one operator."""
        if name == "silu":
            self.add("Sigmoid", inputs, f"{output}, sigmoid")
            self.add("Mul", [*inputs, f"{output}, sigmoid"], output)
        elif name == "relu6":
            limits = [self.constant(limit, f"relu6 {limit:g}") for limit in (0.0, 6.0)]
            self.add("Clip", [*inputs, *limits], output)
        elif name == "softmax":
            self.add("Softmax", inputs, output, axis=1)
        else:
            self.add(PLAIN[name], inputs, output)

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> None:
        """Add an operator that writes one output."""
        helper = self.onnx.helper
        self.operators.append(helper.make_node(operator, list(inputs), [output], **attributes))

    def array(self, named: tuple[str, Any], lay_out: Callable[[Any], Any] = np.asarray) -> str:
        """Add an array once, laid out as ONNX has it, and return its name."""
        name, array = named
        if name not in self.named:
            self.named.add(name)
            laid_out = lay_out(array)
            if self.holds_arrays:
                made = self.onnx.numpy_helper.from_array(np.ascontiguousarray(laid_out), name)
                self.arrays.append(made)
            else:
                self.shapes.append(self._value(name, laid_out.shape))
        return name

    def constant(self, value: Any, name: str) -> str:
        """Add an array that is no weight, and return its name."""
        if name not in self.named:
            self.named.add(name)
            dtype = np.float32 if isinstance(value, float) else np.int64
            self.arrays.append(self.onnx.numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def model(self, input_shape: Sequence[int], output: str, opset: int) -> Any:
        """Return the model of all that was added."""
        helper = self.onnx.helper
        inputs = [self._value("input", input_shape), *self.shapes]
        of_output = [f"axis {axis}" for axis in range(len(self.sizes[output]) + 1)]
        outputs = [self._value(output, of_output)]
        graph = helper.make_graph(self.operators, "network", inputs, outputs, self.arrays)
        operators = [helper.make_opsetid("", opset)]
        return helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION)

    def _value(self, name: str, shape: Sequence[int | str]) -> Any:
        return self.onnx.helper.make_tensor_value_info(name, self.onnx.TensorProto.FLOAT, shape)
