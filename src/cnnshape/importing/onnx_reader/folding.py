"""One pass over the nodes: what is constant is folded, and the sizes of all else are inferred."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper

from cnnshape.importing.graph import Constant, stored_arrays
from cnnshape.importing.onnx_reader.arrays import array_of, constant_of, is_small
from cnnshape.importing.onnx_reader.checking import ONNX_DOMAINS, NodeChecker, graphs_of
from cnnshape.importing.onnx_reader.computing import (
    check_size,
    computed_directly,
    computed_when_read,
)
from cnnshape.importing.onnx_reader.control_flow import run_graphs
from cnnshape.importing.onnx_reader.quantized import as_float
from cnnshape.importing.onnx_reader.types import (
    FLOATS,
    inferred,
    sizes_of,
    stored_type,
    tensor_type,
)
from cnnshape.network import Shape

RANDOM = frozenset(
    {"RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial"}
)
"""Operators that are not constant, whatever they read."""

RUNTIME_DOMAIN = "com.microsoft"
"""The operators that ONNX Runtime adds, quantized ones among them."""

SIZED_BY_FLOATS = frozenset({"Resize", "Upsample", "Range"})
"""Operators whose outputs have sizes that numbers with fractions decide."""


class Folding:
    """What is known of the values of a graph after the nodes so far.

    `nodes` are those that act when the model runs; `constants` all values that are known before.
    `quantized` counts the operators on integers that are read as those on floats, and `notes` say
    what could not be read as it is.
    """

    def __init__(
        self,
        folder: Path,
        opsets: Mapping[str, int],
        declared: Mapping[str, onnx.TypeProto],
        fixed_batch: int | None = None,
    ) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.quantized = 0
        self.notes: list[str] = []
        self.constants: MutableMapping[str, Constant] = {}
        self.types: MutableMapping[str, onnx.TypeProto] = {}
        self._folder = folder
        self.opsets = opsets
        self._declared = declared
        self._fixed_batch = fixed_batch
        self._checker = NodeChecker(opsets, ())

    def shape(self, value: str) -> Shape | None:
        """Return the sizes of a value, if they are known."""
        return sizes_of(self.types.get(value))

    def store(self, tensors: Iterable[onnx.TensorProto]) -> None:
        """Take the stored arrays of a graph."""
        for tensor in tensors:
            self.constants[tensor.name] = constant_of(tensor, self._folder, is_weight=True)
            self.types[tensor.name] = stored_type(tensor)
            self._checker.give([tensor.name])

    def read(self, inputs: Mapping[str, onnx.TypeProto]) -> None:
        """Take the inputs of a graph."""
        self.types.update(inputs)
        self._checker.give(inputs)

    def run(self, nodes: Iterable[onnx.NodeProto]) -> None:
        """Fold the nodes, in the order in which they stand."""
        for node in map(_with_short_domain, nodes):
            self._checker.check(node)
            is_standard = not node.domain
            if is_standard and self._is_folded(node):
                continue
            floats = as_float(node) if is_standard or node.domain == RUNTIME_DOMAIN else None
            if floats is not None:
                self.quantized += 1
                self.run(floats)
                continue
            if graphs_of(node):
                run_graphs(node, self)
                continue
            if node.op_type == "Reshape" and self._fixed_batch is not None:
                self._unfix_batch(node.input[1])
            self._infer(node)
            self.nodes.append(node)

    def _is_folded(self, node: onnx.NodeProto) -> bool:
        """Fold a node whose output is known before the model runs, or which is decided now."""
        if node.op_type == "Constant":
            self._know(node.output[0], _array_of_constant(node, self._folder))
            return True
        if node.op_type in ("Shape", "Size") and self._is_size(node):
            return True
        if node.op_type in RANDOM or not self._are_known(node):
            return False
        if self._is_computed(node):
            return True
        self._infer(node)
        for output in node.output:
            self._evaluate(node, output)
        return True

    def _are_known(self, node: onnx.NodeProto) -> bool:
        return not graphs_of(node) and all(each in self.constants for each in node.input if each)

    def _is_computed(self, node: onnx.NodeProto) -> bool:
        """Know the output of an operator of shape arithmetic."""
        array = computed_directly(node, self.constants, self.opsets[""])
        if array is None:
            return False
        self._know(node.output[0], array, self._stored(node))
        return True

    def _stored(self, node: onnx.NodeProto) -> tuple[str, ...]:
        """Return the stored arrays that a node on constants computes with.

        Models without the room of their weights store the sizes of each: its values are its own.
        """
        arrays = stored_arrays(node.input, self.constants)
        is_filled = bool(arrays) and node.op_type == "ConstantOfShape"
        return (node.output[0],) if is_filled else arrays

    def _is_size(self, node: onnx.NodeProto) -> bool:
        sizes = self.shape(node.input[0])
        if sizes is None:
            return False
        settings = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        part = sizes[settings.get("start", 0) : settings.get("end", len(sizes))]
        result = part if node.op_type == "Shape" else int(np.prod(sizes))
        self._know(node.output[0], np.array(result, dtype=np.int64))
        return True

    def inside(self, graph: onnx.GraphProto) -> Folding:
        """Return what is known in a graph that an operator of this one runs, before its nodes."""
        inner = Folding(self._folder, self.opsets, self._declared, self._fixed_batch)
        inner.constants = ChainMap({}, self.constants)
        inner.types = ChainMap({}, self.types)
        inner._checker = self._checker.copy()
        inner.store(graph.initializer)
        return inner

    def adopt(self, inner: Folding) -> None:
        """Take what is known in a graph, and its nodes, as if they stood in this one."""
        self.constants.update(inner.constants)
        self.types.update(inner.types)
        self._checker = inner._checker
        self.nodes += inner.nodes
        self.notes += inner.notes
        self.quantized += inner.quantized

    def keep(self, node: onnx.NodeProto, types: Mapping[str, onnx.TypeProto]) -> None:
        """Keep an operator that acts when the model runs, with the types of what it gives."""
        self._type(node, types)
        self.nodes.append(node)

    def _know(self, value: str, array: Any, made_of: tuple[str, ...] = ()) -> None:
        is_weight = bool(made_of)
        self.constants[value] = Constant(array.shape, lambda: array, is_weight, is_weight, made_of)
        self.types[value] = tensor_type(array)

    def _unfix_batch(self, value: str) -> None:
        """Let a constant shape that starts with the batch of the model be that of one sample."""
        known = self.constants.get(value)
        shape = None if known is None else known.read()
        if shape is not None and shape.size and shape[0] == self._fixed_batch:
            self._know(value, np.concatenate([[1], shape[1:]]).astype(shape.dtype))

    def _evaluate(self, node: onnx.NodeProto, output: str) -> None:
        """Know an output: now if it is small, or its sizes cannot be inferred; else when read."""

        def read() -> Any:
            check_size(node, output, sizes or ())
            return computed_when_read(node, output, self._arrays(node), self.opsets)

        sizes = self.shape(output)
        stored = self._stored(node)
        constant = Constant(sizes or (), read, bool(stored), made_of=stored)
        if sizes is None or is_small(constant):
            self._know(output, read(), stored)
        else:
            self.constants[output] = constant

    def _infer(self, node: onnx.NodeProto) -> None:
        self._type(node, inferred(node, self.types, self.small(node), self.opsets))

    def small(self, node: onnx.NodeProto) -> Mapping[str, Any]:
        """Return the constants that an operator reads and whose numbers may decide sizes."""
        return self._arrays(node, lambda value: self._decides_sizes(node, value))

    def _type(self, node: onnx.NodeProto, found: Mapping[str, onnx.TypeProto]) -> None:
        """Take the types of what an operator gives: those that are found, or declared."""
        for output in node.output:
            kind = found.get(output)
            if sizes_of(kind) is None and sizes_of(self._declared.get(output)) is not None:
                kind = self._declared[output]
            if kind is not None:
                self.types[output] = kind

    def _decides_sizes(self, node: onnx.NodeProto, value: str) -> bool:
        """Say whether the sizes of an output may depend on the numbers of a constant."""
        if not is_small(self.constants[value]):
            return False
        kind = self.types[value].tensor_type.elem_type
        return kind not in FLOATS or node.op_type in SIZED_BY_FLOATS

    def _arrays(
        self, node: onnx.NodeProto, wanted: Callable[[str], bool] = bool
    ) -> Mapping[str, Any]:
        known = [each for each in node.input if each in self.constants and wanted(each)]
        return {name: self.constants[name].read() for name in known}


def _with_short_domain(node: onnx.NodeProto) -> onnx.NodeProto:
    """Return an operator of ONNX's own domain under its short name: none."""
    if node.domain not in ONNX_DOMAINS[1:]:
        return node
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.domain = ONNX_DOMAINS[0]
    return copy


def _array_of_constant(node: onnx.NodeProto, folder: Path) -> Any:
    attribute = node.attribute[0]
    value = helper.get_attribute_value(attribute)
    if isinstance(value, onnx.TensorProto):
        return array_of(value, folder)
    floats = attribute.name in ("value_float", "value_floats")
    return np.array(value, dtype=np.float32 if floats else None)
