"""The report of `cnnshape sweep`: a table at the end, or lines as the designs come."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TextIO

from cnnshape.cli.growing_output import GrowingOutput
from cnnshape.cli.progress import Progress
from cnnshape.sweeping.choice import Choice
from cnnshape.sweeping.design import Design, Plan


class SweepFormat(StrEnum):
    """The formats of designs."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


class SweepReport(NamedTuple):
    """How designs are written: `names` are varied, `total` designs are analysed."""

    format: SweepFormat
    plan: Plan
    names: Sequence[str]
    total: int

    def grows(self, choice: Choice, path: str | None) -> bool:
        """Say whether a file gets each row as it comes: no order or front waits for the last."""
        is_of_lines = self.format in (SweepFormat.JSON, SweepFormat.CSV)
        if path in (None, "-") or not is_of_lines or choice.needs_all:
            return False
        return not Path(path).exists() or Path(path).is_file()

    def write(self, found: Iterable[Design], choice: Choice, stream: TextIO) -> bool:
        """Write the designs that are chosen; say whether one of them has errors."""
        waits = self.format is SweepFormat.TABLE or choice.needs_all
        with self._progress(stream, waits=waits) as progress:
            chosen = choice.of(watched(found, progress))
            if not waits:
                return self._write(chosen, stream)
            shown = list(chosen)
        return self._write(shown, stream)

    @property
    def line_format(self) -> SweepFormat:
        """The format of rows: where rows are wanted, all that is not JSON is written as CSV."""
        return SweepFormat.JSON if self.format is SweepFormat.JSON else SweepFormat.CSV

    def line(self, design: Design) -> str:
        """Return the row of a design."""
        from cnnshape.report.sweep import csv_line, json_line

        return (json_line if self.line_format is SweepFormat.JSON else csv_line)(design)

    @property
    def header(self) -> str:
        """What stands above the rows."""
        from cnnshape.report.sweep import csv_header

        return csv_header(self.names) if self.line_format is SweepFormat.CSV else ""

    def grow(
        self, found: Iterable[tuple[int, Design]], choice: Choice, output: GrowingOutput
    ) -> bool:
        """Write the lines of chosen designs; each design comes with the number of those so far.

        Say whether one of the report has errors, also among those that stood there already.
        """
        if not output.reached.bytes:
            output.write(self.header)
        with Progress(self.total, sys.stderr, "designs") as progress:
            for design in choice.of(_noted(found, progress, output)):
                output.row(self.line(design), has_errors=bool(design.diagnostics))
        return output.reached.rows_with_errors > 0

    def _progress(self, stream: TextIO, *, waits: bool) -> Progress:
        """Return a progress that does not write between lines of the report on one terminal."""
        is_free = waits or not stream.isatty()
        return Progress(self.total, sys.stderr if is_free else io.StringIO(), "designs")

    def _write(self, found: Iterable[Design], stream: TextIO) -> bool:
        if self.format is not SweepFormat.TABLE:
            return self._write_lines(found, stream)
        from cnnshape.report.sweep import print_designs

        shown, plan = tuple(found), self.plan
        title = plan.template.title
        print_designs(title, self.names, shown, self.total, stream, dtype=plan.dtype)
        return any(design.diagnostics for design in shown)

    def _write_lines(self, found: Iterable[Design], stream: TextIO) -> bool:
        """Write each design as it comes; a CSV without designs has its header too."""
        header, has_errors = self.header, False
        for design in found:
            stream.write(header + self.line(design))
            stream.flush()
            header, has_errors = "", has_errors or bool(design.diagnostics)
        stream.write(header)
        return has_errors


def watched(found: Iterable[Design], progress: Progress) -> Iterator[Design]:
    """Return the designs, and count each as it passes."""
    for design in found:
        progress.passed(_settings_of(design))
        yield design


def _noted(
    found: Iterable[tuple[int, Design]], progress: Progress, output: GrowingOutput
) -> Iterator[Design]:
    """Return the designs, and note each when its row is written: when the next one is wanted."""
    for number, design in found:
        progress.passed(_settings_of(design))
        yield design
        output.looked_at(number)


def _settings_of(design: Design) -> str:
    return ", ".join(f"{name}={value}" for name, value in design.settings.items())
