"""`cnnshape architectures`: the bundled architectures, with the totals that the files promise."""

from __future__ import annotations

import sys

from cnnshape.cli.options import Format, TableOrJson


def architectures(format: Format = TableOrJson.TABLE) -> None:
    """List the bundled architectures by task, with their totals."""
    from cnnshape.language.bundled import listings

    found = list(listings())
    if format is TableOrJson.JSON:
        from cnnshape.report.json_report import json_text

        sys.stdout.write(json_text([listing._asdict() for listing in found]))
    else:
        from cnnshape.report.table.listing import print_listing

        print_listing(found, sys.stdout)
