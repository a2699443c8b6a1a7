"""Draw the list of bundled architectures by task, with the totals that their files promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from cnnshape.language.bundled import Listing
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import Column, fitted
from cnnshape.report.formatting import NOTHING
from cnnshape.report.paper import paper_for
from cnnshape.report.text import Text

COLUMNS = (
    Column("Task", is_whole=True),
    Column("Name"),
    Column("Parameters", is_number=True),
    Column("MACs", is_number=True),
    Column("Architecture"),
)


def print_listing(listings: Sequence[Listing], file: TextIO, width: int | None = None) -> None:
    """Print a row for each architecture, those of a task together and those of none last."""
    paper = paper_for(file, width)
    cells = [
        (
            escaped(each.task or NOTHING),
            each.name,
            _count(each.parameters),
            _count(each.macs),
            escaped(each.title),
        )
        for each in sorted(listings, key=_place)
    ]
    paper.print(fitted(COLUMNS, cells, paper.width))
    advice = "Totals are those that the files promise; `cnnshape table NAME` computes them."
    paper.print(Text(advice))


def _place(listing: Listing) -> tuple[bool, str]:
    return listing.task is None, listing.task or ""


def _count(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"
