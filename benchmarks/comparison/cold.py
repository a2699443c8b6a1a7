"""What a user waits for, and how much memory it takes, from the shell to a printed summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import NamedTuple

import cnnshape
from benchmarks.child import MINIMAL, peak_bytes_of
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.records import Bars, Memory, Row, Section, Table, Times, time_of
from benchmarks.figures import Figure, Finding, Missing
from benchmarks.peers.peer import Peer
from benchmarks.timing import WALL, Seconds, ratio_of, spread_of, time_in_turn
from cnnshape.report.table.table import print_table

MAX_SHARE_OF_TORCHINFO = 1 / 8
MAX_TIMES_MINIMAL = 1.2
OURS, TORCHINFO = "cnnshape", "torchinfo"
LEAST = "the minimal program, on LeNet"
LENET = "architectures/lenet.yaml"

TEXT = """\
A process starts, imports its libraries and prints the summary of a network. Programs for PyTorch
get the network as a plain module without pretrained weights. The minimal program reads, validates
and prints the file of LeNet with the same libraries as cnnshape, but calculates nothing. Memory is
the peak of the process."""


class Started(NamedTuple):
    """What the processes of one program took."""

    seconds: Seconds
    peaks: Sequence[int]


def measure_cold(effort: Effort, peers: Sequence[Peer]) -> Section:
    """Start every peer in turn, for each of the networks."""
    started = {name: _started(name, peers, effort.cold) for name in effort.cold_networks}
    return Section(
        "Cold start to a printed summary",
        TEXT,
        tuple(_table(name, programs) for name, programs in started.items()),
        tuple(_bars(name, programs) for name, programs in started.items()),
        _figures(effort.cold_networks[-1], started[effort.cold_networks[-1]], effort.cold),
    )


def _started(network: str, peers: Sequence[Peer], rounds: int) -> Mapping[str, Started]:
    codes = {LEAST: (MINIMAL, LENET), **{peer.name: (peer.cold, network) for peer in peers}}
    peaks: dict[str, list[int]] = {name: [] for name in codes}

    def started(name: str) -> Callable[[], None]:
        return lambda: peaks[name].append(peak_bytes_of(*codes[name]))

    seconds = time_in_turn({name: started(name) for name in codes}, rounds, WALL)
    return {name: Started(seconds[name], peaks[name][1:]) for name in codes}


def _table(network: str, programs: Mapping[str, Started]) -> Table:
    ours = programs[OURS].seconds
    rows = [
        Row(
            name,
            (
                time_of(each.seconds),
                Times(ratio_of(each.seconds, ours)),
                Memory(spread_of(each.peaks).median),
            ),
        )
        for name, each in programs.items()
    ]
    return Table(network, ("program", "wall time", "times cnnshape", "peak memory"), tuple(rows))


def _bars(network: str, programs: Mapping[str, Started]) -> Bars:
    return Bars(
        f"cold_{network}",
        f"Cold start to a summary of {network}, seconds (logarithmic)",
        "s",
        {name: spread_of(each.seconds).median for name, each in programs.items()},
        frozenset({OURS}),
    )


def _figures(network: str, programs: Mapping[str, Started], rounds: int) -> tuple[Finding, Finding]:
    ours = programs[OURS].seconds
    against = f"cold start: table of {network} / {TORCHINFO}"
    if TORCHINFO in programs:
        ratio = ratio_of(ours, programs[TORCHINFO].seconds)
        first: Finding = Figure(against, ratio, "x", MAX_SHARE_OF_TORCHINFO)
    else:
        first = Missing(against, f"{TORCHINFO} is not installed: pip install 'cnnshape[bench]'")
    warm = spread_of(_warm_work(network, rounds)).median
    least = [seconds + warm for seconds in programs[LEAST].seconds]
    second = Figure(
        f"cold start: table of {network} / the minimal program and the warm work",
        ratio_of(ours, least),
        "x",
        MAX_TIMES_MINIMAL,
    )
    return first, second


def _warm_work(network: str, rounds: int) -> Seconds:
    """Return what reading, analysing and drawing take in a process that has done so before."""

    def work() -> None:
        print_table([cnnshape.analyze(cnnshape.load(network))], None, None, StringIO())

    return time_in_turn({"work": work}, rounds, WALL)["work"]
