"""A graph of ONNX while it grows: operators, and the arrays that they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

Named = Mapping[str, tuple[str, Any]]
"""The arrays of a layer by their own names, each with the name it has in the network."""

OPSET = 20
IR_VERSION = 9
"""The format of files that belongs to the operators."""


class Graph:
    """Operators, and the arrays they read, in the order in which they are added.

    `sizes` are the shapes of the values that layers read, channels last and without a batch.
    Without `holds_arrays`, weights are inputs of the graph of which only the shapes are given.
    """

    def __init__(self, sizes: Mapping[str, Sequence[int]], *, holds_arrays: bool = True) -> None:
        """Start with no operators."""
        self.onnx: Any = import_module("onnx")
        self.sizes = sizes
        self.holds_arrays = holds_arrays
        self.operators: list[Any] = []
        self.arrays: list[Any] = []
        self.shapes: list[Any] = []
        self.named: set[str] = set()

    def sizes_of_map(self, name: str) -> tuple[int, ...]:
        """Return the sizes of the spatial axes of a value."""
        return tuple(self.sizes[name][:-1])

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Add an operator that writes one output, and return the name of that."""
        return self.add_with_outputs(operator, inputs, [output], **attributes)

    def add_with_outputs(
        self, operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> str:
        """Add an operator whose last output is read, and return the name of that."""
        helper = self.onnx.helper
        self.operators.append(helper.make_node(operator, list(inputs), list(outputs), **attributes))
        return outputs[-1]

    def array(self, named: tuple[str, Any], lay_out: Callable[[Any], Any] = np.asarray) -> str:
        """Add an array once, laid out as ONNX has it, and return its name."""
        name, array = named
        if name not in self.named:
            self.named.add(name)
            laid_out = lay_out(array)
            if self.holds_arrays:
                self.arrays.append(self._tensor(name, laid_out.astype(np.float32)))
            else:
                self.shapes.append(self._value(name, laid_out.shape))
        return name

    def constant(self, value: Any, name: str) -> str:
        """Add numbers that are no weights, whole ones as int64, and return their name."""
        if name not in self.named:
            self.named.add(name)
            array = np.asarray(value)
            dtype = np.int64 if array.dtype.kind == "i" else np.float32
            self.arrays.append(self._tensor(name, array.astype(dtype)))
        return name

    def model(
        self,
        inputs: Mapping[str, Sequence[int]],
        output: str,
        output_shape: Sequence[int | str] | None = None,
        opset: int = OPSET,
    ) -> Any:
        """Return the model of all that was added; shapes are channels first, with a batch."""
        helper = self.onnx.helper
        values = [self._value(name, shape) for name, shape in inputs.items()]
        outputs = [self._value(output, output_shape)]
        graph = helper.make_graph(
            self.operators, "network", [*values, *self.shapes], outputs, self.arrays
        )
        operators = [helper.make_opsetid("", opset)]
        return helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION)

    def _tensor(self, name: str, array: Any) -> Any:
        return self.onnx.numpy_helper.from_array(np.ascontiguousarray(array), name)

    def _value(self, name: str, shape: Sequence[int | str] | None) -> Any:
        return self.onnx.helper.make_tensor_value_info(name, self.onnx.TensorProto.FLOAT, shape)
