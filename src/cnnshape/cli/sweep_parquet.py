"""The report of `cnnshape sweep` as a Parquet file: bytes, complete only with the last design."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from cnnshape.cli.exits import fail
from cnnshape.cli.output import refuse_unwritable
from cnnshape.cli.progress import Progress
from cnnshape.cli.sweep_report import watched
from cnnshape.cli.sweep_run import SweepRun
from cnnshape.sweeping.design import Design


def check_parquet(path: str | None) -> None:
    """End the command before its work if no Parquet file can be written."""
    from cnnshape.report.parquet import NEEDS_PYARROW, is_available

    if path in (None, "", "-"):
        fail("--format parquet writes a file of bytes: give --output FILE.parquet")
    if not is_available():
        fail(NEEDS_PYARROW)
    refuse_unwritable(path)


def write_parquet(run: SweepRun, found: Iterable[Design], path: str) -> bool:
    """Write the designs that are chosen in one step; say whether one of them has errors."""
    from cnnshape.cli.binary_output import write_whole
    from cnnshape.report.parquet import parquet

    faulty = 0

    def counted(designs: Iterable[Design]) -> Iterator[Design]:
        nonlocal faulty
        for design in designs:
            faulty += bool(design.diagnostics)
            yield design

    with Progress(run.length, sys.stderr, "designs") as progress:
        chosen = run.choice.of(watched(found, progress))
        points = run.space.first(run.length)
        try:
            content = parquet(run.space.names, points, counted(chosen))
        except OverflowError as error:
            fail(f"cannot write {path}: {error}; --format csv and json have numbers of any size")
    write_whole(path, content)
    return faulty > 0
