"""A difference as tables: the totals of both networks, then the layers that are not the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from cnnshape.difference.changes import Change, Difference, Total
from cnnshape.numbers.table import NUMBERS
from cnnshape.report import palette
from cnnshape.report.cells import cell_len
from cnnshape.report.conventions import conventions
from cnnshape.report.difference.texts import (
    ARROW,
    CHANGE_COLUMNS,
    CHANGE_KEYS,
    TEXT_COLUMNS,
    TOTAL_COLUMNS,
    change_cells,
    settings_lines,
    title_of,
    total_cells,
    verdict,
)
from cnnshape.report.eliding import SEPARATOR, TYPED_DOTS, elided_end, elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import INDENT, Cells, Column
from cnnshape.report.narrowing import LEAST_KIND, LEAST_NAME, Field, Narrow, fitted_to, note_of
from cnnshape.report.paper import WIDE_ENOUGH, Paper, paper_for
from cnnshape.report.table.kind import short_kind_text
from cnnshape.report.text import Text

TOTALS = tuple(Column(name, is_number=at > 0) for at, name in enumerate(TOTAL_COLUMNS))
CHANGES = tuple(Column(name, is_number=name not in TEXT_COLUMNS) for name in CHANGE_COLUMNS)
TOTALS_LEAVING = ("Percent", "Before")
TOTALS_LAST = ("Change", "After")
CHANGES_LEAVING = ("live_bytes", "type", "macs")
CHANGES_LAST = ("output_shape", "trainable_parameters")
"""The columns that a narrow terminal does without, the first to go first."""

SHOW_ALL = "`--wide` shows all. "
LEAST_CHANGE = 12
TYPED_ARROW = "->"


def print_difference(
    difference: Difference, file: TextIO, width: int | None = None, *, is_wide: bool = False
) -> None:
    """Print what is compared, the totals, the changes, a verdict and the conventions."""
    paper = paper_for(file, width)
    arrow = TYPED_ARROW if paper.ascii_only else ARROW

    def shown(cells: Cells) -> Cells:
        return tuple(escaped(cell).replace(ARROW, arrow) for cell in cells)

    (title,) = shown((title_of(difference),))
    paper.print(Text(title, style=palette.TITLE))
    for line in shown(tuple(settings_lines(difference))):
        paper.print(Text(line, style=palette.FAINT))
    width = WIDE_ENOUGH if is_wide else paper.width
    totals = [shown(total_cells(total)) for total in difference.totals]
    missing = [*_print(paper, width, TOTALS, totals, _narrow_totals(difference.totals))]
    if difference.changes:
        changes = [shown(change_cells(change)) for change in difference.changes]
        narrow = _narrow_changes(difference.changes, shown)
        missing += _print(paper, width, CHANGES, changes, narrow)
    (outcome,) = shown((verdict(difference),))
    paper.print(Text(outcome))
    paper.print(Text(""))
    note = note_of(list(dict.fromkeys(missing)), width, SHOW_ALL) if missing else ""
    said = f"{note}{conventions(difference.before, difference.after)}"
    paper.print(Text(said, style=palette.FAINT))


def _print(
    paper: Paper, width: int, columns: Sequence[Column], cells: Sequence[Cells], narrow: Narrow
) -> Sequence[str]:
    """Print a table and return the columns that it does without."""
    drawn = fitted_to(paper, columns, cells, narrow, SHOW_ALL, width=width)
    paper.print(drawn.table, crop=False)
    return drawn.missing


def _narrow_totals(totals: Sequence[Total]) -> Narrow:
    fields = [Field(column.title, column, column.title) for column in TOTALS]
    fields[0] = fields[0]._replace(shorten=elided_end, least=LEAST_NAME)

    def picked(chosen: Sequence[Field]) -> list[Cells]:
        places = [TOTAL_COLUMNS.index(field.key) for field in chosen]
        rows = [(NUMBERS[total.name].narrow_heading, *total_cells(total)[1:]) for total in totals]
        return [tuple(row[place] for place in places) for row in rows]

    return Narrow(fields, TOTALS_LEAVING, TOTALS_LAST, picked)


def _narrow_changes(changes: Sequence[Change], shown: Callable[[Cells], Cells]) -> Narrow:
    fields = [
        Field(key, column, column.title) for key, column in zip(CHANGE_KEYS, CHANGES, strict=True)
    ]
    fields[0] = fields[0]._replace(shorten=_elided_names, least=LEAST_NAME)
    fields[1] = fields[1]._replace(shorten=elided_end, least=LEAST_CHANGE)
    fields[2] = fields[2]._replace(shorten=elided_end, least=LEAST_KIND)

    def picked(chosen: Sequence[Field]) -> list[Cells]:
        keys = [field.key for field in chosen]
        cells = [shown(change_cells(change, keys, short_kind_text)) for change in changes]
        return list(_under_blocks(cells))

    return Narrow(fields, CHANGES_LEAVING, CHANGES_LAST, picked)


def _under_blocks(cells: Sequence[Cells]) -> Iterator[Cells]:
    """Return the rows with layers indented under the name of their block, and it once above them.

    A layer with two names is listed under its new block, with dots for its old one.
    """
    blocks: list[str] = []
    for name, *rest in cells:
        *before, after = _names_in(name)
        block, _, own = after.rpartition(SEPARATOR)
        while blocks and not f"{block}{SEPARATOR}".startswith(blocks[-1]):
            blocks.pop()
        around = blocks[-1] if blocks else ""
        if block and f"{block}{SEPARATOR}" != around:
            yield INDENT * len(blocks) + block.removeprefix(around), *[""] * len(rest)
            blocks.append(f"{block}{SEPARATOR}")
        names = [*(_seen_from(block, each) for each in before), own]
        yield INDENT * len(blocks) + _arrow_in(name).join(names), *rest


def _seen_from(block: str, name: str) -> str:
    """Return a name without its block, with dots for one that is not this."""
    other, _, own = name.rpartition(SEPARATOR)
    return own if other == block else f"{TYPED_DOTS}{own}"


def _arrow_in(text: str) -> str:
    return f" {ARROW} " if ARROW in text else f" {TYPED_ARROW} "


def _names_in(text: str) -> list[str]:
    """Return the name of a layer, or both of one that is called otherwise now."""
    return text.split(_arrow_in(text))


def _elided_names(text: str, room: int, dots: str) -> str:
    """Return the name of a layer, or both of one that has two, each as long as the other."""
    arrow, names = _arrow_in(text), _names_in(text)
    half = (room - len(arrow)) // 2
    if len(names) == 1 or half < len(arrow) or cell_len(text) <= room:
        return elided_name(text, room, dots)
    return arrow.join(elided_name(name, half, dots) for name in names)
