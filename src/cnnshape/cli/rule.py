"""`cnnshape rule`: the page of a code, or the list of all codes."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated, Any

from cnnshape.cli import completion
from cnnshape.cli.parameters import argument, option


class RuleFormat(StrEnum):
    """The formats of a page or a list."""

    TEXT = "text"
    JSON = "json"


Code = Annotated[
    str | None,
    argument(
        autocompletion=completion.code, help="Code, as G201, or name, as pixels-dropped, of a rule."
    ),
]
All = Annotated[bool, option("--all", help="List all codes.")]
Format = Annotated[RuleFormat, option("--format", help="Output format.")]


def rule(code: Code = None, all: All = False, format: Format = RuleFormat.TEXT) -> None:
    """Explain a code, or list all codes."""
    from cnnshape.cli.exits import fail

    if (code is None) != all:
        fail("name one code, as `cnnshape rule G201`, or list them with `cnnshape rule --all`")
    if code is None:
        _list_all(format)
    else:
        _explain(code, format)


def _list_all(format: RuleFormat) -> None:
    from cnnshape.linting.description import descriptions

    if format is RuleFormat.JSON:
        _write_json([each._asdict() for each in descriptions()])
    else:
        from cnnshape.report.findings.rule_pages import print_codes

        print_codes(descriptions(), sys.stdout)


def _explain(word: str, format: RuleFormat) -> None:
    from cnnshape.linting.description import description_of

    description = description_of(_code(word))
    if format is RuleFormat.JSON:
        _write_json(description._asdict())
    else:
        from cnnshape.report.findings.rule_pages import print_page

        print_page(description, sys.stdout)


def _write_json(content: Any) -> None:
    from cnnshape.report.json_report import json_text

    sys.stdout.write(json_text(content))


def _code(word: str) -> str:
    """Return the code that a word means; end the command if there is none."""
    from cnnshape.catalogue import CATALOGUE
    from cnnshape.cli.exits import fail
    from cnnshape.language.hints.suggestion import did_you_mean
    from cnnshape.linting.description import code_named

    code = code_named(word)
    if code is None:
        known = [*CATALOGUE, *(entry.name for entry in CATALOGUE.values())]
        help = did_you_mean(word, known, "`cnnshape rule --all` lists the codes")
        fail(f"there is no code `{word}`; {help}")
    return code
