"""Read a module as a graph of operators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import fx
from torch.export import ExportedProgram

from cnnshape.importing.graph import Graph, Operation
from cnnshape.importing.torch_reader.aten.table import OPERATORS
from cnnshape.importing.torch_reader.calls import Call, Values, operator_name
from cnnshape.importing.torch_reader.constants import computed, is_known, results, stored
from cnnshape.importing.torch_reader.constructed import at_a_line
from cnnshape.importing.torch_reader.exporting import Sizes, program_of
from cnnshape.importing.torch_reader.modules import as_layer, calls_of
from cnnshape.importing.torch_reader.places import class_names, place_of, scope_of


def graph_of(module: torch.nn.Module, sizes: Sizes, file: str, name: str) -> Graph:
    """Return the graph of a module for inputs of these sizes; raises ImportRefused."""
    program = program_of(module, sizes)
    values = Values()
    inputs = tuple(_inputs(program, values))
    found = _operations(program.graph, module, values)
    operations = tuple(at_a_line(each, module) for each in found)
    outputs = tuple(_outputs(program, values))
    classes = class_names(program.graph)
    graph = Graph(
        file,
        name,
        inputs,
        outputs,
        operations,
        values.constants,
        values.shapes,
        classes=classes,
        shares_arrays=True,
        knows_training=True,
    )
    return graph.pruned()


def _inputs(program: ExportedProgram, values: Values) -> Iterator[str]:
    """Return the inputs of the model; parameters and buffers are known values."""
    signature = program.graph_signature
    names = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    arrays = {**program.state_dict, **program.constants}
    known: dict[int, str] = {}
    for node in program.graph.find_nodes(op="placeholder"):
        target = names.get(node.name) or signature.inputs_to_lifted_tensor_constants.get(node.name)
        if target is None:
            values.shapes[node.name] = tuple(node.meta["val"].shape)
            yield node.name
            continue
        array = arrays[target]
        name = known.setdefault(id(array), target)
        values.rename(node, name)
        values.shapes[name] = tuple(array.shape)
        values.constants[name] = stored(array, is_weight=node.name in names)


def _outputs(program: ExportedProgram, values: Values) -> Iterator[str]:
    """Return the outputs that the model computes, each once."""
    found: Iterable[Any] = program.graph.output_node().args[0]
    wanted = set(program.graph_signature.user_outputs)
    nodes = (each for each in found if isinstance(each, fx.Node) and each.name in wanted)
    names = (values.name(node) for node in nodes)
    yield from dict.fromkeys(name for name in names if name not in values.constants)


def _operations(graph: fx.Graph, module: torch.nn.Module, values: Values) -> Iterator[Operation]:
    calls = calls_of(graph)
    done: set[fx.Node] = set()
    for node in graph.nodes:
        if node.op != "call_function" or node in done:
            continue
        layer = as_layer(calls[node], module, values) if node in calls else None
        if layer is None:
            yield from _read(node, values)
        else:
            done.update(calls[node])
            yield from layer


def _read(node: fx.Node, values: Values) -> Iterable[Operation]:
    """Return what a node is; nothing for a value that is known, or one of several."""
    if not isinstance(node.target, torch._ops.OpOverload):
        if node.target.__name__ == "getitem":
            _note_part(node, values)
        return ()
    _note_shapes(node, values)
    if is_known(node, values):
        source = values.name(node.all_input_nodes[0]) if node.all_input_nodes else ""
        if _only_renames(node) and values.shapes.get(source) == values.shapes[node.name]:
            values.rename(node, source)
        else:
            values.constants.update(computed(node, values))
        return ()
    return _dressed(_call(node, values))


def _only_renames(node: fx.Node) -> bool:
    return operator_name(node) in ("alias", "contiguous", "expand", "expand_as", "detach")


def _note_part(node: fx.Node, values: Values) -> None:
    source, number = node.args
    assert isinstance(source, fx.Node)
    values.rename(node, f"{values.name(source)}, {number}")


def _note_shapes(node: fx.Node, values: Values) -> None:
    for name, tensor in results(node).items():
        values.shapes[name] = tuple(tensor.shape)


def _call(node: fx.Node, values: Values) -> Call:
    schema = node.target._schema
    defaults = {each.name: each.default_value for each in schema.arguments}
    given = {each.name: value for each, value in zip(schema.arguments, node.args, strict=False)}
    arguments = {**defaults, **given, **node.kwargs}
    return Call(node, arguments, values, scope_of(node), place_of(node))


def _dressed(call: Call) -> Iterable[Operation]:
    """Return a call in operators of ONNX; under PyTorch's name where none is known."""
    name = operator_name(call.node)
    handler = OPERATORS.get(name) or OPERATORS.get(name.rstrip("_"))
    if handler is not None:
        return handler(call)
    inputs = [call.values.name(each) for each in call.node.all_input_nodes]
    count = len(call.node.meta["val"]) if isinstance(call.node.meta["val"], tuple) else 0
    outputs = [call.part(each) for each in range(count)] or [call.output]
    known = [each for each in outputs if each in call.values.shapes]
    return [call.operation(name, inputs, known)]
