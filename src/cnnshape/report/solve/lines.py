"""A title, a table or labelled lines, and notes: the shape of every answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.text import Text

from cnnshape.report import palette
from cnnshape.report.console import console_for
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column, fitted
from cnnshape.report.sections import Labelled, drawn_sections, wrapped_words


def print_table(
    title: str, columns: Sequence[Column], rows: Sequence[Cells], notes: Sequence[str], file: TextIO
) -> None:
    """Print a table between its title and what is to be said of it."""
    console = console_for(file)
    console.print(Text(escaped(title), style=palette.TITLE))
    if rows:
        console.print(fitted(columns, [tuple(map(escaped, row)) for row in rows], console.width))
    for note in notes:
        console.print(Text(escaped(note), style=palette.FAINT))


def print_lines(
    title: str, sections: Iterable[Labelled], notes: Sequence[str], file: TextIO
) -> None:
    """Print labelled lines between their title and what is to be said of them."""
    console = console_for(file)
    console.print(Text(escaped(title), style=palette.TITLE))
    for line in drawn_sections(sections, console.width, wrapped_words):
        console.print(line, soft_wrap=True)
    if notes:
        console.print(Text(""))
    for note in notes:
        console.print(Text(escaped(note), style=palette.FAINT))
