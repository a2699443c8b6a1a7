"""What an analysis takes where all is imported and the network is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cnnshape
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.records import Bars, Cell, Row, Section, Table, Times, Word, time_of
from benchmarks.comparison.sampling import time_each
from benchmarks.comparison.trying import attempted, silence
from benchmarks.figures import Figure, Finding, Missing
from benchmarks.peers.peer import Peer
from benchmarks.peers.roll import COUNTERS_OF_PYTORCH
from benchmarks.timing import Action, Seconds, ratio_of, spread_of

TARGET_NETWORK = "resnet50"
MAX_SHARE_OF_COUNTERS = 1 / 20
OURS = "cnnshape"
FROM_FILE = "cnnshape, reading the file too"

TEXT = """\
Each program has the network in its own form before the clock starts: cnnshape a loaded network,
PyTorch counters a module in evaluation mode, ONNX a graph without the values of its weights. The
input is an image of the published size. The programs count different things; each row says what.
Keras infers shapes while it builds a model, so its building is timed."""


def measure_warm(effort: Effort, peers: Sequence[Peer]) -> Section:
    """Analyse each network by every peer in turn."""
    seconds = {name: _seconds(name, peers, effort.warm) for name in effort.warm_networks}
    return Section(
        "Warm analysis",
        TEXT,
        tuple(_table(name, times, peers) for name, times in seconds.items()),
        tuple(_bars(name, times) for name, times in seconds.items()),
        tuple(_figures(seconds)),
    )


def _seconds(name: str, peers: Sequence[Peer], rounds: int) -> Mapping[str, Seconds | str]:
    """Return what each peer takes, or why it does not say anything."""
    network = cnnshape.load(name)
    actions: dict[str, Action] = {FROM_FILE: lambda: cnnshape.analyze(cnnshape.load(name))}
    failures: dict[str, str] = {}
    for peer in peers:
        with silence():
            action = peer.prepare(network, 1)
        said = attempted(action)
        if isinstance(said, str):
            failures[peer.name] = said
        else:
            actions[peer.name] = action
    with silence():
        return {**time_each(actions, rounds), **failures}


def _table(name: str, seconds: Mapping[str, Seconds | str], peers: Sequence[Peer]) -> Table:
    ours, *others = peers
    counts = {OURS: ours.counts, FROM_FILE: "the same"} | {
        each.name: each.counts for each in others
    }
    rows = [
        Row(program, (*_cells(seconds[program], seconds[OURS]), Word(counted)))
        for program, counted in counts.items()
    ]
    return Table(name, ("program", "wall time", "times cnnshape", "what it counts"), tuple(rows))


def _cells(took: Seconds | str, ours: Seconds | str) -> tuple[Cell, Cell]:
    if isinstance(took, str) or isinstance(ours, str):
        return Word(f"failed: {took}"), Word("-")
    return time_of(took), Times(ratio_of(took, ours))


def _bars(name: str, seconds: Mapping[str, Seconds | str]) -> Bars:
    return Bars(
        f"warm_{name}",
        f"Warm analysis of {name}, milliseconds (logarithmic)",
        "ms",
        {
            program: 1000 * spread_of(took).median
            for program, took in seconds.items()
            if not isinstance(took, str)
        },
        frozenset({OURS, FROM_FILE}),
    )


def _figures(seconds: Mapping[str, Mapping[str, Seconds | str]]) -> list[Finding]:
    """Compare with the counter of PyTorch that is the fastest."""
    figure = f"warm: analyze of {TARGET_NETWORK} / the fastest counter of PyTorch"
    took = seconds.get(TARGET_NETWORK, {})
    counters = {
        peer.name: times
        for peer in COUNTERS_OF_PYTORCH
        if not isinstance(times := took.get(peer.name, "missing"), str)
    }
    ours = took.get(OURS, "missing")
    if not counters or isinstance(ours, str):
        return [Missing(figure, "no counter of PyTorch was timed: pip install 'cnnshape[bench]'")]
    fastest = min(counters, key=lambda name: spread_of(counters[name]).median)
    return [
        Figure(
            f"{figure}, {fastest}", ratio_of(ours, counters[fastest]), "x", MAX_SHARE_OF_COUNTERS
        )
    ]
