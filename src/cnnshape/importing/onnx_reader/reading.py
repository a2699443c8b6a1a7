"""Open an ONNX file and return its graph of operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx
from google.protobuf.message import DecodeError
from onnx import inliner

from cnnshape.importing.graph import Graph, Operation
from cnnshape.importing.onnx_reader.attributes import normal_form
from cnnshape.importing.onnx_reader.folding import Folding
from cnnshape.importing.onnx_reader.inputs import input_types
from cnnshape.importing.records import ImportRefused

ONNX_DOMAINS = ("", "ai.onnx")


def graph_of(path: Path, given: Mapping[str, Sequence[int]] | Sequence[int] | None) -> Graph:
    """Return the graph of a file for inputs of fixed sizes; raises ImportRefused, OSError."""
    model = _opened(path)
    return graph_of_model(model, path, given)


def graph_of_model(
    model: onnx.ModelProto, path: Path, given: Mapping[str, Sequence[int]] | Sequence[int] | None
) -> Graph:
    """Return the graph of a model whose external data lie beside a path."""
    if model.functions:
        model = inliner.inline_local_functions(model)
    opsets = {each.domain: each.version for each in model.opset_import}
    _check_version(opsets)
    declared = {each.name: each.type for each in (*model.graph.value_info, *model.graph.output)}
    folding = Folding(path.parent, opsets, declared)
    folding.store(model.graph.initializer)
    inputs = input_types(model.graph, given)
    folding.types.update(inputs)
    folding.run(model.graph.node)
    outputs = tuple(each.name for each in model.graph.output)
    operations = tuple(_operations(folding))
    name = model.graph.name if model.graph.name not in ("", "main_graph", "torch_jit") else None
    computed = tuple(each for each in outputs if each not in folding.constants)
    whole = Graph(str(path), name, tuple(inputs), computed, operations, folding.constants, {})
    graph = whole.pruned()
    return graph._replace(shapes=_shapes(folding, graph.operations, inputs))


def _opened(path: Path) -> onnx.ModelProto:
    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError) as error:
        raise ImportRefused(f"{path} is not an ONNX model: {error}") from error
    if not model.graph.node and not model.graph.output:
        raise ImportRefused(f"{path} is not an ONNX model: it has no operators and no output")
    return model


def _check_version(opsets: Mapping[str, int]) -> None:
    version = opsets.get("", opsets.get("ai.onnx", 1))
    newest = onnx.defs.onnx_opset_version()
    if version > newest:
        raise ImportRefused(
            f"the model is of opset {version}, and the installed onnx {onnx.__version__} knows "
            f"opsets up to {newest}; install a newer onnx"
        )


def _operations(folding: Folding) -> Iterator[Operation]:
    for node in folding.nodes:
        known = normal_form(node, folding.constants.get)
        kind = node.op_type if node.domain in ONNX_DOMAINS else f"{node.domain}.{node.op_type}"
        if known is None:
            kind, known = f"{kind} with computed settings", (tuple(node.input), {})
        inputs, attributes = known
        yield Operation(kind, inputs, tuple(node.output), attributes, _scope(node))


def _scope(node: onnx.NodeProto) -> str:
    """Return the path of the module that a node belongs to, as exporters write it.

    In `/layer1/layer1.0/conv1/Conv` each part stands below the one before, or repeats it.
    """
    path: list[str] = []
    for part in node.name.strip("/").split("/")[:-1]:
        if path and part.startswith(f"{path[-1]}."):
            path.pop()
        path.append(part)
    return ".".join(path)


def _shapes(
    folding: Folding, operations: Sequence[Operation], inputs: Mapping[str, Any]
) -> dict[str, tuple[int, ...]]:
    """Return the sizes of every value; raise ImportRefused where they depend on values."""
    values = [*inputs, *(each for op in operations for each in (*op.inputs, *op.outputs) if each)]
    shapes = {value: folding.shape(value) for value in values}
    for operation in operations:
        for value in operation.outputs:
            if (
                value
                and shapes[value] is None
                and value in {i for o in operations for i in o.inputs}
            ):
                raise ImportRefused(
                    f"the size of `{value}`, which `{operation.kind}` gives, depends on values or "
                    "is declared nowhere; onnx.shape_inference cannot tell it either"
                )
    return {value: shape for value, shape in shapes.items() if shape is not None}
