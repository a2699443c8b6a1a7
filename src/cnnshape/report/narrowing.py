"""Tables for narrow terminals: one line a row, by shorter words and fewer columns.

Nothing is wrapped: names and phrases are shortened, and columns leave in an order that the table
states. What is missing is said below it, with the option that shows everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnnshape.phrases import joined
from cnnshape.report.cells import cell_len
from cnnshape.report.eliding import DOTS, TYPED_DOTS
from cnnshape.report.fitting import Cells, Column, table, width_of
from cnnshape.report.paper import Paper

if TYPE_CHECKING:
    from rich.console import RenderableType

Shorten = Callable[[str, int, str], str]
"""Returns a text within so many columns, with dots for what is left out."""


LEAST_NAME, LEAST_KIND = 22, 10
"""Columns to which names and kinds are shortened at most, before a column leaves."""

LEAST_OF_ALL = 10
"""Columns to which text is shortened before one of the last columns leaves."""


class Field(NamedTuple):
    """A column of a narrow table, and the whole title of it.

    Text may be shortened to `least` columns, a number never.
    """

    key: str
    column: Column
    title: str
    shorten: Shorten | None = None
    least: int = 0


class Narrow(NamedTuple):
    """A table and how it is narrowed: `leaving` are the keys of fields, the first to go first.

    Names are shortened further before one of `last` leaves. `cells_of` returns the rows with the
    cells of some of the fields.
    """

    fields: Sequence[Field]
    leaving: Sequence[str]
    last: Sequence[str]
    cells_of: Callable[[Sequence[Field]], Sequence[Cells]]


class Fitted(NamedTuple):
    """A table that fits a terminal, and what is to be said below it."""

    table: RenderableType
    note: str = ""
    missing: Sequence[str] = ()


def fitted_to(
    paper: Paper,
    columns: Sequence[Column],
    cells: Sequence[Cells],
    narrow: Narrow,
    options: str,
    legend: str = "",
    width: int | None = None,
) -> Fitted:
    """Return a table as wide as it wants to be if it fits, or else one line a row.

    `options` say how to see everything, and `legend` explains a decoration. The width is that of
    the paper, unless another is given.
    """
    width = width or paper.width
    if width_of(columns, cells) <= width:
        return Fitted(table(columns, cells, width), legend)
    drawn, missing = narrowed(narrow, width, is_typed=paper.ascii_only)
    decoration = [field.title for field in narrow.fields if field.column.is_decoration]
    is_explained = any(title not in missing for title in decoration)
    note = note_of(missing, width, options)
    return Fitted(drawn, f"{note}{legend if is_explained else ''}", missing)


def note_of(missing: Sequence[str], width: int, options: str) -> str:
    """Say which columns a table does without, and how to see them."""
    what = f"Without {joined(missing)}" if missing else "Shortened"
    return f"{what} at {width} columns: {options}"


def narrowed(narrow: Narrow, width: int, *, is_typed: bool) -> tuple[RenderableType, list[str]]:
    """Return a table that is no wider, and the titles of the columns that it does without."""
    dots = TYPED_DOTS if is_typed else DOTS
    shown = list(narrow.fields)
    missing: list[str] = []
    cells = narrow.cells_of(shown)
    for key in (*narrow.leaving, *narrow.last):
        most = LEAST_OF_ALL if key in narrow.last else width
        if sum(_needed(shown, cells, most)) + _between(shown) <= width:
            break
        missing += [field.title for field in shown if field.key == key]
        shown = [field for field in shown if field.key != key]
        cells = narrow.cells_of(shown)
    widths = _shared_out(shown, cells, width)
    lines = [tuple(map(_shortened, shown, row, widths, [dots] * len(shown))) for row in cells]
    titles = [
        field.column._replace(title=field.column.title[: max(room, 1)])
        for field, room in zip(shown, widths, strict=True)
    ]
    return table(titles, lines, max(width, width_of(titles, lines))), missing


def _shortened(field: Field, text: str, room: int, dots: str) -> str:
    return text if field.shorten is None else field.shorten(text, room, dots)


def _natural(fields: Sequence[Field], cells: Sequence[Cells]) -> list[int]:
    """Return how wide each column is if nothing is shortened."""
    texts = zip(*cells, strict=True) if cells else ((),) * len(fields)
    return [
        max(map(cell_len, (field.column.title, *each)))
        for field, each in zip(fields, texts, strict=True)
    ]


def _needed(fields: Sequence[Field], cells: Sequence[Cells], most: int) -> list[int]:
    """Return how wide each column is if every text is shortened as far as it may be, to `most`."""
    return [
        width if field.shorten is None else min(width, field.least, most)
        for field, width in zip(fields, _natural(fields, cells), strict=True)
    ]


def _between(fields: Sequence[Field]) -> int:
    """Return the columns that edges and gaps take."""
    return 2 * len(fields) + 1


def _shared_out(fields: Sequence[Field], cells: Sequence[Cells], width: int) -> list[int]:
    """Return the width of each column: the one with the most to spare gives first."""
    widths = _natural(fields, cells)
    needed = _needed(fields, cells, width)
    if sum(needed) + _between(fields) > width:
        needed = [
            0 if field.shorten else least for field, least in zip(fields, needed, strict=True)
        ]
    while sum(widths) + _between(fields) > width:
        spare = [has - least for has, least in zip(widths, needed, strict=True)]
        if max(spare) <= 0:
            break
        widths[spare.index(max(spare))] -= 1
    return [max(each, 1) for each in widths]
