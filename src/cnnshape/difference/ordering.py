"""An order of layers that does not depend on which of two branches is listed first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cnnshape.difference.forms import RESOLVED, settings_of
from cnnshape.network import Network, Node

WRITTEN_OTHERWISE = frozenset({RESOLVED})
"""Keys that one network may write otherwise than the other, and mean the same."""


def in_order_of_use(network: Network) -> Network:
    """Return a network whose layers run just before they are read, short branches of a sum first.

    The inputs of a sum are put into that order too.
    """
    branches = _Branches(network)

    def sorted_alike(node: Node) -> Node:
        if not node.layer.traits.is_commutative:
            return node
        return node._replace(inputs=tuple(sorted(node.inputs, key=branches.order)))

    nodes = {node.name: sorted_alike(node) for node in network.nodes}
    return network._replace(nodes=tuple(_used_in_turn(nodes, network.outputs)))


class _Branches:
    """The branches that a sum joins, by what can be said of them without names."""

    def __init__(self, network: Network) -> None:
        self._nodes = {node.name: node for node in network.nodes}
        self._readers = Counter(name for node in network.nodes for name in node.inputs)
        self._depths: dict[str, int] = {}
        for node in network.nodes:
            depth = max((self._depths[name] for name in node.inputs), default=0)
            self._depths[node.name] = 1 + depth

    def order(self, name: str) -> tuple[Any, ...]:
        """Return how deep a branch ends, what its layers are from its end on, and where it forks.

        Layers before the fork are left out: a change there puts no branch elsewhere.
        """
        node = self._nodes[name]
        kinds = [_kind(node)]
        while len(node.inputs) == 1 and self._readers[node.inputs[0]] == 1:
            node = self._nodes[node.inputs[0]]
            kinds.append(_kind(node))
        return self._depths[name], kinds, [self._depths[each] for each in node.inputs]


def _kind(node: Node) -> tuple[Any, ...]:
    return node.layer.type, settings_of(node.layer, WRITTEN_OTHERWISE)


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
