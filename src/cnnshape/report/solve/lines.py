"""A title, a table or labelled lines, and notes: the shape of every answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column, fitted
from cnnshape.report.paper import paper_for
from cnnshape.report.sections import Labelled, drawn_sections, wrapped_words
from cnnshape.report.text import Text


def print_table(
    title: str, columns: Sequence[Column], rows: Sequence[Cells], notes: Sequence[str], file: TextIO
) -> None:
    """Print a table between its title and what is to be said of it."""
    paper = paper_for(file)
    paper.print(Text(escaped(title), style=palette.TITLE))
    if rows:
        paper.print(fitted(columns, [tuple(map(escaped, row)) for row in rows], paper.width))
    for note in notes:
        paper.print(Text(escaped(note), style=palette.FAINT))


def print_lines(
    title: str, sections: Iterable[Labelled], notes: Sequence[str], file: TextIO
) -> None:
    """Print labelled lines between their title and what is to be said of them."""
    paper = paper_for(file)
    paper.print(Text(escaped(title), style=palette.TITLE))
    for line in drawn_sections(sections, paper.width, wrapped_words):
        paper.print(line, soft_wrap=True)
    if notes:
        paper.print(Text(""))
    for note in notes:
        paper.print(Text(escaped(note), style=palette.FAINT))
