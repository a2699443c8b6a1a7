"""Sums of sums as one: `a + b + c` adds twice, and a file lists three inputs."""

from __future__ import annotations

from collections import Counter

from cnnshape.network import Network, Node

ASSOCIATIVE = frozenset({"add", "multiply", "maximum"})
"""Merges that come to the same however their inputs are put in pairs."""


def with_whole_sums(network: Network) -> Network:
    """Return a network in which a sum that only another one reads is a part of that."""
    readers = Counter(read for node in network.nodes for read in node.inputs)
    readers.update(network.outputs)
    readers.update(node.like for node in network.nodes if node.like is not None)
    parts: dict[str, Node] = {}
    nodes: dict[str, Node] = {}
    for node in network.nodes:
        if node.layer.type in ASSOCIATIVE:
            for name in node.inputs:
                if name in parts and parts[name].layer.type == node.layer.type:
                    node = _with_part(node, parts[name])
                    del nodes[name]
            if readers[node.name] == 1 and node.layer.output_function is None:
                parts[node.name] = node
        nodes[node.name] = node
    return network._replace(nodes=tuple(nodes.values()))


def _with_part(node: Node, part: Node) -> Node:
    """Return a sum that reads what its part read."""
    at = node.inputs.index(part.name)
    inputs = (*node.inputs[:at], *part.inputs, *node.inputs[at + 1 :])
    return node._replace(inputs=inputs)
