"""The arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from cnnshape.cli import completion
from cnnshape.cli.exits import fail
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.standard_input import READ_TWICE, STANDARD_INPUT


class TableOrJson(StrEnum):
    """The formats of a report for people or for programs."""

    TABLE = "table"
    JSON = "json"


def _readable_once(files: list[str]) -> list[str]:
    """Return files as they are given; end the command if two of them are standard input."""
    if files.count(STANDARD_INPUT) > 1:
        fail(f"{READ_TWICE}: give one `-`")
    return files


Files = Annotated[
    list[str],
    argument(
        callback=_readable_once,
        autocompletion=completion.architectures,
        metavar="FILE...",
        help="Architecture files, names of bundled architectures, models (model.onnx, "
        "package.module:attribute), or - for standard input.",
    ),
]
File = Annotated[
    str,
    argument(
        metavar="FILE",
        autocompletion=completion.architectures,
        help="Architecture file, name of a bundled architecture, model (model.onnx, "
        "package.module:attribute), or - for standard input.",
    ),
]
Inputs = Annotated[
    list[str] | None,
    option(
        "--input",
        metavar="[NAME=]HxWxC",
        help="Replace the declared input, as 224x224x3, in the layout of the file. For models that "
        "leave it open: in the order of the framework.",
    ),
]
Settings = Annotated[
    list[str] | None,
    option("--set", metavar="NAME=VALUE", help="Set a parameter of the file."),
]
Format = Annotated[TableOrJson, option("--format", help="Report format.")]
Wide = Annotated[
    bool,
    option("--wide", help="Show everything, however narrow the terminal is."),
]
Output = Annotated[
    str | None,
    option("--output", "-o", metavar="PATH", help="Write the report to this file."),
]
