"""`cnnshape schema`: the JSON Schemas of the architecture file and of the table's JSON."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

from cnnshape.cli.output import echo
from cnnshape.cli.parameters import option


class Described(StrEnum):
    """What a schema describes."""

    FILE = "file"
    TABLE = "table"


def schema(
    of: Annotated[Described, option("--of", help="What the schema describes.")] = Described.FILE,
) -> None:
    """Print the JSON Schema of the architecture file, or of `table --format json`."""
    if of is Described.FILE:
        from cnnshape.language.schema.architecture import file_schema

        description = file_schema()
    else:
        from cnnshape.report.table.schema import table_schema

        description = table_schema()
    echo(json.dumps(description, indent=2, ensure_ascii=False))
