"""A network as rules look at it: layers by kind, what they read, who reads them, their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.analysis.sliding import axes_alike, per_axis
from cnnshape.linting.kinds import is_weighted
from cnnshape.network import Network, Node, Shape
from cnnshape.window import Window

CONVOLUTIONS = frozenset({"conv", "depthwise_conv"})


class Axis(NamedTuple):
    """One spatial axis of a layer with windows: `size` cells, `positions` of the window on them."""

    size: int
    kernel: int
    dilation: int
    window: Window
    positions: int


class Sliding(NamedTuple):
    """A convolution or a pooling with what its window does on each spatial axis of its input."""

    node: Node
    axes: tuple[Axis, ...]

    @property
    def layer(self) -> Any:
        """The layer as it was written."""
        return self.node.layer

    def axes_where(self, holds: Callable[[Axis], object]) -> Iterator[tuple[str, Axis]]:
        """Return the axes of which something holds, alike ones once, with the names of them all."""
        return ((where, axis) for where, axis in axes_alike(self.axes) if holds(axis))


class Subject:
    """A network and its analysis; layers behind a fault, with unknown numbers, are left out."""

    def __init__(self, analysis: Analysis) -> None:
        """Look at a network that was analysed."""
        self.analysis = analysis
        self.network: Network = analysis.network

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The layers that are not behind a fault, inputs too, by name and in order."""
        claims = self.analysis.claims
        return {node.name: node for node in self.network.nodes if claims[node.name] is not None}

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.layer.type, []).append(node)
        return found

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        """Return the layers of some kinds, kind by kind."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

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

    def origins(self, passes: Callable[[Node], bool]) -> Mapping[str, Node]:
        """Return of each layer the nearest, at it or before it, that is not one that passes."""
        found: dict[str, Node] = {}
        for name, node in self.nodes.items():
            is_passed = len(node.inputs) == 1 and passes(node)
            found[name] = found[node.inputs[0]] if is_passed else node
        return found

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
            if is_weighted(node) or node.name in found:
                found.update(node.inputs)
        return frozenset(found)

    @cached_property
    def sliding(self) -> Sequence[Sliding]:
        """The convolutions and poolings with windows, in order; transposed ones slide none."""
        return [
            Sliding(node, _axes(node, claim, self.rows[node.name]))
            for node in self.nodes.values()
            if (claim := self.claim(node)).windows
        ]

    @cached_property
    def convolutions(self) -> Sequence[Sliding]:
        """Those of `sliding` that have weights."""
        return [each for each in self.sliding if each.layer.type in CONVOLUTIONS]


def _axes(node: Node, claim: Claim, row: LayerAnalysis) -> tuple[Axis, ...]:
    layer: Any = node.layer
    (shape,) = row.input_shapes
    assert shape is not None
    rank = len(shape) - 1
    kernels, dilations = per_axis(layer.kernel, rank), per_axis(getattr(layer, "dilation", 1), rank)
    return tuple(map(Axis, shape, kernels, dilations, claim.windows, claim.output[:-1]))
