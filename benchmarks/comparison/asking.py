"""Ask a program in a process of its own, since one failed call may spoil the answers after it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import cnnshape
from benchmarks.child import run
from benchmarks.comparison.facts import cases
from benchmarks.comparison.trying import attempted, silence
from benchmarks.peers.peer import Count, Peer
from benchmarks.peers.roll import PEERS

ASK = "from benchmarks.comparison.asking import answer; answer()"

Answer = Count | str
"""What a program says of a network, or why it says nothing."""


def answers_of(peer: Peer, published: Sequence[str] = ()) -> tuple[Answer, ...]:
    """Return what a program says of each case, and then of published networks.

    After an answer that is none, a new process is asked the rest.
    """
    questions = len(cases()) + len(published)
    answers: list[Answer] = []
    while len(answers) < questions:
        said = json.loads(run(ASK, peer.name, str(len(answers)), *published))
        answers += [each if isinstance(each, str) else _count(*each) for each in said]
    return tuple(answers)


def _count(macs: float | None, parameters: int | None, output: list[int] | None) -> Count:
    return Count(macs, parameters, None if output is None else tuple(output))


def answer() -> None:
    """Print the answers of a program, from a question on, up to the first that is none."""
    name, first, *published = sys.argv[1:]
    (peer,) = (peer for peer in PEERS if peer.name == name)
    networks = [(case.network, case.batch) for case in cases()]
    networks += [(cnnshape.load(each), 1) for each in published]
    answers: list[Answer] = []
    for network, batch in networks[int(first) :]:
        with silence():
            action = peer.prepare(network, batch)
        answers.append(attempted(action))
        if isinstance(answers[-1], str):
            break
    print(json.dumps(answers), file=sys.stderr)
