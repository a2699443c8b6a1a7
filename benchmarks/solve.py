"""What it costs to solve backwards: windows between sizes, a design within a budget, an input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import cnnshape
from benchmarks.figures import Figure, Finding
from benchmarks.timing import PROCESSOR, Action, ratio_of, spread_of, time_in_turn

MAX_MILLISECONDS = 20
MAX_MILLISECONDS_OF_A_FIT = 200
MAX_TIMES_A_SWEEP = 0.25
WIDTHS = {"width": [n / 100 for n in range(10, 201, 2)]}
"""96 designs of MobileNetV1."""

LARGEST = 300_000_000


def measure_solve(rounds: int) -> Iterator[Finding]:
    """Time answers, and the best of a row of designs against analysing all of them."""
    network, unet = cnnshape.load("mobilenet_v1"), cnnshape.load("unet")
    answers: Mapping[str, Action] = {
        "windows from 224 to 112": lambda: cnnshape.solve(224, 112),
        "transposed windows from 56 to 112": lambda: cnnshape.solve(56, 112, transposed=True),
    }
    for name, seconds in time_in_turn(answers, rounds, PROCESSOR).items():
        yield Figure(f"solve: {name}", spread_of(seconds, 1000), "ms", MAX_MILLISECONDS)
    fit = {"": lambda: cnnshape.solve(unet, budget={"ram": "256MiB"}, over="input")}
    yield Figure(
        "solve: the largest input of U-Net in 256 MiB",
        spread_of(time_in_turn(fit, rounds, PROCESSOR)[""], 1000),
        "ms",
        MAX_MILLISECONDS_OF_A_FIT,
    )
    designs: Mapping[str, Action] = {
        "best": lambda: cnnshape.solve(
            network, budget={"macs": LARGEST}, over=WIDTHS, maximize="parameters"
        ),
        "all": lambda: cnnshape.sweep(network, WIDTHS, where=f"macs <= {LARGEST}"),
    }
    taken = time_in_turn(designs, rounds, PROCESSOR)
    yield Figure(
        "solve: the best of 96 designs by halving / a sweep of them",
        ratio_of(taken["best"], taken["all"]),
        "x",
        MAX_TIMES_A_SWEEP,
    )
