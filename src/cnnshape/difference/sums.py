"""Sums of sums as one: `a + b + c` adds twice, and a file lists three inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cnnshape.layers import model_of
from cnnshape.network import Network, Node

ASSOCIATIVE = frozenset({"add", "multiply", "maximum"})
"""Merges that come to the same however their inputs are put in pairs."""


FROM_THE_LEFT = frozenset({"subtract"})
"""Merges that take one input after the other from the first."""

PRODUCT = model_of("multiply").model_validate({"type": "multiply"})


SQUARE = model_of("square").model_validate({"type": "square"})


def with_squares(network: Network) -> Network:
    """Return a network in which a value times itself is squared, before an activation if any."""
    nodes = tuple(each for node in network.nodes for each in _squared(node))
    return network._replace(nodes=nodes)


def _squared(node: Node) -> Iterator[Node]:
    if node.layer.type != "multiply" or len(node.inputs) != 2 or len(set(node.inputs)) > 1:
        yield node
        return
    function = node.layer.output_function
    square = node._replace(layer=SQUARE, inputs=node.inputs[:1])
    if function is None:
        yield square
        return
    square = square._replace(name=f"{node.name}, squared")
    yield square
    activation = model_of(function).model_validate({"type": function})
    yield node._replace(layer=activation, inputs=(square.name,))


def with_whole_sums(network: Network) -> Network:
    """Return a network in which a sum that only another one reads is a part of that."""
    readers = Counter(read for node in network.nodes for read in node.inputs)
    readers.update(network.outputs)
    readers.update(node.like for node in network.nodes if node.like is not None)
    parts: dict[str, Node] = {}
    nodes: dict[str, Node] = {}
    for node in network.nodes:
        if node.layer.type in (*ASSOCIATIVE, *FROM_THE_LEFT):
            for name in node.inputs[: None if node.layer.type in ASSOCIATIVE else 1]:
                if name in parts and parts[name].layer.type == node.layer.type:
                    node = _with_part(node, parts[name])
                    del nodes[name]
            if readers[node.name] == 1 and node.layer.output_function is None:
                parts[node.name] = node
        if node.layer.type == "square" and readers[node.name] == 1:
            parts[node.name] = node._replace(layer=PRODUCT, inputs=node.inputs * 2)
        nodes[node.name] = node
    return network._replace(nodes=tuple(nodes.values()))


def _with_part(node: Node, part: Node) -> Node:
    """Return a sum that reads what its part read."""
    at = node.inputs.index(part.name)
    inputs = (*node.inputs[:at], *part.inputs, *node.inputs[at + 1 :])
    return node._replace(inputs=inputs)
