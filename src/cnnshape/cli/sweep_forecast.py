"""What a sweep will be, before it starts: how many designs, how long, how large."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple

from cnnshape.cli.sweep_report import SweepReport
from cnnshape.cli.sweep_run import SweepRun
from cnnshape.phrases import binary_size, count, joined

MOST_TRIED = 64
SECONDS_OF_TRYING = 2.0
UNITS = ((3600.0, "hour"), (60.0, "minute"))


class Tried(NamedTuple):
    """What a few designs of a sweep took."""

    designs: int
    ruled_out: int
    faulty: int
    bytes: int
    seconds: float


def print_forecast(run: SweepRun, report: SweepReport, workers: int) -> None:
    """Say what a sweep will take, as a few of its designs show."""
    tried = _tried(run, report)
    seconds = tried.seconds / tried.designs
    size = tried.bytes * run.length // tried.designs
    lines = [
        f"{run.plan.template.title}: {count(run.length, 'design')} of {joined(report.names)}",
        f"about {_duration(seconds * run.length / workers)} with {count(workers, 'worker')}: "
        f"{1000 * seconds:.2g} ms a design ({tried.designs:,} were tried)",
        f"about {binary_size(size)} as {report.line_format}",
        *_remarks(tried),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _tried(run: SweepRun, report: SweepReport) -> Tried:
    """Analyse some designs of all of the space, for a moment."""
    positions = random.Random(0).sample(range(run.length), min(MOST_TRIED, run.length))  # noqa: S311
    tried, ruled_out, faulty, size, start = 0, 0, 0, 0, perf_counter()
    for position in positions:
        tried += 1
        point = run.space.at(position)
        if run.choice.is_worth_analysing(point):
            design = run.plan.design(point)
            faulty += bool(design.diagnostics)
            size += len(report.line(design).encode())
        else:
            ruled_out += 1
        seconds = perf_counter() - start
        if seconds > SECONDS_OF_TRYING:
            break
    return Tried(tried, ruled_out, faulty, size, seconds)


def _remarks(tried: Tried) -> Iterator[str]:
    if tried.ruled_out:
        yield f"--where rules out {tried.ruled_out:,} of {tried.designs:,} by settings alone"
    if tried.faulty:
        yield f"{tried.faulty:,} of {tried.designs:,} have errors"


def _duration(seconds: float) -> str:
    for size, unit in UNITS:
        if seconds >= size:
            return count(round(seconds / size), unit)
    return count(max(1, round(seconds)), "second")
