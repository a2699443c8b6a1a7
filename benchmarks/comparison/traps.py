"""Where a program should refuse, forget or keep on showing: questions that no total answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

import cnnshape
from benchmarks.child import ROOT, run
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.records import Cell, Row, Section, Table, Word
from benchmarks.comparison.trying import attempted
from benchmarks.figures import Answer as Finding
from benchmarks.peers.peer import Count, Peer
from benchmarks.peers.roll import PEERS

FALL = "from benchmarks.comparison.traps import fall; fall()"
TOO_SMALL = """
input: [4, 4, 1]
layers:
  - {type: conv, filters: 2, kernel: 1}
  - {type: max_pool, kernel: 6}
"""
"""A window of 6x6 on a map of 4x4."""
NARROW = "40"
PARAMETERS_OF_A_LAYER = ("48,120", "48120", "48.12")
"""Those of the first dense layer of LeNet, as programs write them."""
OURS = "cnnshape"

TEXT = f"""\
- *too large a window*: 6x6 pooling of a map of 4x4 is refused, not given a size.
- *after a failure*: LeNet is counted, then the network above, then LeNet again: both counts of
  LeNet are equal.
- *narrow terminal*: with {NARROW} columns, the summary of LeNet still shows the parameters of each
  layer that a wide terminal shows."""


class Fallen(NamedTuple):
    """What a program said of the network that has no output, and whether it counts as before."""

    said: str | None
    is_as_before: bool


class Outcome(NamedTuple):
    """Whether a program kept out of a trap, and what it did."""

    is_right: bool
    what: str

    @property
    def text(self) -> str:
        """Return what was done with a mark."""
        return f"{self.what} {'✓' if self.is_right else '✗'}"

    @property
    def data(self) -> dict[str, object]:
        """Return both."""
        return {"did": self.what, "right": self.is_right}


def measure_traps(_: Effort, peers: Sequence[Peer]) -> Section:
    """Lead every program into each trap."""
    headings = ("program", "too large a window", "after a failure", "narrow terminal")
    rows = tuple(Row(peer.name, _cells(peer)) for peer in peers)
    wrong = tuple(
        heading
        for row in rows
        if row.label == OURS
        for heading, cell in zip(headings[1:], row.cells, strict=True)
        if isinstance(cell, Outcome) and not cell.is_right
    )
    answer = Finding("traps: cnnshape keeps out of all", wrong)
    return Section("Traps", TEXT, (Table("Traps", headings, rows),), figures=(answer,))


def _cells(peer: Peer) -> tuple[Cell, ...]:
    fallen = Fallen(*json.loads(run(FALL, peer.name)))
    size = "refused" if fallen.said is None else fallen.said
    again = "counts the same" if fallen.is_as_before else "counts something else"
    return (
        Outcome(fallen.said is None, size),
        Outcome(fallen.is_as_before, again),
        _on_a_narrow_terminal(peer),
    )


def fall() -> None:
    """Print what a program says of LeNet, of a network that has no output, and of LeNet again."""
    (peer,) = (peer for peer in PEERS if peer.name == sys.argv[1])
    lenet, faulty = cnnshape.load("lenet"), cnnshape.loads(TOO_SMALL)
    before = attempted(lambda: peer.prepare(lenet, 1)())
    said = attempted(lambda: peer.prepare(faulty, 1)())
    after = attempted(lambda: peer.prepare(lenet, 1)())
    print(json.dumps(Fallen(_size(said), before == after)), file=sys.stderr)


def _size(said: Count | str) -> str | None:
    """Return the size that a network is given, or None where it is refused."""
    if isinstance(said, str) or said == Count():
        return None
    return "counted" if said.output is None else "x".join(map(str, said.output))


def _on_a_narrow_terminal(peer: Peer) -> Cell:
    if not _shows_layers(peer, columns="200"):
        return Word("shows no layers")
    is_there = _shows_layers(peer, columns=NARROW)
    return Outcome(is_there, "shown" if is_there else "not shown")


def _shows_layers(peer: Peer, columns: str) -> bool:
    shown = subprocess.run(
        [sys.executable, "-c", peer.cold, "lenet"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": columns},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return any(number in shown for number in PARAMETERS_OF_A_LAYER)
