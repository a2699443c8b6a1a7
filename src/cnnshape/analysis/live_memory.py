"""Which bytes are alive while each layer runs: its inputs, its output, and what is read later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.homes import homes_in
from cnnshape.analysis.wiring import Positions, Wiring, wiring_of
from cnnshape.network import Network, Node

MAX_WIRINGS = 256
"""Wirings whose lifetimes are kept: most networks of a sweep are wired like others."""


def live_values(
    wiring: Wiring, claims: Sequence[Claim | None], *, keep_outputs: bool = False
) -> list[int | None]:
    """Return the values alive while each node runs, per sample; None from the first unknown on.

    Weights do not count, and of scratch only what a claim says. A layer that may work in place does
    so where it is the only reader of its input, outputs of the network being read by the caller
    too. With `keep_outputs` these stay until the last layer has run; else each goes when it is
    finished and read.
    """
    known = _before_faults(claims)
    lifetimes = _lifetimes(wiring, len(known), keep_outputs=keep_outputs)
    return [*live_in(lifetimes, known), *[None] * (len(claims) - len(known))]


def live_in(lifetimes: Lifetimes, claims: Sequence[Claim]) -> list[int]:
    """Return the values alive while each node runs, if all of them can."""
    values = [claim.values for claim in claims]
    live: list[int] = []
    total = 0
    steps = zip(lifetimes.homes, lifetimes.ending, claims, strict=False)
    for position, (home, ended, claim) in enumerate(steps):
        if home == position:
            total += values[position]
        live.append(total + claim.scratch)
        for buffer in ended:
            total -= values[buffer]
    return live


def alive_beside(
    network: Network, claims: Mapping[str, Claim | None], name: str, *, keep_outputs: bool = False
) -> list[str]:
    """Return the layers whose outputs are alive while one runs, itself among them.

    Of layers that share their bytes it is the last that has run.
    """
    names = [node.name for node, _ in known_prefix(network.nodes, claims)]
    lifetimes = _lifetimes(wiring_of(network), len(names), keep_outputs=keep_outputs)
    now = names.index(name)
    latest = dict(zip(lifetimes.homes, names[: now + 1], strict=False))
    ended = {buffer for buffers in lifetimes.ending[:now] for buffer in buffers}
    return [each for buffer, each in latest.items() if buffer not in ended]


class Lifetimes(NamedTuple):
    """Whose bytes hold the output of each node, and the buffers that no node after it uses."""

    homes: Positions
    ending: tuple[Positions, ...]


def lifetimes_in(wiring: Wiring, steps: int, *, keep_outputs: bool) -> Lifetimes:
    """Return the lifetimes of buffers in the first steps of a network."""
    homes = homes_in(wiring)
    last_use: dict[int, int] = {}
    for step, reads in enumerate(wiring.reads[:steps]):
        last_use[homes[step]] = step
        for position in reads:
            last_use[homes[position]] = step
    kept = {homes[position] for position in wiring.outputs} if keep_outputs else set()
    ending: list[list[int]] = [[] for _ in range(steps)]
    for buffer, step in last_use.items():
        if buffer not in kept:
            ending[step].append(buffer)
    return Lifetimes(tuple(homes), tuple(map(tuple, ending)))


_lifetimes = lru_cache(MAX_WIRINGS)(lifetimes_in)


def _before_faults(claims: Sequence[Claim | None]) -> list[Claim]:
    """Return the claims up to the first that is unknown."""
    known = []
    for claim in claims:
        if claim is None:
            break
        known.append(claim)
    return known


def known_prefix(
    nodes: Sequence[Node], claims: Mapping[str, Claim | None]
) -> list[tuple[Node, Claim]]:
    """Return the nodes up to the first that has no claim, with their claims."""
    known = _before_faults([claims[node.name] for node in nodes])
    return list(zip(nodes, known, strict=False))
