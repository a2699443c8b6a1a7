"""What each layer saves for the backward pass, by the memory that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.training.extra_values import EXTRA_VALUES
from cnnshape.analysis.training.step import LayerRun, Step, Storage
from cnnshape.layers.traits import Saved, Traits
from cnnshape.network import Node

INDEX_BYTES = 8
"""The bytes of an index: those of PyTorch are int64, whatever the dtype of the values is."""

Sizes = Mapping[Storage, int]
"""The bytes of storages."""


class Operation(NamedTuple):
    """What a layer computes, or the activation that is fused into it.

    `flows` says of each input whether it has a gradient.
    """

    kind: str
    traits: Traits
    inputs: Sequence[Storage]
    flows: Sequence[bool]
    output: Storage


def saved_by(step: Step, node: Node, claim: Claim) -> Sizes:
    """Return what a layer saves for the backward pass, what others save as well included."""
    if node.name not in step.flow.reached:
        return {}
    run = step.run(node, claim.output)
    return {
        storage: size
        for operation in _operations(step, node)
        for storage, size in _saved_by(operation, run, step)
    }


def _operations(step: Step, node: Node) -> Iterator[Operation]:
    """Return what a layer computes: two operations where an activation is fused into it."""
    layer, function = node.layer, node.layer.output_function
    inputs, flows = [step.storages[name] for name in node.inputs], step.flows_into(node)
    output = step.storages[node.name]
    fused = None if layer.traits.is_activation else layer.output_traits
    if fused is None or function is None:
        yield Operation(function or layer.type, layer.traits, inputs, flows, output)
    else:
        between = (node.name, "before its activation")
        yield Operation(layer.type, layer.traits, inputs, flows, between)
        yield Operation(function, fused, [between], [True], output)


def _saved_by(operation: Operation, run: LayerRun, step: Step) -> Iterator[tuple[Storage, int]]:
    """Return the memory that an operation saves, with its bytes."""
    output, in_bytes = operation.output, step.bytes_per_value
    for what in operation.traits.saves or ():
        if what in (Saved.INPUTS, Saved.INPUTS_IF_TRAINED, Saved.FACTORS, Saved.OUTPUT):
            for storage in _tensors(what, operation, is_trained=run.is_trained):
                yield storage, step.bytes_of(storage)
        elif what is Saved.INDICES:
            yield (*output, "indices"), run.values * INDEX_BYTES
        else:
            yield (*output, what.name), EXTRA_VALUES[operation.kind](run) * in_bytes


def _tensors(what: Saved, operation: Operation, *, is_trained: bool) -> Sequence[Storage]:
    """Return which of the tensors that go through an operation it saves."""
    if what is Saved.OUTPUT:
        return [operation.output]
    if what is Saved.FACTORS:
        return _factors(operation)
    return operation.inputs if what is Saved.INPUTS or is_trained else []


def _factors(operation: Operation) -> list[Storage]:
    """Return each input whose partner has a gradient: the second, or the product before it."""
    flows = operation.flows
    return [
        storage
        for position, storage in enumerate(operation.inputs)
        if any(flows[:position] if position else flows[1:2])
    ]
