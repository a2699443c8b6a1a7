"""A graph of ONNX while it is built: operators, and the arrays that they read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

import cnnshape
from cnnshape.network import Network

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
