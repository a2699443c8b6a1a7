"""Read a graph of operators as records: each operator by its own reader, the rest as `custom`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cnnshape.importing.graph import Graph, Operation
from cnnshape.importing.operators import (
    attention,
    choosing,
    convolution,
    dense,
    dot_products,
    functions,
    merge,
    normalization,
    onnx_recurrence,
    pooling,
    recurrence,
    reduction,
    resizing,
    shapes,
    slicing,
)
from cnnshape.importing.operators.arranging import as_result
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.unknown import NO_LAYER, REASONS, unknown
from cnnshape.importing.patterns.einsum import with_products
from cnnshape.importing.patterns.padding import with_padded_pools
from cnnshape.importing.patterns.rewriting import with_attention, with_functions
from cnnshape.importing.patterns.slices import with_joined_slices
from cnnshape.importing.records import ImportRefused, Model, Record
from cnnshape.importing.views import inside
from cnnshape.network import Layout

Handler = Callable[[Operation, Builder], None]

OPERATORS: Mapping[str, Handler] = {
    **attention.OPERATORS,
    **choosing.OPERATORS,
    **convolution.OPERATORS,
    **dense.OPERATORS,
    **dot_products.OPERATORS,
    **functions.OPERATORS,
    **merge.OPERATORS,
    **normalization.OPERATORS,
    **onnx_recurrence.OPERATORS,
    **pooling.OPERATORS,
    **recurrence.OPERATORS,
    **reduction.OPERATORS,
    **resizing.OPERATORS,
    **shapes.OPERATORS,
    **slicing.OPERATORS,
}

REWRITES: Sequence[Callable[[Graph], Graph]] = (
    with_products,
    with_functions,
    with_attention,
    with_joined_slices,
    with_padded_pools,
)
"""What several operators say is one operator after it."""


OF_SEVERAL_OUTPUTS = frozenset({"Split", "LSTM", "GRU", "RNN", "RecurrentLayer", "MaxPool"})
"""Operators whose readers know all of their outputs."""


def model_of(graph: Graph) -> Model:
    """Return a graph as records, in the layout that needs the fewest rearranging layers."""
    for rewritten in REWRITES:
        graph = rewritten(graph)
    first = _built(graph, Layout.CHANNELS_FIRST)
    if first.cost == (0, 0):
        return _model(graph, first)
    last = _built(graph, Layout.CHANNELS_LAST)
    return _model(graph, min(first, last, key=lambda each: each.cost))


def part_of_model(graph: Graph, layout: Layout) -> Builder:
    """Return the records of a graph that is a part of a model in this layout."""
    for rewritten in REWRITES:
        graph = rewritten(graph)
    return _added(graph, layout)


def _built(graph: Graph, layout: Layout) -> Builder:
    to = _added(graph, layout)
    for value in graph.outputs:
        _lay_out(value, to)
    return to


def _added(graph: Graph, layout: Layout) -> Builder:
    to = Builder(graph, layout)
    for value in graph.inputs:
        to.add_input(value)
    for operation in graph.operations:
        _add(operation, to)
    return to


def _lay_out(value: str, to: Builder) -> None:
    """Give an output of the model its own axes, where layers can."""
    try:
        to.set(value, as_result(to, value))
    except Unmapped as why:
        to.unknown.append(("the order of an output", str(why)))


def _add(operation: Operation, to: Builder) -> None:
    handler = OPERATORS.get(operation.kind)
    try:
        if handler is None:
            raise Unmapped(REASONS.get(operation.kind, NO_LAYER))
        others = operation.outputs[1:] if operation.kind not in OF_SEVERAL_OUTPUTS else ()
        if any(to.is_read(each) for each in others if each):
            raise Unmapped("more than its first output is read")
        handler(operation, to)
    except Unmapped as why:
        unknown(operation, to, str(why))


def _model(graph: Graph, to: Builder) -> Model:
    if not to.records:
        raise ImportRefused(
            "the model computes nothing: it gives its inputs as they are, in another shape or order"
        )
    outputs = tuple(dict.fromkeys(to.view(value).layer for value in graph.outputs))
    records = _read_by_outputs(to, outputs)
    read = {*outputs, *(each for record in records for each in record.reads)}
    return Model(
        graph.file,
        graph.name,
        {name: inside(view) for name, view in to.inputs.items() if name in read},
        records,
        outputs,
        to.layout,
        (*graph.notes, *(f"{operator}: {why}" for operator, why in to.unknown)),
        graph.classes,
    )


def _read_by_outputs(to: Builder, outputs: Sequence[str]) -> tuple[Record, ...]:
    """Return the layers that outputs depend on: an operator may turn out to need no other."""
    needed, records = set(outputs), []
    for record in reversed(to.records.values()):
        if record.name in needed:
            needed.update(record.reads, [record.shares or ""])
            records.append(record)
    return tuple(reversed(records))
