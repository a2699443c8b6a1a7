"""`cnnshape sizes`: exactly which input sizes work, and which of them lose nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TextIO

import typer

from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import File, Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.reading import name_of, read
from cnnshape.diagnostics import Diagnostic, SpecError
from cnnshape.sizing import Sizes, sizes_of
from cnnshape.sizing.result import unreadable

MAX_SIZE = 1_000_000
"""The largest size that is asked about; what holds for every size holds beyond it too."""


class SizesFormat(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


def sizes(
    file: File,
    up_to: Annotated[
        int,
        typer.Option(min=1, max=MAX_SIZE, help="The largest size to list, or to try if need be."),
    ] = 1024,
    nearest: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_SIZE, help="Find the size nearest to this that loses nothing."),
    ] = None,
    output_size: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_SIZE, help="Find the inputs that give a final map this long."),
    ] = None,
    format: Annotated[
        SizesFormat, typer.Option(help="How the answer is written.")
    ] = SizesFormat.TABLE,
    output: Output = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Say which input sizes work, and which lose nothing."""
    try:
        network = read(file, input, settings)
    except SpecError as error:
        _report_unreadable(file, error.diagnostics, format, output)
        exit_with(Exit.WRONG)
    if network is None:
        exit_with(Exit.UNABLE)
    found = sizes_of(network, up_to, nearest, output_size)
    if found is None:
        fail(f"{network.file}: no input has spatial axes, whose sizes could be varied")
    with opened(output) as stream:
        _write(found, format, stream)
    if format is SizesFormat.TABLE:
        show_diagnostics((*network.diagnostics, *found.diagnostics))
    if not found.works_somewhere:
        exit_with(Exit.WRONG)


def _write(found: Sizes, format: SizesFormat, stream: TextIO) -> None:
    if format is SizesFormat.JSON:
        from cnnshape.report.json_report import json_text

        stream.write(json_text(found.to_dict()))
    else:
        from cnnshape.report.sizes.report import print_sizes

        print_sizes(found, stream)


def _report_unreadable(
    file: str, diagnostics: tuple[Diagnostic, ...], format: SizesFormat, output: str | None
) -> None:
    """Say why a file cannot be read as an architecture, in the form that is asked for."""
    if format is SizesFormat.TABLE:
        show_diagnostics(diagnostics)
        return
    from cnnshape.report.json_report import json_text

    with opened(output) as stream:
        stream.write(json_text(unreadable(name_of(file), diagnostics)))
