"""Draw the list of bundled architectures with the totals that their files promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.table import Table
from rich.text import Text

from cnnshape.report.console import console_for
from cnnshape.report.numbers import NOTHING
from cnnshape.report.visible import visible
from cnnshape.spec.catalogue import Listing


def print_listing(listings: Sequence[Listing], file: TextIO, width: int | None = None) -> None:
    """Print a row for each architecture."""
    console = console_for(file, width)
    names = max(len(listing.name) for listing in listings)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Name", min_width=names, overflow="fold")
    table.add_column("Parameters", justify="right", min_width=13)
    table.add_column("MACs", justify="right", min_width=15)
    table.add_column("Architecture", overflow="fold")
    for listing in listings:
        counts = (_count(listing.parameters), _count(listing.macs))
        table.add_row(*map(Text, (listing.name, *counts, visible(listing.title))))
    console.print(table)
    console.print(
        Text("Totals are those that the files promise; `cnnshape table NAME` computes them."),
        soft_wrap=True,
    )


def _count(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"
