"""Which bytes are alive while each layer runs: its inputs, its output, and what is read later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import prod

from cnnshape.analysis.claim import Claim
from cnnshape.layers.traits import Memory
from cnnshape.network import Network, Node


def live_values(
    network: Network, claims: Mapping[str, Claim | None], *, keep_outputs: bool = False
) -> list[int | None]:
    """Return the values alive while each node runs, per sample; None from the first unknown on.

    Weights do not count, and of scratch only what a claim says. A layer that may work in place does
    so where it is the only reader of its input, outputs of the network being read by the caller
    too. With `keep_outputs` these stay until the last layer has run; else each goes when it is
    finished and read.
    """
    known = _known_prefix(network.nodes, claims)
    buffers = _buffers(network, known)
    last_use = {
        buffers[name]: position
        for position, (node, _) in enumerate(known)
        for name in (node.name, *node.inputs)
    }
    if keep_outputs:
        last_use |= {buffers[name]: len(known) for name in network.outputs if name in buffers}
    live: list[int | None] = []
    sizes: dict[str, int] = {}
    total = 0
    for position, (node, claim) in enumerate(known):
        if buffers[node.name] == node.name:
            sizes[node.name] = prod(claim.output)
            total += sizes[node.name]
        live.append(total + claim.scratch)
        for buffer in {buffers[name] for name in (node.name, *node.inputs)}:
            if last_use[buffer] == position:
                total -= sizes[buffer]
    return live + [None] * (len(network.nodes) - len(known))


def _known_prefix(
    nodes: Sequence[Node], claims: Mapping[str, Claim | None]
) -> list[tuple[Node, Claim]]:
    known = []
    for node in nodes:
        claim = claims[node.name]
        if claim is None:
            break
        known.append((node, claim))
    return known


def _buffers(network: Network, known: Sequence[tuple[Node, Claim]]) -> dict[str, str]:
    """Return, for each node, the node whose bytes hold its output."""
    readers = Counter(name for node in network.nodes for name in dict.fromkeys(node.inputs))
    readers.update(network.outputs)
    buffers: dict[str, str] = {}
    has_one_reader: dict[str, bool] = {}
    for node, _ in known:
        memory = node.layer.traits.memory
        shares = memory is Memory.ALIASES or (
            memory is Memory.IN_PLACE and has_one_reader[node.inputs[0]]
        )
        origin = node.inputs[0] if shares else None
        buffers[node.name] = node.name if origin is None else buffers[origin]
        has_one_reader[node.name] = readers[node.name] == 1 and (
            origin is None or has_one_reader[origin]
        )
    return buffers
