"""Print every figure of speed with its target: `python -m benchmarks [--quick] [--json]`.

`python -m benchmarks compare` measures cnnshape and its peers side by side.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from benchmarks.answers import measure_answers
from benchmarks.child import bytecode_kept
from benchmarks.figures import Finding, aligned
from benchmarks.forward import measure_forward
from benchmarks.growth import measure_growth, measure_mistakes
from benchmarks.imports import measure_imports
from benchmarks.linting import measure_growth_of_linting, measure_linting
from benchmarks.memory import measure_memory
from benchmarks.passes import THREADS
from benchmarks.planning import measure_planning
from benchmarks.solve import measure_solve
from benchmarks.sweep import measure_sweep
from benchmarks.warm import measure_warm
from benchmarks.whole_process import measure_linting_of_all, measure_whole_processes

LIBRARIES = ("cnnshape", "pydantic", "pyyaml", "rich", "typer", "onnx", "numpy", "torch")


class Effort(NamedTuple):
    """How many rounds of each kind are run, and how long the chains are."""

    processes: int
    warm: int
    sweep: int
    growth: int
    forward: int
    reference: int
    few_layers: int
    many_layers: int
    mistakes: int
    few_mistakes: int
    many_mistakes: int


THOROUGH = Effort(
    processes=31,
    warm=31,
    sweep=11,
    growth=11,
    forward=15,
    reference=5,
    few_layers=100,
    many_layers=10_000,
    mistakes=3,
    few_mistakes=100,
    many_mistakes=3000,
)
QUICK = Effort(
    processes=1,
    warm=1,
    sweep=1,
    growth=1,
    forward=1,
    reference=1,
    few_layers=20,
    many_layers=200,
    mistakes=1,
    few_mistakes=10,
    many_mistakes=100,
)


def measure(effort: Effort) -> Iterator[Finding]:
    """Return every figure; with little effort they only show that the benchmarks work."""
    yield from measure_whole_processes(effort.processes)
    yield from measure_linting_of_all(min(effort.processes, 5))
    yield from measure_imports()
    # Before others fill the memory of this process, as in a process that a user starts.
    few, many = effort.few_layers, effort.many_layers
    yield from measure_growth(few, many, effort.growth)
    yield from measure_growth_of_linting(few, many, max(1, effort.growth // 2))
    yield from measure_answers(few, min(many, 5000), min(effort.growth, 3))
    yield from measure_warm(effort.warm)
    yield from measure_sweep(effort.sweep)
    yield from measure_solve(effort.sweep)
    yield from measure_mistakes(effort.few_mistakes, effort.many_mistakes, effort.mistakes)
    yield from measure_linting(effort.warm, is_of_all=effort is THOROUGH)
    yield from measure_forward(effort.forward, effort.reference)
    yield from measure_memory(min(effort.processes, 5))
    yield from measure_planning(min(effort.sweep, 3))


def machine() -> str:
    """Say in general what the figures were measured on."""
    libraries = ", ".join(f"{name} {_version_of(name)}" for name in LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python} on {platform.system()}, {os.cpu_count()} cores; {libraries}"


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def main() -> None:
    """Measure, and print aligned text or JSON; or compare with what a user would pick instead."""
    if sys.argv[1:2] == ["compare"]:
        from benchmarks.comparison.command import compare

        compare(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small round, for CI")
    parser.add_argument("--json", action="store_true", help="print data instead of text")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))  # read when NumPy is imported
    with bytecode_kept():
        findings = list(measure(QUICK if options.quick else THOROUGH))
    if options.json:
        print(json.dumps([finding.to_dict() for finding in findings], indent=2))
    else:
        print(f"{aligned(findings)}\n\n{machine()}")


if __name__ == "__main__":
    main()
