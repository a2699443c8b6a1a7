"""Whether each answer takes the same time for a layer of a large network as for one of a small."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import cnnshape
from benchmarks.figures import Figure, Finding
from benchmarks.growth import MAX_GROWTH, chain
from benchmarks.timing import PROCESSOR, Action, ratio_of, repeated, time_in_turn
from cnnshape.report.table.table import print_table


def measure_answers(few: int, many: int, rounds: int) -> Iterator[Finding]:
    """Compare the time per layer of each answer on a long chain with that on a short one."""
    short, long = _answers(few), _answers(many)
    for command in short:
        seconds = time_in_turn(
            {"few": repeated(short[command], many // few), "many": long[command]}, rounds, PROCESSOR
        )
        yield Figure(
            f"growth: {command}, a layer of {many:,} / a layer of {few:,}",
            ratio_of(seconds["many"], seconds["few"]),
            "x",
            MAX_GROWTH,
        )


def _answers(layers: int) -> Mapping[str, Action]:
    network = cnnshape.loads(chain(layers))
    analysis = cnnshape.analyze(network)
    longer = cnnshape.analyze(cnnshape.loads(chain(layers + 1)))
    return {
        "table": lambda: print_table([analysis], None, None, io.StringIO()),
        "explain": lambda: cnnshape.explain(analysis),
        "sizes": lambda: cnnshape.sizes(network),
        "solve": lambda: cnnshape.solve(network, 32),
        "sweep": lambda: cnnshape.sweep(network, {"input": [[32, 32, 16], [33, 33, 16]]}),
        "diff": lambda: cnnshape.diff(analysis, longer),
        "verify": lambda: cnnshape.verify(network, small=True),
    }
