"""`python -m benchmarks compare [--quick] [--format markdown|json] [--write FILE]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.child import bytecode_kept
from benchmarks.comparison.charts import drawn
from benchmarks.comparison.cold import measure_cold
from benchmarks.comparison.correctness import measure_correctness
from benchmarks.comparison.effort import QUICK, THOROUGH, Effort
from benchmarks.comparison.execution import EXECUTORS, measure_execution
from benchmarks.comparison.growth import measure_growth
from benchmarks.comparison.machine import machine
from benchmarks.comparison.markdown import page
from benchmarks.comparison.records import Section
from benchmarks.comparison.traps import measure_traps
from benchmarks.comparison.warm import measure_warm
from benchmarks.passes import THREADS
from benchmarks.peers.roll import PEERS

SETTINGS = {"OPENBLAS_NUM_THREADS": str(THREADS), "OMP_WAIT_POLICY": "PASSIVE"}
"""Threads that spin while they wait make PyTorch ten times slower where a core is busy."""


def compare(arguments: Sequence[str]) -> None:
    """Measure, and print or write a page of Markdown or JSON."""
    options = _options(arguments)
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)  # read when NumPy and PyTorch are imported
    effort = QUICK if options.quick else THOROUGH
    sections = tuple(_sections(effort, options.only))
    missing = [peer.name for peer in PEERS if not peer.is_installed]
    missing += [executor.name for executor in EXECUTORS if not executor.is_installed]
    date = datetime.now(UTC).date().isoformat()
    data = {
        "date": date,
        **machine(),
        "missing": missing,
        "sections": [section.to_dict() for section in sections],
    }
    if options.write is not None:
        _write(options.write, data, page(date, machine(), missing, sections, options.write.stem))
        _draw(options.write.with_suffix(""), sections)
    elif options.format == "json":
        print(json.dumps(data, indent=2))
    else:
        print(page(date, machine(), missing, sections, None))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks compare",
        description="Measure cnnshape side by side with the peers that are installed.",
    )
    parser.add_argument("--quick", action="store_true", help="one small round, for CI")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
    parser.add_argument("--only", choices=MEASURES, nargs="+", help="some of the sections")
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FILE.md",
        help="write the page there, with its charts and the data in a folder beside it",
    )
    return parser.parse_args(arguments)


MEASURES: dict[str, Callable[..., Section]] = {
    "cold": measure_cold,
    "warm": measure_warm,
    "growth": measure_growth,
    "execution": measure_execution,
    "correctness": measure_correctness,
    "traps": measure_traps,
}


def _sections(effort: Effort, only: Sequence[str] | None) -> Iterator[Section]:
    """Measure one section after the other, and say on standard error which it is."""
    peers = [peer for peer in PEERS if peer.is_installed]
    with bytecode_kept():
        for name, measure in MEASURES.items():
            if only is None or name in only:
                print(f"{datetime.now(UTC):%H:%M:%S} {name}", file=sys.stderr)
                yield measure(effort, peers)


def _write(file: Path, data: Any, text: str) -> None:
    folder = file.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    (folder / "run.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _draw(folder: Path, sections: Sequence[Section]) -> None:
    for section in sections:
        for chart in section.charts:
            (folder / f"{chart.name}.svg").write_text(drawn(chart), encoding="utf-8")
