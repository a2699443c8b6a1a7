"""`cnnshape table`: what every layer produces, weighs and costs."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TextIO

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli import completion
from cnnshape.cli.device_option import DeviceName, device_of, rooflines_of
from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import Files, Inputs, Output, Settings, Wide
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import Overrides, overrides_in
from cnnshape.cli.parameters import option
from cnnshape.cli.plot_option import Plot, refuse_several, write_plot
from cnnshape.cli.reading import Reading, read_network
from cnnshape.cli.standard_input import name_of
from cnnshape.cli.training_options import Optimizer, Training, optimizer_of
from cnnshape.diagnostics import has_errors
from cnnshape.numbers.selection import TRAINING
from cnnshape.report.table.rows import FIELDS, View

if TYPE_CHECKING:
    from cnnshape.devices.device import Device


class TableFormat(StrEnum):
    """The formats of the table."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


PLAIN_FORMATS = frozenset({TableFormat.CSV, TableFormat.MARKDOWN})

Format = Annotated[TableFormat, option("--format", help="Report format.")]
Columns = Annotated[
    str | None,
    option(
        metavar="A,B,C",
        autocompletion=completion.columns,
        help=f"Columns to show, of: {', '.join(FIELDS)}.",
    ),
]
Depth = Annotated[
    int | None, option(min=1, help="Fold blocks nested deeper than this into one row.")
]
Batch = Annotated[int, option(min=1, help="Batch size, for activations and memory.")]

KeepOutputs = Annotated[
    bool,
    option("--keep-outputs", help="Count finished outputs as alive until the end."),
]


def table(
    files: Files,
    format: Format = TableFormat.TABLE,
    columns: Columns = None,
    depth: Depth = None,
    batch: Batch = 1,
    dtype: Dtype = None,
    keep_outputs: KeepOutputs = False,
    training: Training = False,
    optimizer: Optimizer = None,
    device: DeviceName = None,
    wide: Wide = False,
    output: Output = None,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Print the shapes, sizes, parameters and multiply-adds of every layer."""
    refuse_several(plot, files)
    view = View(_columns_in(columns, is_training=training), depth, wide)
    overrides = overrides_in(input, settings)
    chosen = optimizer_of(optimizer, is_training=training)
    target = device_of(device)
    if target is not None and (format in PLAIN_FORMATS or columns is not None or training):
        fail(f"--device {device}: it has columns of its own, as a table or as --format json")
    found = [
        _analyzed(file, overrides, batch, dtype, keep_outputs=keep_outputs, optimizer=chosen)
        for file in files
    ]
    readable = [each for each in found if not each.is_missing]
    is_json = format is TableFormat.JSON
    if any(each.content for each in found) or (readable and is_json):
        with opened(output) as stream:
            if is_json:
                reports = _reports(readable, batch, dtype, chosen, target)
                stream.write(_json(reports, are_several=len(files) > 1))
            else:
                analyses = [each.content for each in readable if each.content is not None]
                if target is None:
                    _write(analyses, format, view, stream, are_several=len(files) > 1)
                else:
                    _write_rooflines(analyses, target, stream)
    for each in found:
        _plot(plot, each.content, view)
    if not is_json:
        show_diagnostics([each for reading in found for each in reading.diagnostics])
    if len(readable) < len(found):
        exit_with(Exit.UNABLE)
    if any(has_errors(each.diagnostics) for each in found):
        exit_with(Exit.WRONG)


def _columns_in(text: str | None, *, is_training: bool) -> tuple[str, ...] | None:
    """Return the names of columns; end the command if one is unknown, or is not counted."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    known = f"the columns are {', '.join(FIELDS)}"
    if not names:
        fail(f"--columns names no column: {known}")
    for name in names:
        if name not in FIELDS:
            from cnnshape.language.hints.suggestion import did_you_mean
            from cnnshape.language.hints.words import COLUMNS

            hint = did_you_mean(name, FIELDS, known, COLUMNS)
            fail(f"--columns: there is no column `{name}`: {hint}")
        if name in TRAINING and not is_training:
            fail(f"--columns: `{name}` is a cost of training: add --training")
    return names


def _analyzed(
    file: str, overrides: Overrides, batch: int, dtype: str | None, **settings: Any
) -> Reading[Analysis]:
    _, network, diagnostics = read_network(file, overrides)
    if network is None:
        return Reading(file, None, diagnostics)
    try:
        analysis = analyze(network, batch, dtype, **settings)
    except ValueError as error:
        fail(f"--batch {batch}: {error}")
    return Reading(file, analysis, analysis.diagnostics)


def _plot(path: str | None, analysis: Analysis | None, view: View) -> None:
    if path is not None and analysis is not None:
        from cnnshape.report.plots.layers import layers_picture

        write_plot(path, lambda: layers_picture(analysis, view.columns, view.depth))


def _reports(
    readings: Sequence[Reading[Analysis]],
    batch: int,
    dtype: str | None,
    optimizer: str | None,
    device: Device | None,
) -> list[dict[str, Any]]:
    from cnnshape.report.unreadable import unreadable_table

    return [
        unreadable_table(name_of(file), diagnostics, batch, dtype, optimizer)
        if analysis is None
        else analysis.to_dict() | _roofline(analysis, device)
        for file, analysis, diagnostics in readings
    ]


def _roofline(analysis: Analysis, device: Device | None) -> dict[str, Any]:
    """Return the roofline as a part of a report; none without a device, or with errors."""
    if device is None or has_errors(analysis.diagnostics):
        return {}
    (found,) = rooflines_of([analysis], device)
    return {"roofline": found.to_dict()}


def _json(reports: Sequence[dict[str, Any]], *, are_several: bool) -> str:
    from cnnshape.report.json_report import json_report

    return json_report(reports, are_several)


def _write_rooflines(analyses: Sequence[Analysis], device: Device, stream: TextIO) -> None:
    from cnnshape.report.table.roofline import print_rooflines

    sound = [each for each in analyses if not has_errors(each.diagnostics)]
    if sound:
        print_rooflines(rooflines_of(sound, device), stream)


def _write(
    analyses: Sequence[Analysis],
    format: TableFormat,
    view: View,
    stream: TextIO,
    *,
    are_several: bool,
) -> None:
    if format is TableFormat.CSV:
        from cnnshape.report.table.comma_separated import csv_report

        stream.write(csv_report(analyses, view.columns, view.depth, are_several))
    elif format is TableFormat.MARKDOWN:
        from cnnshape.report.table.markdown import markdown_report

        stream.write(markdown_report(analyses, view.columns, view.depth))
    else:
        from cnnshape.report.table.table import print_table

        print_table(analyses, view.columns, view.depth, stream, is_wide=view.is_wide)
