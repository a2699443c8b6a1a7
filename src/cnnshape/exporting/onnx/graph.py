"""A graph of ONNX while it grows: operators, and the arrays that they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import helper, numpy_helper

OPSET = 21
"""The newest that every onnxruntime since 1.18 of May 2024 takes; opset 22 needs 1.21."""

IR_VERSION = 10
"""The format of files that came with this opset."""

BATCH = "batch"
"""The name of the first axis of every value: models take any number of samples."""


class Value(NamedTuple):
    """A value by its name: the sizes of a sample, channels first, and whether it holds indices."""

    name: str
    sizes: tuple[int, ...]
    is_index: bool = False

    def as_onnx(self) -> onnx.ValueInfoProto:
        """Return the value as ONNX declares it."""
        kind = onnx.TensorProto.INT64 if self.is_index else onnx.TensorProto.FLOAT
        return helper.make_tensor_value_info(self.name, kind, (BATCH, *self.sizes))


class Graph:
    """Operators and arrays in the order in which they are added; `weights` are names of arrays.

    If it `is_light`, operators that fill arrays with zeros take the place of weights.
    """

    def __init__(self, *, is_light: bool = False) -> None:
        """Start with no operators."""
        self.operators: list[onnx.NodeProto] = []
        self.arrays: list[onnx.TensorProto] = []
        self._is_light = is_light
        self.weights: dict[str, None] = {}
        self._fillers: list[onnx.NodeProto] = []

    def add(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        name: str,
        attributes: Mapping[str, Any],
    ) -> None:
        """Add an operator."""
        node = helper.make_node(kind, list(inputs), list(outputs), name=name, **attributes)
        self.operators.append(node)

    def rename(self, value: str, name: str, start: int) -> None:
        """Give the value that an operator from `start` on gives another name.

        A value that comes from before is kept, and gets the name by an operator of its own.
        """
        for operator in self.operators[start:]:
            if value in operator.output:
                operator.output[list(operator.output).index(value)] = name
                return
        self.add("Identity", [value], [name], f"{name}/Identity", {})

    def weight(self, name: str, array: Any) -> str:
        """Add an array of weights, unless it is there, and return its name."""
        if name not in self.weights:
            self.weights[name] = None
            if self._is_light:
                self._fill(name, np.shape(array))
            else:
                self._store(name, np.asarray(array, np.float32))
        return name

    def constant(self, name: str, array: Any) -> str:
        """Add an array that is no weight, and return its name: stored arrays are weights."""
        tensor = numpy_helper.from_array(np.ascontiguousarray(array), name)
        node = helper.make_node("Constant", [], [name], name=f"{name}/Constant", value=tensor)
        self.operators.append(node)
        return name

    def _fill(self, name: str, shape: Sequence[int]) -> None:
        sizes = f"{name}/sizes"
        self._store(sizes, np.array(shape, np.int64))
        node = helper.make_node("ConstantOfShape", [sizes], [name], name=f"{name}/Zeros")
        self._fillers.append(node)

    def _store(self, name: str, array: Any) -> None:
        self.arrays.append(numpy_helper.from_array(np.ascontiguousarray(array), name))

    def model(
        self, name: str, inputs: Sequence[Value], outputs: Sequence[Value], inner: Sequence[Value]
    ) -> onnx.ModelProto:
        """Return the model of all that was added; `inner` are values whose sizes are declared."""
        graph = helper.make_graph(
            [*self._fillers, *self.operators],
            name,
            [each.as_onnx() for each in inputs],
            [each.as_onnx() for each in outputs],
            self.arrays,
            value_info=[each.as_onnx() for each in inner],
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model: onnx.ModelProto = helper.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION
        )
        return model
