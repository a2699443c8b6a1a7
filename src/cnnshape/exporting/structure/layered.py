"""Layers with what analysis says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Span
from cnnshape.exporting.structure.steps import Layered
from cnnshape.layers.traits import Range
from cnnshape.network import NOWHERE, Network, Node, Shape

Place = tuple[str, int, int]
"""Where something is written: the name of the file, the line and the column."""


class Places(NamedTuple):
    """Where layers are written that have a stride, or may read numbers below 0, in some use."""

    strided: frozenset[Place] = frozenset()
    below_zero: frozenset[Place] = frozenset()


def places_in(network: Network) -> Places:
    """Return where layers of a network are written that differ between uses of their block."""
    nodes = {node.name: node for node in network.nodes}
    written = [node for node in network.nodes if node.span != NOWHERE]
    return Places(
        frozenset(place_of(node.span) for node in written if _is_strided(node)),
        frozenset(place_of(node.span) for node in written if not _reads_no_less(node, nodes)),
    )


def place_of(span: Span) -> Place:
    """Return where a text stands: the same in each network that is read of a file."""
    return span.source.name, span.line, span.column


def _is_strided(node: Node) -> bool:
    stride = getattr(node.layer, "stride", None) or 1
    return (stride if isinstance(stride, int) else max(stride)) > 1


def _reads_no_less(node: Node, nodes: Mapping[str, Node]) -> bool:
    """Say whether all that a layer reads is 0 or more: after a ReLU, for one."""
    traits = [nodes[name].layer.output_traits for name in node.inputs]
    return all(each is not None and Range(low=0).holds(each.range) for each in traits)


def layered_of(analysis: Analysis, places: Places | None = None) -> Callable[[Node], Layered]:
    """Return what gives a layer of a network that can run, with its shapes and its claim.

    `places` are those of a network of which this one may be a variant.
    """
    nodes = {node.name: node for node in analysis.network.nodes}
    strided, below_zero = places or Places()
    rows = {each.name: each for each in analysis.layers}

    def shape(name: str) -> Shape:
        found = rows[name].output_shape
        assert found is not None, "only networks that can run are exported"
        return found

    def layered(node: Node) -> Layered:
        claim = analysis.claims[node.name]
        assert claim is not None, "only networks that can run are exported"
        like = None if node.like is None else shape(node.like)
        weights = rows[node.shares or node.name].weights or {}
        reads = tuple(map(shape, node.inputs))
        return Layered(
            node,
            analysis.network.layout,
            reads,
            shape(node.name),
            claim,
            weights,
            like,
            is_strided=place_of(node.span) in strided,
            is_at_least_zero=place_of(node.span) not in below_zero and _reads_no_less(node, nodes),
        )

    return layered
