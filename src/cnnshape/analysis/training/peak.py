"""The most memory at a time in a step of training: what is alive when, added up.

Time runs through the layers and back: of n layers, the forward pass of layer i is at time i, its
backward pass at time 2n - 1 - i.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from cnnshape.analysis.training.saved import Sizes
from cnnshape.analysis.training.step import Step, Storage


class Lifetime(NamedTuple):
    """Bytes that are alive from a time on, up to and with another one."""

    first: int
    last: int
    size: int


class Uses(NamedTuple):
    """When the memory of each output is written, and when it is read last in the forward pass."""

    written: Mapping[Storage, int]
    read: Mapping[Storage, int]


def peak_of(step: Step, saved: Sequence[Sizes], gradients: Sequence[int]) -> int:
    """Return the most bytes alive at a time, beside all weights and the states of the optimizer.

    `saved` is what each layer saves, `gradients` the bytes of the gradients of its weights.
    """
    uses = _uses(step)
    changes = [0] * (2 * len(saved) + 1)
    for lifetime in (
        *_tensors(step, uses, saved),
        *_gradients_of_outputs(step, uses),
        *_gradients_of_weights(step, gradients),
    ):
        changes[lifetime.first] += lifetime.size
        changes[lifetime.last + 1] -= lifetime.size
    return max(accumulate(changes))


def _uses(step: Step) -> Uses:
    """The loss reads the outputs of the network when all layers have run."""
    nodes = step.network.nodes
    written: dict[Storage, int] = {}
    read: dict[Storage, int] = {}
    for position, node in enumerate(nodes):
        written.setdefault(step.storages[node.name], position)
        read |= {step.storages[name]: position for name in (node.name, *node.inputs)}
    read |= {step.storages[name]: len(nodes) - 1 for name in step.network.outputs}
    return Uses(written, read)


def _tensors(step: Step, uses: Uses, saved: Sequence[Sizes]) -> Iterator[Lifetime]:
    """Outputs up to their last reader; what is saved, up to the backward pass of its layer."""
    end = 2 * len(saved) - 1
    first_saver: dict[Storage, int] = {}
    sizes = {storage: step.bytes_of(storage) for storage in uses.written}
    for position, each in enumerate(saved):
        sizes |= each
        for storage in each:
            first_saver.setdefault(storage, position)
    for storage, size in sizes.items():
        if storage in first_saver:
            saver = first_saver[storage]
            yield Lifetime(uses.written.get(storage, saver), end - saver, size)
        else:
            yield Lifetime(uses.written[storage], uses.read[storage], size)


def _gradients_of_outputs(step: Step, uses: Uses) -> Iterator[Lifetime]:
    """From the backward pass of the last reader to that of the layer itself."""
    end = 2 * len(step.network.nodes) - 1
    for storage, position in uses.written.items():
        if storage[0] in step.flow.reached:
            yield Lifetime(end - uses.read[storage], end - position, step.bytes_of(storage))


def _gradients_of_weights(step: Step, gradients: Sequence[int]) -> Iterator[Lifetime]:
    """From the backward pass of the last layer that uses the weights to the end of the step."""
    nodes = step.network.nodes
    end = 2 * len(nodes) - 1
    last_use = {node.shares or node.name: position for position, node in enumerate(nodes)}
    for node, size in zip(nodes, gradients, strict=True):
        if node.shares is None:
            yield Lifetime(end - last_use[node.name], end, size)
