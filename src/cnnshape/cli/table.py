"""`cnnshape table`: what every layer produces, weighs and costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TextIO

import typer

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import Files, Format, Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.reading import name_of, read
from cnnshape.diagnostics import Diagnostic, SpecError, has_errors
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.network import DTYPE_BYTES, Network
from cnnshape.report.table.rows import FIELDS


def table(
    files: Files,
    format: Annotated[Format, typer.Option(help="How the report is written.")] = Format.TABLE,
    columns: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help=f"The columns, of: {', '.join(FIELDS)}."),
    ] = None,
    depth: Annotated[
        int | None, typer.Option(min=1, help="Fold blocks nested deeper than this into one row.")
    ] = None,
    batch: Annotated[int, typer.Option(min=1, help="Samples, for activations and memory.")] = 1,
    dtype: Annotated[
        str | None,
        typer.Option(help=f"One of {', '.join(DTYPE_BYTES)}; the file's own if left out."),
    ] = None,
    output: Output = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Print the shapes, sizes, parameters and multiply-adds of every layer."""
    chosen = _columns(columns)
    if dtype is not None and dtype not in DTYPE_BYTES:
        help = did_you_mean(dtype, DTYPE_BYTES, f"use one of {', '.join(DTYPE_BYTES)}")
        fail(f"--dtype {dtype}: unknown; {help}")
    readings = [_Reading(file, batch, dtype, input, settings) for file in files]
    readable = [reading for reading in readings if not reading.is_missing]
    if any(reading.analysis for reading in readable) or (readable and format is Format.JSON):
        with opened(output) as stream:
            _write(readable, format, chosen, depth, stream, are_several=len(files) > 1)
    if format is not Format.JSON:
        show_diagnostics([each for reading in readings for each in reading.diagnostics])
    if len(readable) < len(readings):
        exit_with(Exit.UNABLE)
    if any(has_errors(reading.diagnostics) for reading in readings):
        exit_with(Exit.WRONG)


class _Reading:
    """What came of one file: an analysis, diagnostics, or nothing at all."""

    def __init__(
        self,
        file: str,
        batch: int,
        dtype: str | None,
        inputs: Sequence[str] | None,
        settings: Sequence[str] | None,
    ) -> None:
        self.file, self.batch, self.dtype = file, batch, dtype
        self.analysis: Analysis | None = None
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.is_missing = False
        try:
            network = read(file, inputs, settings)
        except SpecError as error:
            self.diagnostics = error.diagnostics
            return
        if network is None:
            self.is_missing = True
            return
        self.analysis = _analysis(network, batch, dtype)
        self.diagnostics = self.analysis.diagnostics

    def report(self) -> dict[str, Any]:
        """Return the JSON report of this file."""
        from cnnshape.report.json_report import report_of_unreadable

        if self.analysis is not None:
            return self.analysis.to_dict()
        return report_of_unreadable(name_of(self.file), self.batch, self.dtype, self.diagnostics)


def _analysis(network: Network, batch: int, dtype: str | None) -> Analysis:
    try:
        return analyze(network, batch, dtype)
    except ValueError as error:
        fail(f"--batch {batch}: {error}")


def _columns(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    known = f"the columns are {', '.join(FIELDS)}"
    if not names:
        fail(f"--columns names no column: {known}")
    for name in names:
        if name not in FIELDS:
            fail(f"--columns: there is no column `{name}`: {did_you_mean(name, FIELDS, known)}")
    return names


def _write(
    readings: Sequence[_Reading],
    format: Format,
    columns: tuple[str, ...] | None,
    depth: int | None,
    stream: TextIO,
    *,
    are_several: bool,
) -> None:
    analyses = [reading.analysis for reading in readings if reading.analysis is not None]
    if format is Format.JSON:
        from cnnshape.report.json_report import json_report

        stream.write(json_report([reading.report() for reading in readings], are_several))
    elif format is Format.CSV:
        from cnnshape.report.table.comma_separated import csv_report

        stream.write(csv_report(analyses, columns, depth, are_several))
    elif format is Format.MARKDOWN:
        from cnnshape.report.table.markdown import markdown_report

        stream.write(markdown_report(analyses, columns, depth))
    else:
        from cnnshape.report.table.table import print_table

        print_table(analyses, columns, depth, stream)
