"""Draw the page of a code, and the list of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from cnnshape.linting.description import Description
from cnnshape.report import palette
from cnnshape.report.fitting import Column, fitted
from cnnshape.report.formatting import NOTHING
from cnnshape.report.paper import paper_for
from cnnshape.report.text import Text

COLUMNS = (
    Column("Code", is_whole=True),
    Column("Name", is_whole=True),
    Column("Severity", is_whole=True),
    Column("Fix", is_whole=True),
    Column("Summary"),
)

MAX_PAGE_WIDTH = 100
"""Columns of prose at most: longer lines are hard to read."""


def print_page(description: Description, file: TextIO, width: int | None = None) -> None:
    """Print a page: drawn on a terminal, as Markdown text elsewhere."""
    if not file.isatty():
        file.write(description.markdown)
        return
    from rich.markdown import Markdown
    from rich.theme import Theme

    from cnnshape.report.console import console_for

    console = console_for(file, width)
    with console.use_theme(Theme(dict(palette.MARKDOWN))):
        console.print(
            Markdown(description.markdown, code_theme="ansi_dark"),
            width=min(console.width, MAX_PAGE_WIDTH),
        )


def print_codes(
    descriptions: Iterable[Description], file: TextIO, width: int | None = None
) -> None:
    """Print a row for each code."""
    paper = paper_for(file, width)
    cells = [
        (each.code, each.name, str(each.severity), str(each.fix or NOTHING), each.summary)
        for each in descriptions
    ]
    paper.print(fitted(COLUMNS, cells, paper.width))
    paper.print(Text("`cnnshape rule CODE` explains a code."))
