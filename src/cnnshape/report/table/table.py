"""The table: a row a layer, grouped by weighted layer as the course does, with the totals below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.text import Text

from cnnshape.analysis.result import Analysis
from cnnshape.network import Layout
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers
from cnnshape.numbers.table import NUMBERS
from cnnshape.report import palette
from cnnshape.report.console import console_for
from cnnshape.report.conventions import conventions, totals_lines
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column, are_all_shown, fitted
from cnnshape.report.formatting import number_text
from cnnshape.report.table.columns import cells_of, headings_of
from cnnshape.report.table.rows import NAMING, Row, rows_of
from cnnshape.report.table.tree import headings, leaf

BAR_WIDTH = 8
EIGHTHS = " ▏▎▍▌▋▊▉█"
LEGEND = "Share is that of all trained parameters. "

SHOWN = layer_numbers(Report.TABLE)
COURSE_COLUMNS = (
    *(Column(title, is_number) for title, is_number in headings_of(NAMING)),
    *(Column(NUMBERS[name].heading_in(Report.TABLE), is_number=True) for name in SHOWN),
    Column("Share", is_decoration=True),
)


def print_table(
    analyses: Sequence[Analysis],
    columns: Sequence[str] | None,
    depth: int | None,
    file: TextIO,
    width: int | None = None,
) -> None:
    """Print the table of each network, with its totals and the conventions."""
    console = console_for(file, width)
    for position, analysis in enumerate(analyses):
        if position:
            console.print()
        console.print(_report(analysis, columns, depth, console), soft_wrap=False)


def _report(
    analysis: Analysis, columns: Sequence[str] | None, depth: int | None, console: Console
) -> RenderableType:
    rows = rows_of(analysis, depth)
    legend = ""
    if columns is None:
        kinds: tuple[Column, ...] = COURSE_COLUMNS
        cells = list(_course_cells(analysis, rows, can_draw_bars=not console.options.ascii_only))
        legend = LEGEND if are_all_shown(kinds, cells, console.width) else ""
    else:
        kinds = tuple(Column(*each, is_whole=True) for each in headings_of(columns))
        cells = [tuple(map(escaped, each)) for each in cells_of(analysis, rows, columns)]
    return Group(
        *_heading(analysis),
        fitted(kinds, cells, console.width),
        *_totals(analysis),
        Text(""),
        Text(f"{legend}{conventions(analysis)}", style=palette.FAINT),
    )


def _heading(analysis: Analysis) -> Iterator[Text]:
    network = analysis.network
    yield Text(escaped(network.title), style=palette.TITLE)
    if network.source:
        yield Text(escaped(network.source), style=palette.FAINT)


def _totals(analysis: Analysis) -> Iterator[Text]:
    lines = list(totals_lines(analysis))
    widest = max(len(label) for label, _ in lines)
    for label, text in lines:
        line = Text(f"{label:<{widest}}  {escaped(text)}", overflow="fold")
        line.stylize("bold", 0, widest)
        yield line


def _course_cells(analysis: Analysis, rows: Sequence[Row], can_draw_bars: bool) -> Iterator[Cells]:
    """Return the cells of each row, with a heading row above the layers of each block."""
    layout = analysis.network.layout
    total = analysis.totals.trainable_parameters
    numbered: int | None = None
    for row in rows:
        layer = row.layer
        for heading in headings(analysis.network.groups, layer.name, row.position):
            yield ("", *heading, *[""] * (len(SHOWN) + 1))
        number = "" if layer.weighted_layer == numbered else str(layer.weighted_layer)
        numbered = layer.weighted_layer
        yield (
            number,
            *leaf(layer.name, row.kind),
            *(_text(name, row, layout) for name in SHOWN),
            _bar(layer.trainable_parameters or 0, total or 0, can_draw_bars),
        )


def _text(name: str, row: Row, layout: Layout) -> str:
    text = number_text(name, getattr(row.layer, name), layout)
    if name != "trainable_parameters":
        return text
    if row.layer.shares:
        return f"{text} shared"
    return f"{text} declared" if row.layer.declared else text


def _bar(part: int, whole: int, can_draw: bool) -> str:
    """Return a bar as long as the share, with at least a sliver for what is not nothing."""
    if not part or not whole:
        return ""
    eighths = max(1, round(8 * BAR_WIDTH * part / whole))
    if not can_draw:
        return "#" * max(1, eighths // 8)
    return (EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8]).strip()
