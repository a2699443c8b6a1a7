"""A network as rules look at it: layers by type, what they read, who reads them, their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, overload

from cnnshape.analysis.axes.layer_padding import Paddings, paddings_of
from cnnshape.analysis.claim import Claim
from cnnshape.analysis.lazy_analysis import Analysed
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.layers.convolution import SlidingConvolution
from cnnshape.layers.layer import Layer
from cnnshape.layers.pooling import AvgPool, MaxPool
from cnnshape.linting.sliding_layers import Axes, Sliding, SlidingLayer, axes_of
from cnnshape.network import Network, Node, Shape

First = TypeVar("First", bound=Layer)
Second = TypeVar("Second", bound=Layer)
Third = TypeVar("Third", bound=Layer)


class Subject:
    """A network and its analysis; layers after a fault, with unknown numbers, are left out."""

    def __init__(self, analysis: Analysed) -> None:
        """Look at a network that was analysed."""
        self.analysis = analysis
        self.network: Network = analysis.network
        self._origins: dict[tuple[Callable[[Layer], bool], bool], dict[str, Node]] = {}

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The layers whose numbers are known, inputs too, by name and in order."""
        claims = self.analysis.claims
        return {node.name: node for node in self.network.nodes if claims[node.name] is not None}

    @overload
    def of_type(self, first: type[First], /) -> Iterator[tuple[Node, First]]: ...

    @overload
    def of_type(
        self, first: type[First], second: type[Second], /
    ) -> Iterator[tuple[Node, First | Second]]: ...

    @overload
    def of_type(
        self, first: type[First], second: type[Second], third: type[Third], /
    ) -> Iterator[tuple[Node, First | Second | Third]]: ...

    def of_type(self, *types: type[Layer]) -> Iterator[tuple[Node, Layer]]:
        """Return the layers of some types, in order: each node with its layer."""
        found = [nodes for each, nodes in self._by_type.items() if issubclass(each, types)]
        if len(found) > 1:
            meant = frozenset(type(nodes[0].layer) for nodes in found)
            found = [[node for node in self.nodes.values() if type(node.layer) in meant]]
        return ((node, node.layer) for nodes in found for node in nodes)

    @cached_property
    def _by_type(self) -> Mapping[type[Layer], list[Node]]:
        """The layers of each type, in order."""
        found: dict[type[Layer], list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(type(node.layer), []).append(node)
        return found

    def where(self, holds: Callable[[Layer], object]) -> Sequence[Node]:
        """Return the layers of which something holds by what is written of them, in order."""
        meant = {key for key, layer in self._distinct.items() if holds(layer)}
        return [node for node in self.nodes.values() if id(node.layer) in meant] if meant else ()

    @cached_property
    def _distinct(self) -> Mapping[int, Layer]:
        """What is written of layers, once for those that share it, by `id`.

        Networks repeat few layers many times, so rules ask first what is to be looked at.
        """
        return {id(node.layer): node.layer for node in self.nodes.values()}

    @cached_property
    def rows(self) -> Mapping[str, LayerAnalysis]:
        """The numbers of each layer, by its name."""
        return {row.name: row for row in self.analysis.layers}

    def claim(self, node: Node) -> Claim:
        """Return what the formulas say of a layer."""
        claim = self.analysis.claims[node.name]
        assert claim is not None
        return claim

    def shape(self, node: Node) -> Shape:
        """Return the output shape of a layer, channels last."""
        return self.claim(node).output

    def weights(self, node: Node) -> int:
        """Return how many weights a layer has of its own, trained or frozen."""
        return 0 if node.shares is not None else self.claim(node).trainable_parameters

    @cached_property
    def all_weights(self) -> int | None:
        """How many weights the network has, trained or frozen; None after a fault."""
        is_known = self.analysis.totals.trainable_parameters is not None
        return sum(map(self.weights, self.nodes.values())) if is_known else None

    def inputs(self, node: Node) -> Sequence[Node]:
        """Return the layers that a layer reads."""
        return [self.nodes[name] for name in node.inputs]

    @cached_property
    def _readers(self) -> Mapping[str, list[Node]]:
        readers: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            for name in dict.fromkeys(node.inputs):
                readers.setdefault(name, []).append(node)
        return readers

    def readers(self, node: Node) -> Sequence[Node]:
        """Return the layers that read a layer."""
        return self._readers.get(node.name, ())

    @cached_property
    def outputs(self) -> frozenset[str]:
        """The names of the layers that are outputs of the network."""
        return frozenset(self.network.outputs)

    def only_reader(self, node: Node) -> Node | None:
        """Return the layer that alone reads another, or None where several or the caller do."""
        readers = self.readers(node)
        return readers[0] if len(readers) == 1 and node.name not in self.outputs else None

    def origins(
        self, passes: Callable[[Layer], bool], *, read_alone: bool = False
    ) -> Mapping[str, Node]:
        """Return of each layer the nearest, at it or before it, that is not one that passes.

        With `read_alone`, only a layer passes that is the only reader of what it reads.
        """
        key = (passes, read_alone)
        if key not in self._origins:
            found = self._origins[key] = dict(self.nodes)
            for node in self.where(passes):
                if len(node.inputs) == 1 and (not read_alone or self.reads_alone(node)):
                    found[node.name] = found[node.inputs[0]]
        return self._origins[key]

    def reads_alone(self, node: Node) -> bool:
        """Say whether nothing else reads the first input of a layer, nor the caller."""
        return self.only_reader(self.nodes[node.inputs[0]]) is node

    @cached_property
    def nearest_clean(self) -> Mapping[str, Shape] | None:
        """The inputs nearest to these at which no layer leaves a cell unread, if there are any."""
        from cnnshape.sizing.nearest import nearest_clean

        return nearest_clean(self.network)

    @cached_property
    def before_weights(self) -> frozenset[str]:
        """The names of the layers that a layer with weights reads, through others or at once."""
        found: set[str] = set()
        for node in reversed(list(self.nodes.values())):
            if node.layer.traits.is_weighted or node.name in found:
                found.update(node.inputs)
        return frozenset(found)

    @cached_property
    def paddings(self) -> Mapping[str, Paddings]:
        """The padding that layers of the file put around the output of each layer."""
        return paddings_of(self.network, self.analysis.claims)

    @cached_property
    def sliding(self) -> Sequence[Sliding]:
        """The convolutions and poolings with windows, in order; transposed ones slide none.

        What a recurrent layer reads is more than its window: it is left out.
        """
        claims, paddings = self.analysis.claims, self.paddings
        axes: dict[tuple[int, Paddings], Axes] = {}
        found: list[Sliding] = []
        for node in self.where(lambda layer: not layer.traits.recurs):
            claim = claims[node.name]
            if claim is not None and claim.windows:
                key = (id(claim), paddings[node.inputs[0]])
                if key not in axes:
                    axes[key] = axes_of(claim, self.shape(self.inputs(node)[0]), key[1])
                found.append(SlidingLayer(node, node.layer, axes[key]))
        return found

    @cached_property
    def convolutions(self) -> Sequence[SlidingLayer[SlidingConvolution]]:
        """Those of `sliding` that have weights."""
        return [
            SlidingLayer(node, layer, axes)
            for node, layer, axes in self.sliding
            if isinstance(layer, SlidingConvolution)
        ]

    @cached_property
    def poolings(self) -> Sequence[SlidingLayer[MaxPool | AvgPool]]:
        """Those of `sliding` that have none."""
        return [
            SlidingLayer(node, layer, axes)
            for node, layer, axes in self.sliding
            if isinstance(layer, (MaxPool, AvgPool))
        ]
