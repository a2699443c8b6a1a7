"""What a user waits for: the whole process, from the shell and back."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.child import CNNSHAPE, MINIMAL, run
from benchmarks.figures import Figure, Finding
from benchmarks.timing import WALL, ratio_of, spread_of, time_in_turn

LENET = "architectures/lenet.yaml"
ARGPARSE = """
from argparse import ArgumentParser
parser = ArgumentParser()
parser.add_argument("--version", action="version", version="1")
parser.parse_args()
"""
"""The least program that knows its version."""

COMPLETING = {
    "_CNNSHAPE_COMPLETE": "complete_bash",
    "COMP_WORDS": "cnnshape table --for",
    "COMP_CWORD": "2",
}
"""What bash sets when Tab is pressed after `cnnshape table --for`."""

MAX_TIMES_MINIMAL = {"table": 0.75, "table --format json": 0.6}
MAX_TIMES_ARGPARSE = 2
MAX_MILLISECONDS_TO_LIST = 1000
MAX_MILLISECONDS_TO_LINT = 1500
JOBS = 2
MAX_TIMES_ONE_PROCESS = 0.7


def measure_whole_processes(rounds: int) -> Iterator[Finding]:
    """Compare commands with the least programs for the same, and time the large ones."""
    seconds = time_in_turn(
        {
            "minimal": lambda: run(MINIMAL, LENET),
            "table": lambda: run(CNNSHAPE, "table", LENET),
            "table --format json": lambda: run(CNNSHAPE, "table", LENET, "--format", "json"),
            "argparse": lambda: run(ARGPARSE, "--version"),
            "version": lambda: run(CNNSHAPE, "--version"),
            "completion": lambda: run(CNNSHAPE, variables=COMPLETING),
            "listing": lambda: run(CNNSHAPE, "architectures"),
        },
        rounds,
        WALL,
    )
    for command, most in MAX_TIMES_MINIMAL.items():
        yield Figure(
            f"whole process: {command} of LeNet / the minimal program",
            ratio_of(seconds[command], seconds["minimal"]),
            "x",
            most,
        )
    for command, name in {"version": "--version", "completion": "completion"}.items():
        yield Figure(
            f"whole process: {name} / an empty program with argparse",
            ratio_of(seconds[command], seconds["argparse"]),
            "x",
            MAX_TIMES_ARGPARSE,
        )
    yield Figure(
        "whole process: architectures, which lists all that are bundled",
        spread_of(seconds["listing"], 1000),
        "ms",
        MAX_MILLISECONDS_TO_LIST,
    )


def measure_linting_of_all(rounds: int) -> Iterator[Finding]:
    """Time the linter on all bundled files, in one process and in several."""
    words = ("lint", "architectures", "--exit-zero")
    seconds = time_in_turn(
        {
            "one": lambda: run(CNNSHAPE, *words),
            "several": lambda: run(CNNSHAPE, *words, "--jobs", str(JOBS)),
        },
        rounds,
        WALL,
    )
    yield Figure(
        f"whole process: lint of all bundled files, {JOBS} processes",
        spread_of(seconds["several"], 1000),
        "ms",
        MAX_MILLISECONDS_TO_LINT,
    )
    yield Figure(
        f"whole process: lint of all bundled files, {JOBS} processes / one",
        ratio_of(seconds["several"], seconds["one"]),
        "x",
        MAX_TIMES_ONE_PROCESS,
    )
