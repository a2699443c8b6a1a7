"""A difference as tables: the totals of both networks, then the layers that are not the same."""

from __future__ import annotations

from typing import TextIO

from rich.text import Text

from cnnshape.difference.changes import Difference
from cnnshape.report import palette
from cnnshape.report.console import console_for
from cnnshape.report.conventions import conventions
from cnnshape.report.difference.texts import (
    ARROW,
    CHANGE_COLUMNS,
    TEXT_COLUMNS,
    TOTAL_COLUMNS,
    change_cells,
    settings_lines,
    title_of,
    total_cells,
    verdict,
)
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Cells, Column, fitted


def print_difference(difference: Difference, file: TextIO, width: int | None = None) -> None:
    """Print what is compared, the totals, the changes, a verdict and the conventions."""
    console = console_for(file, width)
    arrow = "->" if console.options.ascii_only else ARROW

    def shown(cells: Cells) -> Cells:
        return tuple(escaped(cell).replace(ARROW, arrow) for cell in cells)

    (title,) = shown((title_of(difference),))
    console.print(Text(title, style=palette.TITLE))
    for line in shown(tuple(settings_lines(difference))):
        console.print(Text(line, style=palette.FAINT))
    totals = [shown(total_cells(total)) for total in difference.totals]
    columns = [Column(name, is_number=at > 0) for at, name in enumerate(TOTAL_COLUMNS)]
    console.print(fitted(columns, totals, console.width))
    if difference.changes:
        changes = [shown(change_cells(change)) for change in difference.changes]
        kinds = [Column(name, is_number=name not in TEXT_COLUMNS) for name in CHANGE_COLUMNS]
        console.print(fitted(kinds, changes, console.width))
    console.print(Text(*shown((verdict(difference),))))
    console.print(Text(""))
    console.print(Text(conventions(difference.before, difference.after), style=palette.FAINT))
