"""Whether the time of a layer stays the same as networks grow: nothing may be quadratic."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import cnnshape
from benchmarks import mistakes
from benchmarks.figures import Figure, Finding
from benchmarks.timing import PROCESSOR, ratio_of, repeated, time_in_turn

MAX_GROWTH = 1.3


def measure_growth(few: int, many: int, rounds: int) -> Iterator[Finding]:
    """Compare the time per layer of a long chain with that of a short one.

    `many` is a multiple of `few`: a sample of either has as many layers.
    """
    short, long = chain(few), chain(many)
    short_network, long_network = cnnshape.loads(short), cnnshape.loads(long)
    times = many // few
    # A copy knows nothing of what the formulas said of its layers before.
    seconds = time_in_turn(
        {
            "load few": repeated(lambda: cnnshape.loads(short), times),
            "load many": lambda: cnnshape.loads(long),
            "analyze few": repeated(lambda: cnnshape.analyze(short_network._replace()), times),
            "analyze many": lambda: cnnshape.analyze(long_network._replace()),
        },
        rounds,
        PROCESSOR,
    )
    for step in ("load", "analyze"):
        yield Figure(
            f"growth: {step}, a layer of {many:,} / a layer of {few:,}",
            ratio_of(seconds[f"{step} many"], seconds[f"{step} few"]),
            "x",
            MAX_GROWTH,
        )


def measure_mistakes(few: int, many: int, rounds: int) -> Iterator[Finding]:
    """Compare the time per mistake of a file of many with that of a file of few, for each kind.

    `many` is a multiple of `few`: a sample of either has as many mistakes.
    """
    for kind, written in mistakes.KINDS.items():
        short, long = written(few), written(many)
        seconds = time_in_turn(
            {
                "few": repeated(partial(_refused, short), many // few),
                "many": partial(_refused, long),
            },
            rounds,
            PROCESSOR,
        )
        yield Figure(
            f"growth: {kind}, a mistake of {many:,} / a mistake of {few:,}",
            ratio_of(seconds["many"], seconds["few"]),
            "x",
            MAX_GROWTH,
        )


def _refused(text: str) -> object:
    try:
        return cnnshape.analyze(cnnshape.loads(text)).diagnostics
    except cnnshape.SpecError as refusal:
        return refusal.diagnostics


def chain(layers: int) -> str:
    """Return a file of as many convolutions, one after the other."""
    layer = f"{{type: conv, filters: 16, kernel: 3, padding: 1, repeat: {layers}}}"
    return f"input: [32, 32, 16]\nlayers:\n  - {layer}\n"
