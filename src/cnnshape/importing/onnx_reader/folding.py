"""One pass over the nodes: what is constant is folded, and the sizes of all else are inferred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from cnnshape.importing.graph import Constant
from cnnshape.importing.onnx_reader.arrays import array_of, constant_of, is_small
from cnnshape.importing.onnx_reader.checking import ONNX_DOMAINS, NodeChecker, name_of
from cnnshape.importing.onnx_reader.computing import computed_directly, computed_when_read
from cnnshape.importing.onnx_reader.quantized import as_float
from cnnshape.importing.onnx_reader.types import inferred, sizes_of, stored_type, tensor_type
from cnnshape.importing.records import ImportRefused
from cnnshape.network import Shape

RANDOM = frozenset(
    {"RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial"}
)
"""Operators that are not constant, whatever they read."""

RUNTIME_DOMAIN = "com.microsoft"
"""The operators that ONNX Runtime adds, quantized ones among them."""

FLOATS = frozenset({TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE})
SIZED_BY_FLOATS = frozenset({"Resize", "Upsample", "Range"})
"""Operators whose outputs have sizes that numbers with fractions decide."""


class Folding:
    """What is known of the values of a graph after the nodes so far.

    `nodes` are those that act when the model runs; `constants` all values that are known before.
    `quantized` counts the operators on integers that are read as those on floats.
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
        self.constants: dict[str, Constant] = {}
        self.types: dict[str, onnx.TypeProto] = {}
        self._folder = folder
        self._opsets = opsets
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
        if node.op_type == "If":
            return self._is_branch(node)
        if node.op_type in RANDOM or not self._are_known(node):
            return False
        if self._is_computed(node):
            return True
        self._infer(node)
        for output in node.output:
            self._evaluate(node, output)
        return True

    def _are_known(self, node: onnx.NodeProto) -> bool:
        is_subgraph = any(each.HasField("g") for each in node.attribute)
        return not is_subgraph and all(each in self.constants for each in node.input if each)

    def _is_computed(self, node: onnx.NodeProto) -> bool:
        """Know the output of an operator of shape arithmetic."""
        array = computed_directly(node, self.constants, self._opsets[""])
        if array is None:
            return False
        self._know(node.output[0], array, is_weight=self._is_of_weights(node))
        return True

    def _is_of_weights(self, node: onnx.NodeProto) -> bool:
        return any(self.constants[each].is_weight for each in node.input if each)

    def _is_size(self, node: onnx.NodeProto) -> bool:
        sizes = self.shape(node.input[0])
        if sizes is None:
            return False
        settings = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        part = sizes[settings.get("start", 0) : settings.get("end", len(sizes))]
        result = part if node.op_type == "Shape" else int(np.prod(sizes))
        self._know(node.output[0], np.array(result, dtype=np.int64))
        return True

    def _is_branch(self, node: onnx.NodeProto) -> bool:
        """Follow the branch of an `If` that sizes decide; what depends on values is refused."""
        condition = self.constants.get(node.input[0])
        if condition is None:
            raise ImportRefused(
                f"`If` ({name_of(node)}) depends on the values of the input, and an "
                "architecture has one path; export the model with a fixed input size"
            )
        wanted = "then_branch" if condition.read().all() else "else_branch"
        branch = next(each.g for each in node.attribute if each.name == wanted)
        self.store(branch.initializer)
        self.run(branch.node)
        for inner, outer in zip(branch.output, node.output, strict=True):
            self.run([helper.make_node("Identity", [inner.name], [outer])])
        return True

    def _know(self, value: str, array: Any, *, is_weight: bool = False) -> None:
        self.constants[value] = Constant(array.shape, lambda: array, is_weight, is_weight)
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
            return computed_when_read(node, output, self._arrays(node), self._opsets)

        sizes = self.shape(output)
        constant = Constant(sizes or (), read, self._is_of_weights(node))
        if sizes is None or is_small(constant):
            self._know(output, read(), is_weight=constant.is_weight)
        else:
            self.constants[output] = constant

    def _infer(self, node: onnx.NodeProto) -> None:
        small = self._arrays(node, lambda value: self._decides_sizes(node, value))
        found = inferred(node, self.types, small, self._opsets)
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
