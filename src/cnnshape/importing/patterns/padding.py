"""Padding that a pool does not know, written before it: no cell is the maximum of a window."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import Any

from cnnshape.importing.graph import Graph, Operation

SPACE_FROM = 2
"""The first dimension that a pool slides along, after the batch and the channels."""


def with_padded_pools(graph: Graph) -> Graph:
    """Return a graph in which maximum pools have the padding by minus infinity before them."""
    readers = Counter(value for operation in graph.operations for value in operation.inputs)
    readers.update(graph.outputs)
    pads: dict[str, Operation] = {}
    operations = []
    for operation in graph.operations:
        if _pads_by_nothing(operation) and readers[operation.output] == 1:
            pads[operation.output] = operation
        pad = pads.get(operation.inputs[0]) if operation.kind == "MaxPool" else None
        operations.append(operation if pad is None else _padded(operation, pad))
    return graph._replace(operations=tuple(operations)).pruned()


def _pads_by_nothing(operation: Operation) -> bool:
    attributes = operation.attributes
    return (
        operation.kind == "Pad"
        and attributes.get("mode", "constant") == "constant"
        and attributes.get("value") == -inf
        and attributes.get("axes") is None
    )


def _padded(pool: Operation, pad: Operation) -> Operation:
    """Return a pool that reads what was padded; the pool itself where it has padding of its own."""
    before, after = _halves(pad.attributes["pads"])
    is_in_space = not any((*before[:SPACE_FROM], *after[:SPACE_FROM])) and min(*before, *after) >= 0
    is_plain = not any(pool.attributes.get("pads") or ()) and not pool.attributes.get("ceil_mode")
    if not is_in_space or not is_plain or pool.attributes.get("auto_pad", "NOTSET") != "NOTSET":
        return pool
    pads = [*before[SPACE_FROM:], *after[SPACE_FROM:]]
    return pool._replace(inputs=pad.inputs[:1], attributes={**pool.attributes, "pads": pads})


def _halves(pads: Any) -> tuple[list[int], list[int]]:
    numbers = list(pads)
    half = len(numbers) // 2
    return numbers[:half], numbers[half:]
