"""What a sweep costs: a design of a grid, beside reading and analysing the same network anew."""

from __future__ import annotations

from collections.abc import Iterator

import cnnshape
from benchmarks.figures import Figure, Finding
from benchmarks.timing import PROCESSOR, ratio_of, spread_of, time_in_turn
from cnnshape.language.loading import template
from cnnshape.sweeping.axis import axis_in
from cnnshape.sweeping.design import Plan
from cnnshape.sweeping.executors import workers
from cnnshape.sweeping.grid import grid_of
from cnnshape.sweeping.pool import designs

MIN_DESIGNS_A_SECOND = 300
MAX_TIMES_READING_ANEW = 0.7

GRID = grid_of([axis_in("width=0.25:1:0.05"), axis_in("resolution=128:224:32")])
"""64 designs of MobileNetV1, and not two of them alike."""


def measure_sweep(rounds: int) -> Iterator[Finding]:
    """Time the designs of a grid in one process, from the file on, and the same one by one."""
    seconds = time_in_turn({"swept": _sweep, "anew": _read_anew}, rounds, PROCESSOR)
    yield Figure(
        f"sweep: a design of MobileNetV1, {MIN_DESIGNS_A_SECOND} a second",
        spread_of(seconds["swept"], 1000 / GRID.size),
        "ms",
        round(1000 / MIN_DESIGNS_A_SECOND, 2),
    )
    yield Figure(
        "sweep: a design of MobileNetV1 / load and analyze of it",
        ratio_of(seconds["swept"], seconds["anew"]),
        "x",
        MAX_TIMES_READING_ANEW,
    )


def _sweep() -> None:
    plan = Plan(template("mobilenet_v1"))
    with workers(1) as executor:
        for design in designs(plan, GRID.first(GRID.size), GRID.size, executor):
            assert design.result("macs")


def _read_anew() -> None:
    for settings in GRID.first(GRID.size):
        network = cnnshape.load("mobilenet_v1", parameters=settings)
        assert cnnshape.analyze(network).totals.macs
