"""The table: a row a layer, grouped by weighted layer as the course does, with the totals below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from cnnshape.analysis.result import Analysis
from cnnshape.network import Layout
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers
from cnnshape.numbers.table import NUMBERS
from cnnshape.report import palette
from cnnshape.report.conventions import conventions, totals_lines
from cnnshape.report.eliding import DOTS, TYPED_DOTS, elided_end, elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column, fitted
from cnnshape.report.formatting import number_text
from cnnshape.report.narrowing import LEAST_KIND, LEAST_NAME, Field, Fitted, Narrow, fitted_to
from cnnshape.report.paper import WIDE_ENOUGH, Paper, paper_for
from cnnshape.report.sections import Labelled, drawn_sections, wrapped_words
from cnnshape.report.table.columns import cells_of, headings_of
from cnnshape.report.table.rows import NAMING, TRAINED, Row, View, rows_of, shown_numbers
from cnnshape.report.table.tree import headings, leaf
from cnnshape.report.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

BAR_WIDTH = 8
EIGHTHS = " ▏▎▍▌▋▊▉█"
LEGEND = "Share is that of all trained parameters. "
SHOW_ALL = "`--wide` shows all, `--columns` chooses. "
COPIES = "Copies are one row; `--wide` and `--depth` show each. "

MAX_ROWS = 60
"""Rows of a table on a terminal before copies of blocks are folded."""

MARGIN_OF_TOTALS = len("Peak activations  ")

SHARE = "share"
KEYS = (*NAMING, *layer_numbers(Report.TABLE), SHARE)
KEYS_IN_TRAINING = (*NAMING, *TRAINED, *layer_numbers(Report.TRAINING))
LEAVING = (
    SHARE,
    "activation_size",
    "weighted_layer",
    "macs",
    "type",
)
"""The columns that a narrow terminal does without, the first to go first; names stay."""

LEAVING_IN_TRAINING = (
    "optimizer_bytes",
    "weighted_layer",
    "gradient_bytes",
    "type",
    "trainable_parameters",
    "backward_macs",
)

LAST = ("trainable_parameters", "output_shape")
LAST_IN_TRAINING = ("output_shape", "saved_bytes")

Line = Mapping[str, str]
"""The cells of a line by the keys of their columns."""


def print_table(
    analyses: Sequence[Analysis],
    columns: Sequence[str] | None,
    depth: int | None,
    file: TextIO,
    width: int | None = None,
    *,
    is_wide: bool = False,
) -> None:
    """Print the table of each network, with its totals and the conventions."""
    paper = paper_for(file, width)
    view = View(columns, depth, is_wide)
    for position, analysis in enumerate(analyses):
        if position:
            paper.print()
        for part in _report(analysis, view, paper):
            paper.print(part, crop=False)


def _report(analysis: Analysis, view: View, paper: Paper) -> Iterator[RenderableType]:
    may_fold = view.may_fold and paper.file.isatty() and len(analysis.layers) > MAX_ROWS
    rows = rows_of(analysis, view.depth, folds_copies=may_fold)
    folded = COPIES if len(rows) < len(analysis.layers) and may_fold else ""
    yield from _heading(analysis)
    drawn, note, _ = _table_and_note(analysis, rows, view, paper)
    yield drawn
    yield from drawn_sections(_totals(analysis, view, paper), paper.width, wrapped_words)
    yield Text("")
    yield Text(f"{note}{folded}{conventions(analysis)}", style=palette.FAINT)


def _table_and_note(analysis: Analysis, rows: Sequence[Row], view: View, paper: Paper) -> Fitted:
    if view.columns is None:
        return _course_table(analysis, rows, view, paper)
    columns = tuple(Column(*each, is_whole=True) for each in headings_of(view.columns))
    cells = [tuple(map(escaped, each)) for each in cells_of(analysis, rows, view.columns)]
    return Fitted(fitted(columns, cells, WIDE_ENOUGH if view.is_wide else paper.width))


def _course_table(analysis: Analysis, rows: Sequence[Row], view: View, paper: Paper) -> Fitted:
    bars = _bars(analysis, rows, can_draw=not paper.ascii_only)
    keys = KEYS_IN_TRAINING if analysis.is_trained else KEYS if any(bars) else KEYS[:-1]
    columns = tuple(map(column_of, keys))
    lines, short = (list(_lines(analysis, rows, bars, is_short=short)) for short in (False, True))
    cells = _picked(lines, keys)
    width = WIDE_ENOUGH if view.is_wide else paper.width
    legend = LEGEND if SHARE in keys else ""
    narrow = Narrow(
        [_field(*each) for each in zip(keys, columns, strict=True)],
        LEAVING_IN_TRAINING if analysis.is_trained else LEAVING,
        LAST_IN_TRAINING if analysis.is_trained else LAST,
        lambda fields: _picked(short, [field.key for field in fields]),
    )
    return fitted_to(paper, columns, cells, narrow, SHOW_ALL, legend, width)


def column_of(key: str) -> Column:
    """Return the column of a key as it is where there is room."""
    if key == SHARE:
        return Column("Share", is_decoration=True)
    if key in NAMING:
        return Column(*headings_of([key])[0])
    return Column(NUMBERS[key].heading_in(Report.TABLE), is_number=True)


def _field(key: str, column: Column) -> Field:
    """Return a column on a narrow terminal: names and kinds may be shortened there."""
    if key == "name":
        return Field(key, column, column.title, elided_name, LEAST_NAME)
    if key == "type":
        return Field(key, column, column.title, elided_end, LEAST_KIND)
    title = NUMBERS[key].narrow_heading if key in NUMBERS else column.title
    return Field(key, column._replace(title=title), column.title)


def _picked(lines: Sequence[Line], keys: Sequence[str]) -> list[Cells]:
    return [tuple(line.get(key, "") for key in keys) for line in lines]


def _heading(analysis: Analysis) -> Iterator[Text]:
    network = analysis.network
    yield Text(escaped(network.title), style=palette.TITLE)
    if network.source:
        yield Text(escaped(network.source), style=palette.FAINT)


def _totals(analysis: Analysis, view: View, paper: Paper) -> Iterator[Labelled]:
    """Return the totals; on a narrow terminal the name of the peak's layer is shortened."""
    room = (WIDE_ENOUGH if view.is_wide else paper.width) - MARGIN_OF_TOTALS
    dots = TYPED_DOTS if paper.ascii_only else DOTS

    def shorten(name: str, taken: int) -> str:
        return elided_name(name, max(room - taken, LEAST_NAME), dots)

    for label, text in totals_lines(analysis, shorten):
        yield label, (text,)


