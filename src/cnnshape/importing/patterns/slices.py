"""Slices along one axis after the other as one operator, as ONNX has it and a person means it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cnnshape.importing.graph import Graph, Operation


def with_joined_slices(graph: Graph) -> Graph:
    """Return a graph in which a slice of nothing but a slice is one along the axes of both."""
    readers = Counter(value for operation in graph.operations for value in operation.inputs)
    readers.update(graph.outputs)
    slices: dict[str, Operation] = {}
    operations = []
    for operation in graph.operations:
        if operation.kind == "Slice":
            first = slices.get(operation.inputs[0])
            if first is not None and readers[first.output] == 1:
                operation = _joined(first, operation, graph) or operation
            slices[operation.output] = operation
        operations.append(operation)
    return graph._replace(operations=tuple(operations)).pruned()


def _joined(first: Operation, second: Operation, graph: Graph) -> Operation | None:
    """Return a slice along the axes of two; None if both slice one of them."""
    rank = len(graph.shapes[first.output])
    one, other = _by_axis(first, rank), _by_axis(second, rank)
    if one is None or other is None or one.keys() & other.keys():
        return None
    both = {**one, **other}
    lists = zip(*both.values(), strict=True)
    bounds = dict(zip(("starts", "ends", "steps"), map(list, lists), strict=True))
    return second._replace(inputs=first.inputs, attributes={"axes": list(both), **bounds})


def _by_axis(operation: Operation, rank: int) -> Mapping[int, tuple[int, int, int]] | None:
    """Return start, end and step of each axis; None where they are not one for each."""
    given: Mapping[str, Any] = operation.attributes
    starts, ends = given["starts"], given["ends"]
    axes = given.get("axes") or range(len(starts))
    steps = given.get("steps") or [1] * len(starts)
    lengths = {len(each) for each in (starts, ends, axes, steps)}
    if len(lengths) > 1 or any(not -rank <= axis < rank for axis in axes):
        return None
    bounds = zip(starts, ends, steps, strict=True)
    return {axis % rank: each for axis, each in zip(axes, bounds, strict=True)}
