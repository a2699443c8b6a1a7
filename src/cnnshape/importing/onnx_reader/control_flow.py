"""Operators that run graphs: the branch that sizes decide is followed, the rest is one operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import onnx
from onnx import helper, numpy_helper, shape_inference

from cnnshape.importing.graph import ABSENT, Constant
from cnnshape.importing.onnx_reader.attributes import normal_form
from cnnshape.importing.onnx_reader.checking import graphs_of, name_of
from cnnshape.importing.onnx_reader.types import FLOATS, REFUSALS, Misfit, sizes_of
from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import sizes_text

if TYPE_CHECKING:
    from cnnshape.importing.onnx_reader.folding import Folding

Types = Mapping[str, onnx.TypeProto]

LOOP_CONTROL = (
    helper.make_tensor_type_proto(onnx.TensorProto.INT64, []),
    helper.make_tensor_type_proto(onnx.TensorProto.BOOL, []),
)
"""What the body of a `Loop` reads before its state: the number of the step, and a condition."""


def run_graphs(node: onnx.NodeProto, outer: Folding) -> None:
    """Follow the branch of an `If` that sizes decide; keep what values decide as one operator."""
    if node.op_type == "If":
        _choose(node, outer)
    elif node.op_type == "Loop" and all(_states(node, outer)):
        _loop(node, outer)
    else:
        _repeat(node, outer)


def _choose(node: onnx.NodeProto, outer: Folding) -> None:
    condition = outer.constants.get(node.input[0])
    branches = [_graph(node, "then_branch"), _graph(node, "else_branch")]
    if condition is not None:
        branches = branches[:1] if condition.read().all() else branches[1:]
    fitting = list(_fitting(node, branches, outer))
    if len(fitting) > 1:
        outer.keep(_whole(node, [each for _, each in fitting], outer), _agreed(node, fitting))
        return
    ((branch, inner),) = fitting
    outer.adopt(inner)
    for own, value in zip(branch.output, node.output, strict=True):
        outer.run([helper.make_node("Identity", [own.name], [value])])


def _graph(node: onnx.NodeProto, name: str) -> onnx.GraphProto:
    return next(each.g for each in node.attribute if each.name == name)


def _fitting(
    node: onnx.NodeProto, branches: Sequence[onnx.GraphProto], outer: Folding
) -> Iterator[tuple[onnx.GraphProto, Folding]]:
    """Fold those branches that fit the sizes of what they read; raise Misfit if none does."""
    misfits: list[Misfit] = []
    for branch in branches:
        inner = outer.inside(branch)
        try:
            inner.run(branch.node)
        except Misfit as error:
            misfits.append(error)
        else:
            yield branch, inner
    if len(misfits) == len(branches):
        raise misfits[0]
    if misfits:
        outer.notes.append(
            f"If: one branch of `{name_of(node)}` does not fit the sizes of the input, and the "
            "other is followed"
        )


def _agreed(
    node: onnx.NodeProto, branches: Sequence[tuple[onnx.GraphProto, Folding]]
) -> dict[str, onnx.TypeProto]:
    """Return the types of what an `If` gives; raise ImportRefused if its branches differ.

    A type that one of the branches does not know is left out.
    """
    types: dict[str, onnx.TypeProto] = {}
    for at, value in enumerate(node.output):
        names = [(branch.output[at].name, inner) for branch, inner in branches]
        first, second = (inner.shape(name) for name, inner in names)
        if first is None or second is None:
            continue
        if first != second:
            raise ImportRefused(
                f"`If` ({name_of(node)}) gives {_words(first)} or {_words(second)}, as the values "
                "of the input decide, and a layer has one shape: export the model without the `If`"
            )
        name, inner = names[0]
        types[value] = inner.types[name]
    return types


def _words(shape: Sequence[int]) -> str:
    return sizes_text(shape) or "one number"


def _states(node: onnx.NodeProto, outer: Folding) -> list[onnx.TypeProto | None]:
    """Return the types of what a `Loop` starts from."""
    return [outer.types.get(value) for value in node.input[len(LOOP_CONTROL) :]]


def _loop(node: onnx.NodeProto, outer: Folding) -> None:
    """Keep a `Loop`; what its body hands on with the sizes that it had keeps them for ever."""
    body = _graph(node, "body")
    inner = outer.inside(body)
    names = [each.name for each in body.input]
    states = [kind for kind in _states(node, outer) if kind is not None]
    inner.read(dict(zip(names, (*LOOP_CONTROL, *states), strict=False)))
    inner.run(body.node)
    handed_on = zip(node.output, body.output[1:], states, strict=False)
    kept = {
        value: kind
        for value, result, kind in handed_on
        if inner.shape(result.name) == sizes_of(kind)
    }
    outer.keep(_whole(node, [inner], outer), kept)


def _repeat(node: onnx.NodeProto, outer: Folding) -> None:
    """Keep any other operator that runs graphs: ONNX's inference says the sizes that it gives."""
    inside = []
    for graph in graphs_of(node):
        inner = outer.inside(graph)
        inner.run(each for each in graph.node if each.op_type == "Constant")
        inner.nodes.extend(graph.node)
        inside.append(inner)
    outer.keep(_whole(node, inside, outer), _repeated(node, outer))


