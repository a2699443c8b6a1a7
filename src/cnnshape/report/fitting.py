"""Tables that fit the width: no number is broken, and rows become paragraphs if need be."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from cnnshape.report import palette

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
    return _stacked(columns, cells)


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
        _widest(column, each) if column.is_fixed else min(_widest(column, each), NARROWEST_TEXT)
        for column, each in zip(columns, texts, strict=True)
    )
    return _with_gaps(list(widths))


def _widest(column: Column, texts: Sequence[str]) -> int:
    return max(map(len, (*texts, *column.title.split())))


def table(columns: Sequence[Column], cells: Sequence[Cells], width: int) -> RenderableType:
    """Return a table; if nothing has to wrap it is drawn here, ten times as fast."""
    widths = _widths(columns, cells)
    if _with_gaps(widths) <= width:
        return _Unwrapped(columns, cells, widths)
    return _wrapping(columns, cells)


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

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.ascii_only:
            room = options.update(max_width=_with_gaps(self.widths))
            yield from console.render(_wrapping(self.columns, self.cells), room)
        else:
            yield _drawn(*self)


def _drawn(columns: Sequence[Column], cells: Sequence[Cells], widths: Sequence[int]) -> Text:
    """Return the lines exactly as rich would draw them, since nothing has to wrap."""
    text = Text("\n", no_wrap=True, overflow="ignore", end="\n\n")
    starts = list(accumulate((width + 2 for width in widths), initial=1))
    for position, row in enumerate(([column.title for column in columns], *cells)):
        line = "  ".join(map(_padded, columns, row, widths))
        style = "bold" if position == 0 else ""
        text.append(f" {line} ", style)
        for column, start, width in zip(columns, starts, widths, strict=False):
            if column.is_decoration and position:
                first = len(text) - len(line) - 2 + start
                text.stylize(palette.BAR, first, first + width)
        text.append(f"\n {'─' * (starts[-1] - 3)} \n" if position == 0 else "\n")
    text.right_crop(1)
    return text


def _padded(column: Column, text: str, width: int) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if column.is_number else text + blanks


def _wrapping(columns: Sequence[Column], cells: Sequence[Cells]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=True, padding=(0, 1, 0, 0))
    texts = zip(*cells, strict=True) if cells else ((),) * len(columns)
    for column, each in zip(columns, texts, strict=True):
        table.add_column(
            Text(column.title),
            justify="right" if column.is_number else "left",
            overflow="fold",
            no_wrap=False,
            min_width=_widest(column, each) if column.is_fixed else None,
            style=palette.BAR if column.is_decoration else "",
        )
        table.columns[-1].no_wrap = column.is_fixed
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _stacked(columns: Sequence[Column], cells: Sequence[Cells]) -> RenderableType:
    """Return a paragraph for each row, for a terminal too narrow for columns.

    Each is indented as the name of its row.
    """
    titles = [column.title for column in columns]
    return Group(Text(""), *(line for row in cells for line in _paragraph(titles, row)))


def _paragraph(titles: Sequence[str], row: Cells) -> Iterator[Text]:
    said = [(title, text.strip()) for title, text in zip(titles, row, strict=True) if text.strip()]
    margin = max((text[: len(text) - len(text.lstrip())] for text in row), key=len)
    for title, text in said:
        inner = INDENT if title != titles[0] else ""
        line = Text(f"{margin}{inner}{title} ", overflow="fold")
        yield line.append(text, "bold")
    yield Text("")
