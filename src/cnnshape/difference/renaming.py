"""Networks of other nodes, whose readers read what stands for the layers that are gone."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.network import NO_PROMISES, Network, Node


def with_names(node: Node, renamed: Mapping[str, str]) -> Node:
    """Return a node that reads layers by their new names."""
    inputs = tuple(renamed.get(name, name) for name in node.inputs)
    like = None if node.like is None else renamed.get(node.like, node.like)
    return node._replace(inputs=inputs, like=like)


def with_nodes(network: Network, nodes: list[Node], renamed: Mapping[str, str]) -> Network:
    """Return a network of other nodes; blocks are places in the list, which are no longer right."""
    outputs = tuple(dict.fromkeys(renamed.get(name, name) for name in network.outputs))
    return network._replace(
        nodes=tuple(nodes), outputs=outputs, groups=(), aliases={}, promises=NO_PROMISES
    )