def _repeated(node: onnx.NodeProto, outer: Folding) -> Types:
    """Return the types of what an operator gives, as far as ONNX's inference knows them."""
    outside = [value for value in _reads(node) if value in outer.types]
    inputs = [helper.make_value_info(value, outer.types[value]) for value in outside]
    outputs = [helper.make_empty_tensor_value_info(value) for value in node.output if value]
    stored = [numpy_helper.from_array(array, value) for value, array in outer.small(node).items()]
    graph = helper.make_graph([node], "node", inputs, outputs, stored)
    imports = [helper.make_opsetid(domain, version) for domain, version in outer.opsets.items()]
    try:
        model = helper.make_model(graph, opset_imports=imports)
        found = shape_inference.infer_shapes(model, data_prop=True).graph
    except REFUSALS:
        return {}
    return {each.name: each.type for each in (*found.value_info, *found.output)}


def _whole(node: onnx.NodeProto, inside: Iterable[Folding], outer: Folding) -> onnx.NodeProto:
    """Return an operator that names all that it reads: what its graphs read, and their weights."""
    stored: dict[str, Constant] = {}
    for at, inner in enumerate(inside):
        own = ((value, each) for value, each in _weights(inner) if value not in outer.constants)
        stored |= {f"{node.output[0]}/{at}/{value}": each for value, each in own}
    outer.constants.update(stored)
    whole = onnx.NodeProto()
    whole.CopyFrom(node)
    del whole.input[:]
    whole.input.extend((*_reads(node), *stored))
    return whole


def _weights(inner: Folding) -> Iterator[tuple[str, Constant]]:
    """Return the arrays of a graph that its operators read: a branch may write them as numbers."""
    for node in inner.nodes:
        values, _ = normal_form(node, inner.constants.get, inner.opsets[""]) or (node.input, {})
        for value in values:
            known, kind = inner.constants.get(value), inner.types.get(value)
            is_float = kind is not None and kind.tensor_type.elem_type in FLOATS
            if known is not None and known.shape and is_float:
                yield value, known._replace(is_weight=True, is_trained=True)


def _reads(node: onnx.NodeProto) -> list[str]:
    """Return the values that an operator and its graphs read, each once."""
    outside = (value for graph in graphs_of(node) for value in _outside(graph))
    return list(dict.fromkeys((*node.input, *outside)))


def _outside(graph: onnx.GraphProto) -> Iterator[str]:
    """Return the values that a graph reads and that nothing in it gives."""
    known = {ABSENT, *(each.name for each in (*graph.input, *graph.initializer))}
    for node in graph.node:
        yield from (value for value in _reads(node) if value not in known)
        known.update(node.output)
    yield from (each.name for each in graph.output if each.name not in known)
