"""The arguments and options of `cnnshape lint`, named as those of ruff where ruff has them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from cnnshape.catalogue import Severity
from cnnshape.cli import completion
from cnnshape.cli.parameters import argument, option


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
    argument(
        metavar="[PATH]...",
        autocompletion=completion.architectures,
        help="Files, folders, names of bundled architectures, models, or -. Default: this folder.",
    ),
]
Select = Annotated[
    list[str] | None,
    option(
        metavar="CODE",
        autocompletion=completion.codes,
        help="Use only these rules: codes or prefixes, as G,N301.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    option(
        metavar="CODE",
        autocompletion=completion.codes,
        help="Skip these rules: codes or prefixes, as G,N301.",
    ),
]
Fix = Annotated[bool, option("--fix", help="Apply safe fixes.")]
UnsafeFixes = Annotated[
    bool, option("--unsafe-fixes", help="Include unsafe fixes in --fix and --diff.")
]
Diff = Annotated[bool, option("--diff", help="Print what --fix would change; change nothing.")]
AddIgnores = Annotated[
    str | None,
    option(metavar="REASON", help="Write comments that silence every warning, with this reason."),
]
Baseline = Annotated[
    str | None,
    option(metavar="FILE", help="Leave out the findings that this file knows."),
]
WriteBaseline = Annotated[
    str | None,
    option(metavar="FILE", help="Write the findings to this file, for --baseline."),
]
Statistics = Annotated[
    bool, option("--statistics", help="Count findings by code instead of listing them.")
]
Format = Annotated[
    OutputFormat | None,
    option(
        "--output-format",
        "--format",
        help="Report format. Default: full, or github under GitHub Actions.",
    ),
]
Quiet = Annotated[bool, option("--quiet", "-q", help="Print findings, but nothing else.")]
FailOn = Annotated[
    Severity | None, option(help="Lowest severity that exits with 1. Default: warning.")
]
ExitZero = Annotated[bool, option("--exit-zero", help="Exit with 0, whatever is found.")]
Exclude = Annotated[
    list[str] | None,
    option(
        metavar="PATTERN",
        help="Leave out these files of folders, instead of those that the settings exclude.",
    ),
]
Jobs = Annotated[
    int,
    option("--jobs", "-j", min=1, metavar="N", help="Worker processes, if there are many files."),
]
Config = Annotated[
    str | None,
    option(metavar="FILE", help="Use the settings of this cnnshape.toml or pyproject.toml alone."),
]
