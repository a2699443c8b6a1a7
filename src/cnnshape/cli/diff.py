"""`cnnshape diff`: what differs between two networks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NamedTuple, TextIO

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.cli import completion
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.cli.options import Inputs, Output, Settings, Wide
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import Overrides, overrides_in
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.plot_option import Plot, write_plot
from cnnshape.cli.reading import read_network
from cnnshape.cli.standard_input import READ_TWICE, STANDARD_INPUT
from cnnshape.difference.changes import Difference
from cnnshape.difference.compare import compare
from cnnshape.importing.source_words import names_a_model


class DiffFormat(StrEnum):
    """The formats of a difference."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


Before = Annotated[
    str,
    argument(
        metavar="A",
        autocompletion=completion.architectures,
        help="Architecture file, name of a bundled architecture, model (model.onnx, "
        "package.module:attribute), - for standard input, or a file of a revision, as "
        "HEAD:my.yaml.",
    ),
]
After = Annotated[
    str | None,
    argument(
        metavar="B",
        autocompletion=completion.architectures,
        help="Second architecture. Default: A at its settings.",
    ),
]
Format = Annotated[DiffFormat, option("--format", help="Report format.")]
InputsOfA = Annotated[
    list[str] | None, option("--input-a", metavar="[NAME=]HxWxC", help="--input for A only.")
]
InputsOfB = Annotated[
    list[str] | None, option("--input-b", metavar="[NAME=]HxWxC", help="--input for B only.")
]
SettingsOfA = Annotated[
    list[str] | None, option("--set-a", metavar="NAME=VALUE", help="--set for A only.")
]
SettingsOfB = Annotated[
    list[str] | None, option("--set-b", metavar="NAME=VALUE", help="--set for B only.")
]


def diff(
    before: Before,
    after: After = None,
    format: Format = DiffFormat.TABLE,
    wide: Wide = False,
    output: Output = None,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
    input_a: InputsOfA = None,
    input_b: InputsOfB = None,
    set_a: SettingsOfA = None,
    set_b: SettingsOfB = None,
) -> None:
    """Print which layers and totals differ between two networks; exit 0 if none do."""
    if after is None and not (input_a or input_b or set_a or set_b):
        fail("there is nothing to compare with: give B, or settings as --set-b width=0.5")
    if before == STANDARD_INPUT and after in (STANDARD_INPUT, None):
        fail(f"{READ_TWICE}: give a file as A or as B")
    sides = (
        _Side(before, overrides_in(_both(input, input_a), _both(settings, set_a))),
        _Side(after or before, overrides_in(_both(input, input_b), _both(settings, set_b))),
    )
    known = _analyses(sides)
    is_imported = any(names_a_model(each.network.file) for each in known)
    found = compare(*known, as_executed=is_imported)
    with opened(output) as stream:
        _write(found, format, stream, is_wide=wide)
    if plot is not None:
        from cnnshape.report.plots.changes import difference_picture

        write_plot(plot, lambda: difference_picture(found))
    show_diagnostics([each for side in known for each in side.diagnostics])
    if not found.is_equal:
        exit_with(Exit.WRONG)


def _both(shared: list[str] | None, own: list[str] | None) -> list[str]:
    """Return what is given for both sides and then what is given for one of them, which wins."""
    return [*(shared or ()), *(own or ())]


class _Side(NamedTuple):
    """One of the two that are compared: a file or a model, and what is set in it."""

    file: str
    overrides: Overrides


def _analyses(sides: tuple[_Side, _Side]) -> list[Analysis]:
    """Return the analyses of both sides; end the command after writing why there is none of one.

    A model that leaves its input open has that of the other side.
    """
    one, other = sides
    if names_a_model(one.file) and not names_a_model(other.file):
        return _analyses((other, one))[::-1]
    found = [_analysis(one)]
    if found[0] is not None and names_a_model(other.file):
        from cnnshape.cli.models import with_input_of

        network = found[0].network
        other = _Side(other.file, with_input_of(network, other.file, other.overrides))
    found.append(_analysis(other))
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        exit_with(Exit.UNABLE)
    return known


def _analysis(side: _Side) -> Analysis | None:
    """Return the analysis of a side, or None after writing why there is none."""
    reading = read_network(*side)
    if reading.content is not None:
        return analyze(reading.content)
    if reading.diagnostics:
        show_diagnostics(reading.diagnostics)
        warn(f"{side.file} cannot be compared: it cannot be read as an architecture")
    return None


def _write(found: Difference, format: DiffFormat, stream: TextIO, *, is_wide: bool) -> None:
    if format is DiffFormat.JSON:
        from cnnshape.report.json_report import json_text

        stream.write(json_text(found.to_dict()))
    elif format is DiffFormat.MARKDOWN:
        from cnnshape.report.difference.markdown import markdown_difference

        stream.write(markdown_difference(found))
    else:
        from cnnshape.report.difference.tables import print_difference

        print_difference(found, stream, is_wide=is_wide)
