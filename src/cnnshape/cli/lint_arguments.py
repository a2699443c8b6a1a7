"""The arguments and options of `cnnshape lint`, named as those of ruff where ruff has them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cnnshape.catalogue import Severity
from cnnshape.cli import completion


class OutputFormat(StrEnum):
    """The formats of findings."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    SARIF = "sarif"


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        autocompletion=completion.architectures,
        help="Files, folders, names of bundled architectures, models, or -. Default: this folder.",
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE",
        autocompletion=completion.codes,
        help="Use only these rules: codes or prefixes, as G,N301.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE",
        autocompletion=completion.codes,
        help="Skip these rules: codes or prefixes, as G,N301.",
    ),
]
Fix = Annotated[bool, typer.Option("--fix", help="Apply safe fixes.")]
UnsafeFixes = Annotated[
    bool, typer.Option("--unsafe-fixes", help="Include unsafe fixes in --fix and --diff.")
]
Diff = Annotated[
    bool, typer.Option("--diff", help="Print what --fix would change; change nothing.")
]
AddIgnores = Annotated[
    str | None,
    typer.Option(
        metavar="REASON", help="Write comments that silence every warning, with this reason."
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Leave out the findings that this file knows."),
]
WriteBaseline = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Write the findings to this file, for --baseline."),
]
Statistics = Annotated[
    bool, typer.Option("--statistics", help="Count findings by code instead of listing them.")
]
Format = Annotated[
    OutputFormat | None,
    typer.Option(
        "--output-format",
        "--format",
        help="Report format. Default: full, or github under GitHub Actions.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print findings, but nothing else.")]
FailOn = Annotated[
    Severity | None, typer.Option(help="Lowest severity that exits with 1. Default: warning.")
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0, whatever is found.")]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN",
        help="Leave out these files of folders, instead of those that the settings exclude.",
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="Use the settings of this cnnshape.toml or pyproject.toml alone."
    ),
]
