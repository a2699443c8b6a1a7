"""What the rules of the linter cost beside reading and analysing what they look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cnnshape
from benchmarks.figures import Figure, Finding
from benchmarks.growth import chain
from benchmarks.timing import PROCESSOR, ratio_of, time_in_turn
from cnnshape.language.bundled_paths import bundled_files

MAX_TIMES_READING = 2.0
MAX_GROWTH = 1.3


def measure_linting(rounds: int, is_of_all: bool = True) -> Iterator[Finding]:
    """Time all rules against load and analyze.

    `lint` analyses once more before it asks the rules, so that these cost less than is said here.
    """
    yield _against_reading("ResNet-50", ["resnet50"], rounds)
    names = [str(path) for path in bundled_files()]
    which = "all bundled architectures" if is_of_all else "every tenth bundled architecture"
    yield _against_reading(which, names if is_of_all else names[::10], max(1, rounds // 5))


def _against_reading(what: str, files: Sequence[str], rounds: int) -> Figure:
    networks = [cnnshape.load(file) for file in files]
    seconds = time_in_turn(
        {
            "lint": lambda: [cnnshape.lint(network) for network in networks],
            "read": lambda: [cnnshape.analyze(cnnshape.load(file)) for file in files],
        },
        rounds,
        PROCESSOR,
    )
    name = f"lint: all rules on {what} / load and analyze"
    return Figure(name, ratio_of(seconds["lint"], seconds["read"]), "x", MAX_TIMES_READING)


def measure_growth_of_linting(few: int, many: int, rounds: int) -> Iterator[Finding]:
    """Compare the time of all rules for a layer of a long chain with that of a short one."""
    short, long = cnnshape.loads(chain(few)), cnnshape.loads(chain(many))
    seconds = time_in_turn(
        {
            "many": lambda: cnnshape.lint(long),
            "few": lambda: [cnnshape.lint(short) for _ in range(many // few)],
        },
        rounds,
        PROCESSOR,
    )
    name = f"growth: lint, a layer of {many:,} / a layer of {few:,}"
    yield Figure(name, ratio_of(seconds["many"], seconds["few"]), "x", MAX_GROWTH)
