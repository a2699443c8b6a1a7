"""`cnnshape diff`: what differs between two networks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, TextIO

import typer

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.cli.options import Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.reading import READ_TWICE, STANDARD_INPUT, read
from cnnshape.diagnostics import SpecError
from cnnshape.difference.changes import Difference
from cnnshape.difference.compare import difference


class DiffFormat(StrEnum):
    """How the difference is written."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="An architecture file, a bundled name, or -.")
    ],
    after: Annotated[
        str | None,
        typer.Argument(metavar="B", help="Another one; A at other settings if left out."),
    ] = None,
    format: Annotated[
        DiffFormat, typer.Option(help="How the difference is written.")
    ] = DiffFormat.TABLE,
    output: Output = None,
    input: Inputs = None,
    settings: Settings = None,
    input_a: Annotated[
        list[str] | None, typer.Option("--input-a", metavar="[NAME=]HxWxC", help="--input of A.")
    ] = None,
    input_b: Annotated[
        list[str] | None, typer.Option("--input-b", metavar="[NAME=]HxWxC", help="--input of B.")
    ] = None,
    set_a: Annotated[
        list[str] | None, typer.Option("--set-a", metavar="NAME=VALUE", help="--set of A alone.")
    ] = None,
    set_b: Annotated[
        list[str] | None, typer.Option("--set-b", metavar="NAME=VALUE", help="--set of B alone.")
    ] = None,
) -> None:
    """Print which layers and totals differ between two networks; exit 0 where none do."""
    if after is None and not (input_a or input_b or set_a or set_b):
        fail("there is nothing to compare with: give B, or settings as --set-b width=0.5")
    if before == STANDARD_INPUT and after in (STANDARD_INPUT, None):
        fail(f"{READ_TWICE}: give a file as A or as B")
    sides = (
        _analysis(before, _all(input, input_a), _all(settings, set_a)),
        _analysis(before if after is None else after, _all(input, input_b), _all(settings, set_b)),
    )
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        exit_with(Exit.UNABLE)
    found = difference(*known)
    with opened(output) as stream:
        _write(found, format, stream)
    show_diagnostics([each for side in known for each in side.diagnostics])
    if not found.is_equal:
        exit_with(Exit.WRONG)


def _all(shared: Sequence[str] | None, own: Sequence[str] | None) -> list[str]:
    """Return what is given for both sides and then what is given for one, which wins."""
    return [*(shared or ()), *(own or ())]


def _analysis(file: str, inputs: Sequence[str], settings: Sequence[str]) -> Analysis | None:
    """Return the analysis of a file, or None after saying why there is none."""
    try:
        network = read(file, inputs, settings)
    except SpecError as error:
        show_diagnostics(error.diagnostics)
        warn(f"{file} cannot be compared: it cannot be read as an architecture")
        return None
    return None if network is None else analyze(network)


def _write(found: Difference, format: DiffFormat, stream: TextIO) -> None:
    if format is DiffFormat.JSON:
        from cnnshape.report.json_report import json_text

        stream.write(json_text(found.to_dict()))
    elif format is DiffFormat.MARKDOWN:
        from cnnshape.report.difference.markdown import markdown_difference

        stream.write(markdown_difference(found))
    else:
        from cnnshape.report.difference.tables import print_difference

        print_difference(found, stream)
