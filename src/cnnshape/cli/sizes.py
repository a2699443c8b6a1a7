"""`cnnshape sizes`: exactly which input sizes work, and which of them lose nothing."""

from __future__ import annotations

from typing import Annotated

from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import File, Format, Inputs, Output, Settings, TableOrJson
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.parameters import option
from cnnshape.cli.plot_option import Plot, write_plot
from cnnshape.cli.reading import Reading, read_network
from cnnshape.cli.standard_input import name_of
from cnnshape.network import Network
from cnnshape.sizing import WITHOUT_AXES, Sizes, sizes_of

MAX_SIZE = 1_000_000
"""The largest size of a question; an answer for every size holds beyond it too."""

UpTo = Annotated[
    int,
    option(
        min=1, max=MAX_SIZE, help="Largest size to list, or to try if sizes are tried one by one."
    ),
]
Nearest = Annotated[
    int | None,
    option(min=1, max=MAX_SIZE, help="Find the size nearest to this that loses nothing."),
]
OutputSize = Annotated[
    int | None,
    option(min=1, max=MAX_SIZE, help="Find the inputs that give a final map of this size."),
]


def sizes(
    file: File,
    up_to: UpTo = 1024,
    nearest: Nearest = None,
    output_size: OutputSize = None,
    format: Format = TableOrJson.TABLE,
    output: Output = None,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """List the input sizes that work, and those that lose nothing."""
    reading = read_network(file, overrides_in(input, settings))
    if reading.diagnostics and format is TableOrJson.JSON:
        _write_unreadable(reading, output)
        exit_with(Exit.WRONG)
    network = reading.or_exit()
    found = sizes_of(network, up_to, nearest, output_size)
    if found is None:
        fail(f"{network.file}: {WITHOUT_AXES}")
    _write(found, format, output)
    if plot is not None:
        from cnnshape.report.plots.input_sizes import sizes_picture

        write_plot(plot, lambda: sizes_picture(found))
    if format is TableOrJson.TABLE:
        show_diagnostics((*network.diagnostics, *found.diagnostics))
    if not found.works_somewhere:
        exit_with(Exit.WRONG)


def _write(found: Sizes, format: TableOrJson, output: str | None) -> None:
    with opened(output) as stream:
        if format is TableOrJson.JSON:
            from cnnshape.report.json_report import json_text

            stream.write(json_text(found.to_dict()))
        else:
            from cnnshape.report.sizes.report import print_sizes

            print_sizes(found, stream)


def _write_unreadable(reading: Reading[Network], output: str | None) -> None:
    from cnnshape.report.json_report import json_text
    from cnnshape.report.unreadable import unreadable_sizes

    with opened(output) as stream:
        stream.write(json_text(unreadable_sizes(name_of(reading.file), reading.diagnostics)))
