"""What a user waits for: the whole process, from the shell and back."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.child import CNNSHAPE, MINIMAL, run
from benchmarks.figures import Figure, Finding
from benchmarks.timing import WALL, ratio_of, spread_of, time_in_turn

LENET = "architectures/lenet.yaml"
MAX_TIMES_MINIMAL = 1.2
MAX_MILLISECONDS_TO_LIST = 1000


def measure_whole_processes(rounds: int) -> Iterator[Finding]:
    """Compare `cnnshape table` with the minimal program on the same file, and time the listing."""
    seconds = time_in_turn(
        {
            "minimal": lambda: run(MINIMAL, LENET),
            "table": lambda: run(CNNSHAPE, "table", LENET),
            "json": lambda: run(CNNSHAPE, "table", LENET, "--format", "json"),
            "listing": lambda: run(CNNSHAPE, "architectures"),
        },
        rounds,
        WALL,
    )
    for command, name in (("table", "table"), ("json", "table --format json")):
        yield Figure(
            f"whole process: {name} of LeNet / the minimal program",
            ratio_of(seconds[command], seconds["minimal"]),
            "x",
            MAX_TIMES_MINIMAL,
        )
    yield Figure(
        "whole process: architectures, which lists all that are bundled",
        spread_of(seconds["listing"], 1000),
        "ms",
        MAX_MILLISECONDS_TO_LIST,
    )
