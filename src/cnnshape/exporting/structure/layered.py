"""Layers with what analysis says of them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Span
from cnnshape.exporting.structure.steps import Layered
from cnnshape.network import NOWHERE, Network, Node, Shape

Place = tuple[str, int, int]
"""Where something is written: the name of the file, the line and the column."""


def strided_places(network: Network) -> frozenset[Place]:
    """Return where layers are written that have a stride in some use of their block."""
    written = (node for node in network.nodes if node.span != NOWHERE)
    return frozenset(place_of(node.span) for node in written if _is_strided(node))


def place_of(span: Span) -> Place:
    """Return where a text stands: the same in each network that is read of a file."""
    return span.source.name, span.line, span.column


def _is_strided(node: Node) -> bool:
    stride = getattr(node.layer, "stride", None) or 1
    return (stride if isinstance(stride, int) else max(stride)) > 1


def layered_of(
    analysis: Analysis, strided: Collection[Place] = frozenset()
) -> Callable[[Node], Layered]:
    """Return what gives a layer of a network that can run, with its shapes and its claim.

    `strided` is where layers are written that have a stride in some use.
    """
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
        )

    return layered
