"""Tables that do not fit as they are, drawn by rich: text wraps, or each row is a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cnnshape.report import palette
from cnnshape.report.fitting import INDENT, Cells, Column, widest


def wrapping(columns: Sequence[Column], cells: Sequence[Cells]) -> Table:
    """Return a table whose columns of text wrap."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=True, padding=(0, 1, 0, 0))
    texts = zip(*cells, strict=True) if cells else ((),) * len(columns)
    for column, each in zip(columns, texts, strict=True):
        table.add_column(
            Text(column.title),
            justify="right" if column.is_number else "left",
            overflow="fold",
            no_wrap=False,
            min_width=widest(column, each) if column.is_fixed else None,
            style=palette.BAR if column.is_decoration else "",
        )
        table.columns[-1].no_wrap = column.is_fixed
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def stacked(columns: Sequence[Column], cells: Sequence[Cells]) -> RenderableType:
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
