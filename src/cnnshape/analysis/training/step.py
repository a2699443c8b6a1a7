"""A step of training: a network with its batch, where gradients go, and what memory is whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.training.gradient_flow import GradientFlow, gradient_flow
from cnnshape.layers.traits import Memory
from cnnshape.network import Network, Node, Shape

Storage = tuple[str, ...]
"""Memory that a tensor is in: the name of the layer that wrote it, and of what else it is."""


class LayerRun(NamedTuple):
    """A layer with the shapes that it reads and makes, for a batch of samples.

    `flows` says of each input whether it has a gradient, `is_trained` whether training changes the
    weights.
    """

    layer: Any
    shapes: Sequence[Shape]
    flows: Sequence[bool]
    output: Shape
    batch: int
    is_trained: bool

    @property
    def values(self) -> int:
        """The values of its output, of all samples."""
        return self.batch * prod(self.output)

    @property
    def positions(self) -> int:
        """The positions of its output, of all samples."""
        return self.batch * prod(self.output[:-1])


class Step(NamedTuple):
    """A step of training on a batch of `samples`.

    `storages` is the memory that the output of each layer is in.
    """

    network: Network
    claims: Claims
    samples: int
    bytes_per_value: int
    flow: GradientFlow
    storages: Mapping[str, Storage]

    def bytes_of(self, storage: Storage) -> int:
        """Return the bytes of a layer's output, which it also has before its activation."""
        claim = self.claims[storage[0]]
        values = 0 if claim is None else claim.values
        return self.samples * values * self.bytes_per_value

    def shapes_read(self, node: Node) -> list[Shape]:
        """Return the shapes that a layer reads."""
        return [claim.output for name in node.inputs if (claim := self.claims[name]) is not None]

    def flows_into(self, node: Node) -> list[bool]:
        """Say of each layer that a layer reads whether its output has a gradient."""
        return [name in self.flow.reached for name in node.inputs]

    def trains(self, node: Node) -> bool:
        """Say whether training changes the weights that a layer uses."""
        return node.name in self.flow.trained

    def run(self, node: Node, output: Shape) -> LayerRun:
        """Return a layer as it runs in the step."""
        shapes, flows = self.shapes_read(node), self.flows_into(node)
        return LayerRun(node.layer, shapes, flows, output, self.samples, self.trains(node))


def step_of(network: Network, claims: Claims, samples: int, bytes_per_value: int) -> Step:
    """Return a step of training a network on a batch of samples."""
    flow = gradient_flow(network, claims)
    return Step(network, claims, samples, bytes_per_value, flow, storages_of(network))


def storages_of(network: Network) -> Mapping[str, Storage]:
    """Return the memory that holds the output of each layer: a view is in that of its input."""
    storages: dict[str, Storage] = {}
    for node in network.nodes:
        traits = node.layer.traits
        is_view = traits.is_view or (traits.memory is Memory.ALIASES and not traits.drops)
        storages[node.name] = storages[node.inputs[0]] if is_view else (node.name,)
    return storages
