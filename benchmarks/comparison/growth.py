"""How the time of an analysis grows with layers, pixels and samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import cnnshape
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.records import NOTHING, Cell, Lines, Median, Row, Section, Table
from benchmarks.comparison.sampling import time_each
from benchmarks.comparison.trying import attempted, silence
from benchmarks.figures import Figure, Finding
from benchmarks.peers.cnnshape import prepare
from benchmarks.peers.peer import Peer
from benchmarks.timing import PROCESSOR, Action, Seconds, ratio_of, spread_of
from cnnshape.network import Network

MAX_GROWTH = 1.3
MAX_LAYERS = 100
"""From so many layers on, the time of a layer is to stay the same."""
OURS = "cnnshape"

TEXT = """\
Formulas on shapes take the same time for an image of 4096 pixels as for one of 32. Programs that
run the network take longer. The number of layers grows in a chain of 3x3 convolutions with 16
filters on 32x32. The side of the image and the batch grow for a whole network. A curve ends when an
analysis takes more than half a second."""


class Axis(NamedTuple):
    """What grows: `at` returns a network and a batch."""

    name: str
    words: str
    values: tuple[int, ...]
    at: Callable[[int], tuple[Network, int]]


Curves = Mapping[str, Mapping[int, Seconds]]
"""The seconds of each program at each value of an axis."""


def measure_growth(effort: Effort, peers: Sequence[Peer]) -> Section:
    """Analyse networks along three axes, by every peer in turn at each point."""
    axes = (
        Axis("layers", "{:,} layers", effort.layers, lambda n: (cnnshape.loads(_chain(n)), 1)),
        Axis("pixels", "{0:,}x{0:,}", effort.pixels, lambda n: (_sized(effort.growing, n), 1)),
        Axis("batch", "batch {:,}", effort.batches, lambda n: (_sized(effort.growing, 224), n)),
    )
    curves = {axis: _curves(axis, peers, effort) for axis in axes}
    return Section(
        "Growth",
        TEXT,
        tuple(_table(axis, measured) for axis, measured in curves.items()),
        tuple(_lines(axis, measured) for axis, measured in curves.items()),
        tuple(_figure(axis, effort.growth) for axis in axes),
    )


def _chain(layers: int) -> str:
    layer = f"{{type: conv, filters: 16, kernel: 3, padding: 1, repeat: {layers}}}"
    return f"input: [32, 32, 16]\nlayers:\n  - {layer}\n"


def _sized(name: str, side: int) -> Network:
    return cnnshape.load(name, input=(side, side, 3))


def _curves(axis: Axis, peers: Sequence[Peer], effort: Effort) -> Curves:
    curves: dict[str, dict[int, Seconds]] = {peer.name: {} for peer in peers}
    still = list(peers)
    for value in axis.values:
        measured = _measured(*axis.at(value), still, effort)
        for name, seconds in measured.items():
            curves[name][value] = seconds
        still = [
            peer
            for peer in still
            if peer.name in measured
            and spread_of(measured[peer.name]).median <= effort.slowest_growth
        ]
    return curves


def _measured(
    network: Network, batch: int, peers: Sequence[Peer], effort: Effort
) -> Mapping[str, Seconds]:
    """Return the seconds of an analysis by those that can do it."""
    actions: dict[str, Action] = {}
    with silence():
        for peer in peers:
            action = peer.prepare(network, batch)
            if not isinstance(attempted(action), str):
                actions[peer.name] = action
        return time_each(actions, effort.growth)


def _table(axis: Axis, curves: Curves) -> Table:
    rows = [
        Row(name, tuple(_cell(measured.get(value)) for value in axis.values))
        for name, measured in curves.items()
    ]
    headings = ("program", *(axis.words.format(value) for value in axis.values))
    return Table(axis.name, headings, tuple(rows))


def _cell(seconds: Seconds | None) -> Cell:
    return NOTHING if seconds is None else Median(spread_of(seconds))


def _lines(axis: Axis, curves: Curves) -> Lines:
    return Lines(
        f"growth_{axis.name}",
        f"Analysis, milliseconds (logarithmic), by {axis.name}",
        axis.name,
        "ms",
        {
            name: [(x, 1000 * spread_of(seconds).median) for x, seconds in measured.items()]
            for name, measured in curves.items()
            if measured
        },
        frozenset({OURS}),
    )


def _figure(axis: Axis, rounds: int) -> Finding:
    """Compare two points in turn: flat, or for layers the same time for each."""
    last, first = max(axis.values), min(axis.values)
    if axis.name == "layers":
        first = max(value for value in axis.values if value <= MAX_LAYERS)
        name, divisors = f"a layer of {last:,} / a layer of {first:,}", (last, first)
    else:
        name, divisors = " / ".join(map(axis.words.format, (last, first))), (1, 1)
    analyses = {str(value): prepare(*axis.at(value)) for value in (last, first)}
    seconds = time_each(analyses, rounds, PROCESSOR)
    ratio = ratio_of(
        *(
            [took / divisor for took in seconds[value]]
            for value, divisor in zip(analyses, divisors, strict=True)
        )
    )
    return Figure(f"growth: analyze, {name}", ratio, "x", MAX_GROWTH)
