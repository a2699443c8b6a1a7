"""Open an ONNX file and return its graph of operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import onnx
from google.protobuf.message import DecodeError
from onnx import inliner, shape_inference, version_converter

from cnnshape.importing.graph import Constant, Graph, Operation
from cnnshape.importing.onnx_reader.attributes import normal_form
from cnnshape.importing.onnx_reader.checking import (
    ONNX_DOMAINS,
    check_equations,
    check_names,
    check_opsets,
    check_outputs,
    check_text,
    words_of,
)
from cnnshape.importing.onnx_reader.folding import Folding
from cnnshape.importing.onnx_reader.inputs import MAX_VALUES, input_types
from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import joined

INLINER_ERRORS = (
    RuntimeError,
    ValueError,
    shape_inference.InferenceError,
    version_converter.ConvertError,
)
"""What onnx raises for a function that it cannot write out."""

NOT_TRAINED = "not_trained"
"""The property of a model that lists the stored arrays that training does not change."""

STORE_WEIGHTS_ALONE = frozenset({"cnnshape"})
"""The producers that store weights and no other arrays, once if layers share them."""


def graph_of(path: Path, given: Mapping[str, Sequence[int]] | Sequence[int] | None) -> Graph:
    """Return the graph of a file for inputs of fixed sizes; raises ImportRefused, OSError."""
    model = _opened(path)
    return graph_of_model(model, path, given)


def graph_of_model(
    model: onnx.ModelProto, path: Path, given: Mapping[str, Sequence[int]] | Sequence[int] | None
) -> Graph:
    """Return the graph of a model whose external data lie beside a path."""
    check_outputs(model)
    check_equations(node for each in model.functions for node in each.node)
    model = _without_functions(model)
    check_equations(model.graph.node)
    opsets = {each.domain: each.version for each in model.opset_import}
    opsets.setdefault("", opsets.get("ai.onnx", 1))
    check_opsets(opsets)
    check_text(model)
    check_names(model.graph)
    declared = {each.name: each.type for each in (*model.graph.value_info, *model.graph.output)}
    inputs, batch = input_types(model.graph, given)
    folding = Folding(path.parent, opsets, declared if batch is None else {}, batch)
    folding.store(model.graph.initializer)
    folding.read(inputs)
    folding.run(model.graph.node)
    outputs = tuple(each.name for each in model.graph.output)
    operations = tuple(_operations(folding, opsets.get("", 1)))
    name = model.graph.name if model.graph.name not in ("", "main_graph", "torch_jit") else None
    constants = dict(_with_training(folding.constants, model))
    whole = Graph(str(path), name, tuple(inputs), (), operations, constants, {})
    is_known = model.producer_name in STORE_WEIGHTS_ALONE
    whole = whole._replace(shares_arrays=is_known, knows_training=is_known)
    whole = _with_outputs(whole, outputs)
    whole = whole._replace(notes=(*_notes(folding, batch), *whole.notes))
    graph = _with_read_inputs(whole.pruned())
    return graph._replace(shapes=_shapes(folding, graph.operations, inputs))


def _without_functions(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model whose own functions are written out where they are called."""
    if not model.functions:
        return model
    try:
        return inliner.inline_local_functions(model, convert_version=True)
    except INLINER_ERRORS as error:
        raise ImportRefused(
            f"a function of the model is not called as it is: {words_of(error)}"
        ) from error


def _with_training(
    constants: Mapping[str, Constant], model: onnx.ModelProto
) -> Iterator[tuple[str, Constant]]:
    """Yield constants by name, of which those are not trained that the model lists."""
    said = {each.key: each.value for each in model.metadata_props}
    frozen = {*said.get(NOT_TRAINED, "").split()}
    for name, constant in constants.items():
        is_frozen = (
            bool(frozen) and constant.is_weight and {*(constant.made_of or [name])} <= frozen
        )
        yield name, constant._replace(is_trained=False) if is_frozen else constant


def _with_outputs(graph: Graph, outputs: Sequence[str]) -> Graph:
    """Return the graph with those outputs that operators give, each once."""
    given = {value for operation in graph.operations for value in operation.outputs}
    computed = tuple(dict.fromkeys(each for each in outputs if each in given))
    rest = list(dict.fromkeys(each for each in outputs if each not in given))
    unknown = [e for e in rest if e not in graph.inputs and e not in graph.constants]
    if unknown:
        raise ImportRefused(f"no operator gives the output {joined([f'`{e}`' for e in unknown])}")
    if not computed:
        names = joined([f"`{each}`" for each in rest])
        raise ImportRefused(
            f"the model computes nothing: its outputs {names} are inputs or constants"
        )
    notes = (f"output `{each}`: an input or a constant, left out" for each in rest)
    return graph._replace(outputs=computed, notes=tuple(notes))


def _with_read_inputs(graph: Graph) -> Graph:
    """Return the graph without inputs that no operator reads."""
    read = {value for operation in graph.operations for value in operation.inputs}
    inputs = tuple(each for each in graph.inputs if each in read or each in graph.outputs)
    if not inputs:
        raise ImportRefused("the outputs of the model do not depend on its inputs")
    return graph._replace(inputs=inputs)


def _notes(folding: Folding, batch: int | None) -> Iterator[str]:
    if batch is not None:
        yield f"the model fixes a batch of {batch}; all numbers are those of one sample"
    if folding.quantized:
        yield (
            f"{folding.quantized} quantized operators are counted as the float operators that they "
            "approximate"
        )
    yield from folding.notes


def _opened(path: Path) -> onnx.ModelProto:
    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError) as error:
        raise ImportRefused(f"{path} is not an ONNX model: {error}") from error
    return model


def _operations(folding: Folding, opset: int) -> Iterator[Operation]:
    for node in folding.nodes:
        known = normal_form(node, folding.constants.get, opset)
        kind = node.op_type if node.domain in ONNX_DOMAINS else f"{node.domain}.{node.op_type}"
        if known is None:
            kind, known = f"{kind} with computed settings", (tuple(node.input), {})
        inputs, attributes = known
        yield Operation(kind, inputs, tuple(node.output), attributes, _scope(node))


def _scope(node: onnx.NodeProto) -> str:
    """Return the path of the module that a node belongs to, as exporters write it.

    In `/layer1/layer1.0/conv1/Conv` each part stands below the one before, or repeats it. What
    stands after a `;` are names that other nodes had before converters joined them.
    """
    path: list[str] = []
    for part in node.name.partition(";")[0].strip("/").split("/")[:-1]:
        if path and part.startswith(f"{path[-1]}."):
            path.pop()
        path.append(part)
    return ".".join(path)


def _shapes(
    folding: Folding, operations: Sequence[Operation], inputs: Mapping[str, Any]
) -> dict[str, tuple[int, ...]]:
    """Return the sizes of every value that is known; raise ImportRefused for what is no size."""
    values = [*inputs, *(each for op in operations for each in (*op.inputs, *op.outputs) if each)]
    shapes = {value: shape for value in values if (shape := folding.shape(value)) is not None}
    for value, shape in shapes.items():
        if prod(shape) > MAX_VALUES:
            raise ImportRefused(f"`{value}` has {prod(shape):,} values: the file is damaged")
    return shapes
