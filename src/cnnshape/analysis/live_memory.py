"""Which bytes are alive while each layer runs: its inputs, its output, and what is read later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.homes import homes_of
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
    known = known_prefix(network.nodes, claims)
    buffers, last_use = _lifetimes(network, known, keep_outputs=keep_outputs)
    finished = defaultdict(list)
    for buffer, position in last_use.items():
        finished[position].append(buffer)
    live: list[int | None] = []
    sizes: dict[str, int] = {}
    total = 0
    for position, (node, claim) in enumerate(known):
        if buffers[node.name] == node.name:
            sizes[node.name] = claim.values
            total += sizes[node.name]
        live.append(total + claim.scratch)
        for buffer in finished.get(position, ()):
            total -= sizes[buffer]
    return live + [None] * (len(network.nodes) - len(known))


def alive_beside(
    network: Network, claims: Mapping[str, Claim | None], name: str, *, keep_outputs: bool = False
) -> list[str]:
    """Return the layers whose outputs are alive while one runs, itself among them.

    Of layers that share their bytes it is the last that has run.
    """
    known = known_prefix(network.nodes, claims)
    buffers, last_use = _lifetimes(network, known, keep_outputs=keep_outputs)
    names = [node.name for node, _ in known]
    now = names.index(name)
    latest = {buffers[each]: each for each in names[: now + 1]}
    return [each for buffer, each in latest.items() if last_use[buffer] >= now]


def _lifetimes(
    network: Network, known: Sequence[tuple[Node, Claim]], *, keep_outputs: bool
) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return whose bytes hold each output, and the position of the last layer that uses them."""
    buffers = homes_of(network, known)
    last_use = {
        buffers[name]: position
        for position, (node, _) in enumerate(known)
        for name in (node.name, *node.inputs)
    }
    if keep_outputs:
        last_use |= {buffers[name]: len(known) for name in network.outputs if name in buffers}
    return buffers, last_use


def known_prefix(
    nodes: Sequence[Node], claims: Mapping[str, Claim | None]
) -> list[tuple[Node, Claim]]:
    """Return the nodes up to the first that has no claim, with their claims."""
    known = []
    for node in nodes:
        claim = claims[node.name]
        if claim is None:
            break
        known.append((node, claim))
    return known
