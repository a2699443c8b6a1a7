"""How a network is wired: what each node reads, and whose bytes it may use, by position."""

from __future__ import annotations

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
    over = tuple(map(written_over, memory, reads))
    is_view = tuple([each is Memory.ALIASES for each in memory])
    return Wiring(reads, over, is_view, tuple(map(at, network.outputs)))


def written_over(memory: Memory, reads: Positions) -> Positions:
    """Return the inputs that a node may write over, by what its kind does with memory."""
    return () if memory is Memory.ALLOCATES else reads[:1]
