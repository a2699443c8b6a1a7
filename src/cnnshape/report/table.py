"""The table: a row a layer, grouped by weighted layer as the course does, with the totals below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from cnnshape.analysis.result import Analysis
from cnnshape.report.console import console_for
from cnnshape.report.conventions import conventions, totals_lines
from cnnshape.report.numbers import cell_text, count_text, shape_text
from cnnshape.report.rows import Row, opened, rows_of, values_of
from cnnshape.report.visible import visible

BAR_WIDTH = 8
EIGHTHS = " ▏▎▍▌▋▊▉█"
INDENT = "  "
NARROWEST_NAME = 12


class Column(NamedTuple):
    """A column of the table; a number is never broken, text may wrap."""

    title: str
    is_number: bool = False
    is_decoration: bool = False


COURSE_COLUMNS = (
    Column("Layer", is_number=True),
    Column("Name"),
    Column("Kind"),
    Column("Activation shape", is_number=True),
    Column("Size", is_number=True),
    Column("Parameters", is_number=True),
    Column("MACs", is_number=True),
    Column("Share", is_decoration=True),
)

Cells = tuple[str, ...]


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
    if columns is None:
        kinds: tuple[Column, ...] = COURSE_COLUMNS
        cells = list(_course_cells(analysis, rows, can_draw_bars=not console.options.ascii_only))
    else:
        kinds = tuple(Column(name) for name in columns)
        values = (values_of(row, analysis) for row in rows)
        cells = [tuple(visible(cell_text(each[name])) for name in columns) for each in values]
    return Group(
        *_heading(analysis),
        _fitting(kinds, cells, console.width),
        *_totals(analysis),
        Text(""),
        Text(conventions(analysis), style="dim"),
    )


def _heading(analysis: Analysis) -> Iterator[Text]:
    network = analysis.network
    yield Text(visible(network.name or network.file), style="bold")
    if network.source:
        yield Text(visible(network.source), style="dim")


def _totals(analysis: Analysis) -> Iterator[Text]:
    lines = list(totals_lines(analysis))
    widest = max(len(label) for label, _ in lines)
    for label, text in lines:
        line = Text(f"{label:<{widest}}  {visible(text)}", overflow="fold")
        line.stylize("bold", 0, widest)
        yield line


def _course_cells(analysis: Analysis, rows: Sequence[Row], can_draw_bars: bool) -> Iterator[Cells]:
    """Return the cells of each row, with a heading row above the layers of each block."""
    layout = analysis.network.layout
    total = analysis.totals.trainable_parameters
    numbered: int | None = None
    for row in rows:
        layer = row.layer
        for block in opened(analysis.network.groups, row):
            yield ("", *_named(block.name, block.block), *[""] * 5)
        number = "" if layer.weighted_layer == numbered else str(layer.weighted_layer)
        numbered = layer.weighted_layer
        parameters = layer.trainable_parameters
        yield (
            number,
            *_named(layer.name, row.kind),
            shape_text(layer.output_shape and layout.outside(layer.output_shape)),
            count_text(layer.activation_size),
            _parameters_text(row),
            count_text(layer.macs),
            _bar(parameters or 0, total or 0, can_draw_bars),
        )


def _named(name: str, kind: str) -> tuple[str, str]:
    """Return a name as a leaf of the tree that its dots make, and its kind."""
    level = name.count(".")
    return INDENT * level + name.rpartition(".")[2], kind


def _parameters_text(row: Row) -> str:
    text = count_text(row.layer.trainable_parameters)
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


def _fitting(columns: Sequence[Column], cells: Sequence[Cells], width: int) -> RenderableType:
    """Return a table that fits the width: without bars if need be, or else line by line."""
    if _narrowest(columns, cells) <= width:
        return _table(columns, cells)
    kept = [at for at, column in enumerate(columns) if not column.is_decoration]
    columns = [columns[at] for at in kept]
    cells = [tuple(row[at] for at in kept) for row in cells]
    if _narrowest(columns, cells) <= width:
        return _table(columns, cells)
    return _stacked(columns, cells)


def _narrowest(columns: Sequence[Column], cells: Sequence[Cells]) -> int:
    """Return the width that no number needs to be broken in."""
    widths = 0
    for column, texts in zip(columns, zip(*cells, strict=True), strict=True):
        widest = max(len(text) for text in (*texts, *column.title.split()))
        widths += (
            widest if column.is_number or column.is_decoration else min(widest, NARROWEST_NAME)
        )
    return widths + 2 * len(columns)


def _table(columns: Sequence[Column], cells: Sequence[Cells]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=True, padding=(0, 1, 0, 0))
    for column, texts in zip(columns, zip(*cells, strict=True), strict=True):
        is_fixed = column.is_number or column.is_decoration
        widest = max(len(text) for text in texts)
        table.add_column(
            Text(column.title),
            justify="right" if column.is_number else "left",
            overflow="fold",
            min_width=max(widest, *map(len, column.title.split())) if is_fixed else None,
            style="cyan" if column.is_decoration else "",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _stacked(columns: Sequence[Column], cells: Sequence[Cells]) -> RenderableType:
    """Return a paragraph for each row, for a terminal too narrow for columns."""
    titles = [column.title for column in columns]
    return Group(Text(""), *(line for row in cells for line in _paragraph(titles, row)))


def _paragraph(titles: Sequence[str], row: Cells) -> Iterator[Text]:
    said = [(title, text.strip()) for title, text in zip(titles, row, strict=True) if text.strip()]
    for title, text in said:
        line = Text(f"{INDENT if title != titles[0] else ''}{title} ", overflow="fold")
        yield line.append(text, "bold")
    yield Text("")
