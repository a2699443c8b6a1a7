"""Layers with what analysis says of them."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.structure.steps import Layered
from cnnshape.network import Node, Shape


def layered_of(analysis: Analysis) -> Callable[[Node], Layered]:
    """Return what gives a layer of a network that can run, with its shapes and its claim."""
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
        return Layered(node, analysis.network.layout, reads, shape(node.name), claim, weights, like)

    return layered
