"""How a network is wired: what each node reads, and whose bytes it may use, by position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.layers.traits import Memory
from cnnshape.network import Network

Positions = tuple[int, ...]


class Wiring(NamedTuple):
    """What each node reads, and the nodes that the caller reads.

    A node may write `over` the first of some inputs that no other node reads. A view always has its
    output in the bytes of its input.
    """

    reads: tuple[Positions, ...]
    over: tuple[Positions, ...]
    is_view: tuple[bool, ...]
    outputs: Positions


def wiring_of(network: Network) -> Wiring:
    """Return the wiring of a network in which layers work in place as their kinds say."""
    position = {node.name: at for at, node in enumerate(network.nodes)}
    at = position.__getitem__
    reads = tuple([tuple(map(at, node.inputs)) for node in network.nodes])
    memory = [node.layer.traits.memory for node in network.nodes]
    return wiring_in(reads, memory, tuple(map(at, network.outputs)))


def wiring_in(reads: tuple[Positions, ...], memory: Sequence[Memory], outputs: Positions) -> Wiring:
    """Return the wiring of nodes that read these, and work in place as they say."""
    over = [
        () if each is Memory.ALLOCATES else read[:1]
        for each, read in zip(memory, reads, strict=True)
    ]
    is_view = [each is Memory.ALIASES for each in memory]
    return Wiring(reads, tuple(over), tuple(is_view), outputs)
