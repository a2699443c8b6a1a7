"""`cnnshape architectures`: what is bundled, with the totals that the files promise."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer


class ListFormat(StrEnum):
    """How the list is written."""

    TABLE = "table"
    JSON = "json"


def architectures(
    format: Annotated[ListFormat, typer.Option(help="How the list is written.")] = ListFormat.TABLE,
) -> None:
    """List the bundled architectures with the totals they promise."""
    from cnnshape.language.bundled import listings

    found = list(listings())
    if format is ListFormat.JSON:
        from cnnshape.report.json_report import json_text

        sys.stdout.write(json_text([listing._asdict() for listing in found]))
    else:
        from cnnshape.report.table.listing import print_listing

        print_listing(found, sys.stdout)
