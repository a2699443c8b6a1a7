"""Tables that fit the width: no number is broken, and rows become paragraphs if need be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from cnnshape.report import palette
from cnnshape.report.cells import cell_len
from cnnshape.report.text import Styled, Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

NARROWEST_TEXT = 12
INDENT = "  "

Cells = tuple[str, ...]


class Column(NamedTuple):
    """A column: a whole one is never broken, other text may wrap, decoration may be left out."""

    title: str
    is_number: bool = False
    is_whole: bool = False
    is_decoration: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether the column cannot be narrower than its content."""
        return self.is_number or self.is_whole or self.is_decoration


def fitted(columns: Sequence[Column], cells: Sequence[Cells], width: int) -> RenderableType:
    """Return a table that fits the width: without decoration if need be, or else as paragraphs."""
    if are_all_shown(columns, cells, width):
        return table(columns, cells, width)
    kept = [at for at, column in enumerate(columns) if not column.is_decoration]
    columns = [columns[at] for at in kept]
    cells = [tuple(row[at] for at in kept) for row in cells]
    if _narrowest(columns, cells) <= width:
        return table(columns, cells, width)
    from cnnshape.report.wrapping import stacked

    return stacked(columns, cells)


def are_all_shown(columns: Sequence[Column], cells: Sequence[Cells], width: int) -> bool:
    """Say whether all columns fit the width, and no decoration is empty."""
    texts = zip(*cells, strict=True) if cells else ()
    is_bare = any(
        column.is_decoration and not any(each)
        for column, each in zip(columns, texts, strict=bool(cells))
    )
    return not is_bare and _narrowest(columns, cells) <= width


def _narrowest(columns: Sequence[Column], cells: Sequence[Cells]) -> int:
    """Return the smallest width that breaks no fixed column, with edges and gaps."""
    texts = zip(*cells, strict=True) if cells else ((),) * len(columns)
    widths = (
        widest(column, each) if column.is_fixed else min(widest(column, each), NARROWEST_TEXT)
        for column, each in zip(columns, texts, strict=True)
    )
    return _with_gaps(list(widths))


def widest(column: Column, texts: Sequence[str]) -> int:
    """Return the columns of the longest text or word of a title."""
    return max(map(len, (*texts, *column.title.split())))


def table(columns: Sequence[Column], cells: Sequence[Cells], width: int) -> RenderableType:
    """Return a table; if nothing has to wrap it is drawn here, ten times as fast."""
    widths = _widths(columns, cells)
    if _with_gaps(widths) <= width:
        return _Unwrapped(columns, cells, widths)
    from cnnshape.report.wrapping import wrapping

    return wrapping(columns, cells)


def width_of(columns: Sequence[Column], cells: Sequence[Cells]) -> int:
    """Return the width of a table in which nothing wraps, with edges and gaps."""
    return _with_gaps(_widths(columns, cells))


def _widths(columns: Sequence[Column], cells: Sequence[Cells]) -> list[int]:
    texts = zip(*cells, strict=True) if cells else ((),) * len(columns)
    return [
        max(cell_len(column.title), *map(cell_len, each), 0)
        for column, each in zip(columns, texts, strict=True)
    ]


def _with_gaps(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * len(widths) + 1


class _Unwrapped(NamedTuple):
    """A table in which nothing has to wrap; rich draws it on terminals that know only ASCII."""

    columns: Sequence[Column]
    cells: Sequence[Cells]
    widths: Sequence[int]

    def as_text(self) -> Text:
        """Return the lines exactly as rich would draw them, since nothing has to wrap."""
        rows = [_line(self.columns, row, self.widths) for row in (self.titles, *self.cells)]
        rule = f" {'─' * (_with_gaps(self.widths) - 3)} "
        lines = ["", rows[0], rule, *rows[1:]]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        bold = Styled(starts[1], starts[1] + len(rows[0]), "bold")
        parts = (bold, *self._bars(starts[3:-1]))
        return Text("\n".join(lines), parts=parts, is_drawn=True)

    @property
    def titles(self) -> Cells:
        """The cells above the rule."""
        return tuple(column.title for column in self.columns)

    def _bars(self, starts: Sequence[int]) -> Iterator[Styled]:
        """Return the styles of decoration in the lines that start there."""
        columns = list(accumulate((width + 2 for width in self.widths), initial=1))
        for start in starts:
            for column, first, width in zip(self.columns, columns, self.widths, strict=False):
                if column.is_decoration:
                    yield Styled(start + first, start + first + width, palette.BAR)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.ascii_only:
            from cnnshape.report.wrapping import wrapping

            room = options.update(max_width=_with_gaps(self.widths))
            yield from console.render(wrapping(self.columns, self.cells), room)
        else:
            yield self.as_text()


def _line(columns: Sequence[Column], row: Cells, widths: Sequence[int]) -> str:
    return f" {'  '.join(map(_padded, columns, row, widths))} "


def _padded(column: Column, text: str, width: int) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if column.is_number else text + blanks
