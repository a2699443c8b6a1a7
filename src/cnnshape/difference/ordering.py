"""An order of layers that does not depend on which of two branches is listed first."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.network import Network, Node


def in_order_of_use(network: Network) -> Network:
    """Return a network whose layers run just before they are read, short branches of a sum first.

    The inputs of a sum are put into that order too.
    """
    depths: dict[str, int] = {}
    for node in network.nodes:
        depths[node.name] = 1 + max((depths[name] for name in node.inputs), default=0)
    kinds = {node.name: repr(node.layer) for node in network.nodes}

    def sorted_alike(node: Node) -> Node:
        if not node.layer.traits.is_commutative:
            return node
        inputs = sorted(node.inputs, key=lambda name: (depths[name], kinds[name]))
        return node._replace(inputs=tuple(inputs))

    nodes = {node.name: sorted_alike(node) for node in network.nodes}
    return network._replace(nodes=tuple(_used_in_turn(nodes, network.outputs)))


def _used_in_turn(nodes: dict[str, Node], outputs: tuple[str, ...]) -> Iterator[Node]:
    """Return the inputs of a network, then each layer after all that it needs."""
    done = {name for name, node in nodes.items() if node.is_input}
    yield from (nodes[name] for name in nodes if name in done)
    waiting = [*reversed(nodes), *reversed(outputs)]
    while waiting:
        node = nodes[waiting[-1]]
        needed = [name for name in _needs(node) if name not in done]
        if needed:
            waiting += reversed(needed)
            continue
        waiting.pop()
        if node.name not in done:
            done.add(node.name)
            yield node


def _needs(node: Node) -> tuple[str, ...]:
    return node.inputs if node.like is None else (*node.inputs, node.like)