def _lines(
    analysis: Analysis, rows: Sequence[Row], bars: Sequence[str], *, is_short: bool
) -> Iterator[Line]:
    """Return the cells of each row, with a heading row above the layers of each block."""
    numbered: int | None = None
    shown = shown_numbers(analysis)
    for row, bar in zip(rows, bars, strict=True):
        layer = row.layer
        for heading in headings(analysis.network.groups, layer.name, row.position):
            yield dict(zip(("name", "type"), heading, strict=True))
        number = "" if layer.weighted_layer == numbered else str(layer.weighted_layer)
        numbered = layer.weighted_layer
        name, kind = leaf(layer.name, row.short_kind if is_short else row.kind)
        yield {
            **{key: _text(key, row, analysis.network.layout) for key in shown},
            "weighted_layer": number,
            "name": name,
            "type": kind,
            SHARE: bar,
        }


def _text(name: str, row: Row, layout: Layout) -> str:
    text = number_text(name, getattr(row.layer, name), layout)
    if name != "trainable_parameters":
        return text
    if row.layer.shares:
        return f"{text} shared"
    return f"{text} declared" if row.layer.declared else text


def _bars(analysis: Analysis, rows: Sequence[Row], *, can_draw: bool) -> list[str]:
    whole = analysis.totals.trainable_parameters or 0
    return [_bar(row.layer.trainable_parameters or 0, whole, can_draw) for row in rows]


def _bar(part: int, whole: int, can_draw: bool) -> str:
    """Return a bar as long as the share, with at least a sliver for what is not nothing."""
    if not part or not whole:
        return ""
    eighths = max(1, round(8 * BAR_WIDTH * part / whole))
    if not can_draw:
        return "#" * max(1, eighths // 8)
    return (EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8]).strip()
