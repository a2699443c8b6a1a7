"""A network in the fewest layers that compute the same: frameworks and files write it differently.

A model of a framework lists what it executes. A file may have dropouts, activations in lines of
their own, and the inputs of a sum in any order; none of it changes what is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import claim_of
from cnnshape.analysis.result import Analysis
from cnnshape.difference.ordering import in_order_of_use
from cnnshape.difference.pairs import with_joined_pairs
from cnnshape.difference.renaming import with_names, with_nodes
from cnnshape.difference.scales import with_scales
from cnnshape.difference.spelling import spelled_alike
from cnnshape.difference.sums import with_squares, with_whole_sums
from cnnshape.difference.vectors import with_vectors
from cnnshape.layers import Layer
from cnnshape.layers.traits import Channels, Memory, Values
from cnnshape.network import Layout, Network, Node, Shape

ROUNDED_DOWN: Mapping[str, Any] = {"ceil_mode": False}


def canonical(analysis: Analysis) -> Network:
    """Return a network in the fewest layers that compute the same when it is executed."""
    for plain in (spelled_alike, _with_plain_rounding):
        analysis = analysis._replace(network=plain(analysis))
    computed = _without_identities(_without_unused(with_scales(with_vectors(analysis), analysis)))
    fewest = with_joined_pairs(with_squares(_without_repeated_reads(computed)))
    fewest = with_whole_sums(fewest)
    return in_order_of_use(fewest)


def _with_plain_rounding(analysis: Analysis) -> Network:
    """Round sizes down where rounding them up comes to the same."""
    network = analysis.network
    shapes = {row.name: row.output_shape for row in analysis.layers}
    changes = {
        node.name: ROUNDED_DOWN
        for node in network.nodes
        if vars(node.layer).get("ceil_mode") and _is_whole(node, shapes, network.layout)
    }
    return network.with_keys(changes) if changes else network


def _is_whole(node: Node, shapes: Mapping[str, Shape | None], layout: Layout) -> bool:
    """Say whether the windows of a layer end where its input does, or leave the same cells."""
    down = node._replace(layer=node.layer.model_copy(update=dict(ROUNDED_DOWN)))
    try:
        claim = claim_of(down, shapes, layout, {})
    except CannotRun:
        return False
    return claim is not None and claim.output == shapes[node.name]


def _without_unused(network: Network) -> Network:
    """Leave out inputs and layers that no output depends on."""
    needed, nodes = set(network.outputs), []
    for node in reversed(network.nodes):
        if node.name in needed:
            needed.update(node.inputs, (name for name in (node.like, node.shares) if name))
            nodes.append(node)
    return with_nodes(network, nodes[::-1], {})


def _without_repeated_reads(network: Network) -> Network:
    """Name what attention reads once, where keys and values are made of the same."""
    nodes = [
        node._replace(inputs=_read_once(node.inputs)) if node.layer.type == "attention" else node
        for node in network.nodes
    ]
    return network._replace(nodes=tuple(nodes))


def _read_once(inputs: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(inputs)) == 1:
        return inputs[:1]
    return inputs[:2] if len(set(inputs[1:])) == 1 else inputs


def _without_identities(network: Network) -> Network:
    """Leave out layers that change nothing when they are executed."""
    renamed: dict[str, str] = {}
    nodes = []
    for node in network.nodes:
        if _is_identity(node.layer):
            (read,) = node.inputs
            renamed[node.name] = renamed.get(read, read)
            continue
        nodes.append(with_names(node, renamed))
    return with_nodes(network, nodes, renamed)


def _is_identity(layer: Layer) -> bool:
    traits = layer.traits
    return (
        traits.channels is Channels.OWN
        and traits.values is Values.SAME
        and traits.memory is Memory.ALIASES
    )
