"""`cnnshape lint`: hold architectures to the rules, say what was found, and mend what can be."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, NoReturn, TextIO

import typer

from cnnshape.catalogue import Severity
from cnnshape.cli.exits import Exit, exit_with, fail, warn
from cnnshape.cli.lint_files import Asked, ToLint, codes, ignored, read_all
from cnnshape.cli.options import Inputs, Settings
from cnnshape.cli.reading import STANDARD_INPUT_NAME
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.architecture import UnknownSetting
from cnnshape.linting.batch import lint_all
from cnnshape.phrases import count

MAX_NAMED = 3
"""Files that are named of those that were skipped."""


class OutputFormat(StrEnum):
    """How findings are written."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Files, folders, names of bundled architectures, or -; this folder if left out.",
    ),
]
Codes = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="Codes or prefixes, as G or N301, joined by commas."),
]


def lint(
    paths: Paths = None,
    select: Codes = None,
    ignore: Codes = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that are safe.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff, the other fixes too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix would change, and change nothing.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each code instead.")
    ] = False,
    output_format: Annotated[
        OutputFormat | None,
        typer.Option(help="How findings are written: full, or github under GitHub Actions."),
    ] = None,
    fail_on: Annotated[
        Severity | None, typer.Option(help="The least severity that makes the exit code 1.")
    ] = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Find mistakes in architectures before a framework does, and mend what can be mended."""
    asked = Asked(codes(select), ignored(ignore), fail_on)
    to_lint = read_all(paths or ["."], asked, input, settings)
    fixed: Counter[str] = Counter()
    try:
        found = _findings(to_lint)
        if diff:
            fixed = _show_fixes(to_lint, found, unsafe=unsafe_fixes)
            _exit(to_lint, is_wrong=bool(fixed) or any(map(asked.fails, found)))
        if fix:
            to_lint, fixed = _fix(to_lint, found, unsafe=unsafe_fixes)
            found = _findings(to_lint)
    except UnknownSetting as error:
        fail(str(error))
    format = output_format or _usual_format()
    stream = _stream_of_report(to_lint, is_fixing=fix)
    if to_lint.is_empty and format in (OutputFormat.FULL, OutputFormat.CONCISE):
        _report_skipped(to_lint)
        _exit(to_lint, is_wrong=False)
    if statistics and format is not OutputFormat.JSON:
        from cnnshape.report.findings.statistics import statistics as counts

        stream.write(counts(found))
    else:
        from cnnshape.report.findings.formats import print_lint

        print_lint(found, format, stream, fixed)
    _report_skipped(to_lint)
    _exit(to_lint, is_wrong=any(map(asked.fails, found)))


def _report_skipped(to_lint: ToLint) -> None:
    if to_lint.skipped:
        files = count(len(to_lint.skipped), "YAML file")
        names = ", ".join(to_lint.skipped[:MAX_NAMED])
        more = ", ..." if len(to_lint.skipped) > MAX_NAMED else ""
        warn(f"skipped {files} without `layers` and an input: {names}{more}")
    if to_lint.is_empty and to_lint.is_complete:
        warn("there is no architecture to lint here")


def _exit(to_lint: ToLint, *, is_wrong: bool) -> NoReturn:
    if not to_lint.is_complete:
        exit_with(Exit.UNABLE)
    raise typer.Exit(Exit.WRONG if is_wrong else Exit.FINE)


def _stream_of_report(to_lint: ToLint, *, is_fixing: bool) -> TextIO:
    """Return where the report goes; the fixed text of standard input takes its usual place."""
    texts = [task.origin.source for task in to_lint.tasks]
    given = next((source for source in texts if source.name == STANDARD_INPUT_NAME), None)
    if given is None or not is_fixing:
        return sys.stdout
    sys.stdout.write(given.text)
    return sys.stderr


def _findings(to_lint: ToLint) -> list[Diagnostic]:
    return [*to_lint.diagnostics, *lint_all(to_lint.tasks)]


def _show_fixes(to_lint: ToLint, found: Sequence[Diagnostic], *, unsafe: bool) -> Counter[str]:
    from cnnshape.cli.fixes import print_fixes

    fixed = print_fixes(to_lint.tasks, found, unsafe=unsafe)
    if found:
        warn(f"found {count(len(found), 'problem')}, would fix {fixed.total():,}")
    return fixed


def _fix(
    to_lint: ToLint, found: Sequence[Diagnostic], *, unsafe: bool
) -> tuple[ToLint, Counter[str]]:
    from cnnshape.cli.fixes import write_fixes

    tasks, applied, is_complete = write_fixes(to_lint.tasks, found, unsafe=unsafe)
    is_complete = is_complete and to_lint.is_complete
    return to_lint._replace(tasks=tasks, is_complete=is_complete), applied


def _usual_format() -> OutputFormat:
    return OutputFormat.GITHUB if os.environ.get("GITHUB_ACTIONS") else OutputFormat.FULL
