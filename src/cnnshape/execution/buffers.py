"""The arrays in memory while a network runs: from the layer that makes them to the last reader.

An array is dropped once every layer that reads it has run, so that a network runs in about the
memory of its widest place.
"""

from __future__ import annotations

from collections import Counter

from cnnshape.execution.arrays import Array, owner_of_bytes
from cnnshape.execution.work import Deferred
from cnnshape.network import Network, Node, Shape


class Buffers:
    """Stores the outputs of layers by name, until their last reader has run."""

    def __init__(self, network: Network) -> None:
        """Count the readers of every layer; the caller counts as a reader of the outputs."""
        self.shapes: dict[str, Shape] = {}
        self._held: dict[str, Array | Deferred] = {}
        self._has_one_reader: dict[str, bool] = {}
        self._readers = Counter(name for node in network.nodes for name in set(node.inputs))
        self._readers.update(set(network.outputs))
        self._last_reader = {
            name: position
            for position, node in enumerate(network.nodes)
            for name in (node.name, *node.inputs)
        }

    def read(self, name: str) -> Array:
        """Return the output of a layer that has run."""
        held = self._held[name]
        return held.seen() if isinstance(held, Deferred) else held

    def deferred(self, name: str) -> Deferred | None:
        """Return the output of a layer as it is stored, where reading it makes a copy."""
        held = self._held[name]
        return held if isinstance(held, Deferred) else None

    def may_overwrite(self, node: Node) -> bool:
        """Say whether a node is the only reader of the bytes of the first array that it reads."""
        return bool(node.inputs) and self._has_one_reader[node.inputs[0]]

    def store(self, node: Node, result: Array | Deferred) -> None:
        """Store the output of a node, and its shape for good."""
        own = _bytes_of(result)
        origin = next((n for n in node.inputs if _bytes_of(self._held[n]) is own), None)
        self._held[node.name] = result
        self._has_one_reader[node.name] = self._readers[node.name] == 1 and (
            origin is None or self._has_one_reader[origin]
        )
        self.shapes[node.name] = self.read(node.name).shape[1:]

    def live_bytes(self) -> int:
        """Add up the bytes of the distinct arrays in memory."""
        distinct = {id(owner): owner for owner in map(_bytes_of, self._held.values())}
        return sum(owner.nbytes for owner in distinct.values())

    def release(self, node: Node, position: int) -> None:
        """Drop the arrays whose last reader is the node at this position."""
        for name in {node.name, *node.inputs}:
            if self._last_reader[name] == position:
                del self._held[name]


def _bytes_of(held: Array | Deferred) -> Array:
    return owner_of_bytes(held.array if isinstance(held, Deferred) else held)
