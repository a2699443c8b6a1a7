"""Refuse files that are no ONNX models, before anything is computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import onnx

from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import joined

REPEATING = frozenset({"Loop", "Scan", "SequenceMap"})
"""Operators that run other operators again and again."""


def check_text(model: onnx.ModelProto) -> None:
    """Raise ImportRefused if a name is no text: protobuf then gives bytes."""
    graph = model.graph
    named = (*graph.input, *graph.output, *graph.initializer, *graph.value_info)
    names = [graph.name, *(each.name for each in named), *(each.domain for each in model.functions)]
    for node in graph.node:
        names += [node.op_type, node.domain, node.name, *node.input, *node.output]
        names += [attribute.name for attribute in node.attribute]
    wrong = next((each for each in names if not isinstance(each, str)), None)
    if wrong is not None:
        raise ImportRefused(f"the file is damaged: the name {wrong!r} is no text in UTF-8")


def check_opsets(opsets: Mapping[str, int]) -> None:
    """Raise ImportRefused if the model needs a newer onnx than is installed."""
    version, newest = opsets.get("", 1), onnx.defs.onnx_opset_version()
    if version > newest:
        raise ImportRefused(
            f"the model is of opset {version}, and the installed onnx {onnx.__version__} knows "
            f"opsets up to {newest}: install a newer onnx, or export with opset_version={newest}"
        )


def check_outputs(model: onnx.ModelProto) -> None:
    """Raise ImportRefused if nothing is computed."""
    if not model.graph.output:
        raise ImportRefused("the model has no outputs: it is damaged, or it was cut off")


class NodeChecker:
    """Checks operators against the standard, in the order in which they run."""

    def __init__(self, opsets: Mapping[str, int], known: Iterable[str]) -> None:
        self._known = set(known)
        self._context = type(onnx.checker.DEFAULT_CONTEXT)()
        self._context.ir_version = onnx.IR_VERSION
        self._context.opset_imports = dict(opsets)

    def give(self, values: Iterable[str]) -> None:
        """Say that values are known from here on."""
        self._known.update(values)

    def check(self, node: onnx.NodeProto) -> None:
        """Raise ImportRefused if an operator reads what nothing gave, or is not as it must be."""
        missing = [each for each in node.input if each and each not in self._known]
        if missing:
            raise ImportRefused(
                f"`{node.op_type}` reads {joined([f'`{each}`' for each in missing])}, which no "
                "operator before it gives: operators must stand in the order in which they run"
            )
        if node.op_type in REPEATING:
            raise ImportRefused(
                f"`{node.op_type}` ({node.name or node.output[0]}) repeats a part of the model as "
                "often as values say, and an architecture has no loops: export it without the loop"
            )
        self._check_schema(node)
        self.give(node.output)

    def _check_schema(self, node: onnx.NodeProto) -> None:
        has_graph = any(each.HasField("g") for each in node.attribute)
        if has_graph or not onnx.defs.has(node.op_type, node.domain):
            return  # graphs inside read values from outside, which onnx would have to be told
        try:
            onnx.checker.check_node(node, self._context)
        except onnx.checker.ValidationError as error:
            first = str(error).strip().splitlines()[0]
            raise ImportRefused(
                f"the operator `{node.op_type}` is not as ONNX defines it: {first}"
            ) from error
