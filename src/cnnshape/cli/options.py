"""The arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cnnshape.cli.exits import fail
from cnnshape.cli.reading import READ_TWICE, STANDARD_INPUT


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def _readable_once(files: list[str]) -> list[str]:
    """Return files as they are given; end the command where two are standard input."""
    if files.count(STANDARD_INPUT) > 1:
        fail(f"{READ_TWICE}: give one `-`")
    return files


Files = Annotated[
    list[str],
    typer.Argument(
        callback=_readable_once,
        metavar="FILE...",
        help="Architecture files, names of bundled architectures, or - for standard input.",
    ),
]
File = Annotated[
    str,
    typer.Argument(metavar="FILE", help="An architecture file, the name of a bundled one, or -."),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        metavar="[NAME=]HxWxC",
        help="Another input than the file declares, as 224x224x3, in the layout of the file.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Another value of a parameter of the file."),
]
Output = Annotated[
    str | None,
    typer.Option("--output", metavar="PATH", help="Write the report to a file instead."),
]
