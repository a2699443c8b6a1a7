"""`cnnshape lint`: check architectures against the rules, report findings and apply fixes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, NoReturn, TextIO

import typer

from cnnshape.catalogue import Severity
from cnnshape.cli import completion
from cnnshape.cli.exits import Exit, exit_with, fail, warn
from cnnshape.cli.lint_input import LintInput, read_all, report_skipped
from cnnshape.cli.lint_options import LintOptions, codes_in, ignored_in
from cnnshape.cli.options import Inputs, Settings
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.standard_input import STANDARD_INPUT_NAME
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.overrides import UnknownSetting
from cnnshape.phrases import count


class OutputFormat(StrEnum):
    """The formats of findings."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        autocompletion=completion.architectures,
        help="Files, folders, names of bundled architectures, or -. Default: this folder.",
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
Statistics = Annotated[
    bool, typer.Option("--statistics", help="Count findings by code instead of listing them.")
]
Format = Annotated[
    OutputFormat | None,
    typer.Option(
        "--output-format", help="Report format. Default: full, or github under GitHub Actions."
    ),
]
FailOn = Annotated[
    Severity | None, typer.Option(help="Lowest severity that exits with 1. Default: warning.")
]


def lint(
    paths: Paths = None,
    select: Select = None,
    ignore: Ignore = None,
    fix: Fix = False,
    unsafe_fixes: UnsafeFixes = False,
    diff: Diff = False,
    statistics: Statistics = False,
    output_format: Format = None,
    fail_on: FailOn = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Find mistakes in architectures before a framework does, and fix what can be fixed."""
    options = LintOptions(codes_in(select), ignored_in(ignore), fail_on)
    given = read_all(paths or ["."], options, overrides_in(input, settings))
    fixed: Counter[str] = Counter()
    try:
        found = given.findings()
        if diff:
            fixed = _show_fixes(given, found, unsafe=unsafe_fixes)
            _exit(given, is_wrong=bool(fixed) or any(map(options.fails, found)))
        if fix:
            given, fixed = _fix(given, found, unsafe=unsafe_fixes)
            found = given.findings()
    except UnknownSetting as error:
        fail(str(error))
    format = output_format or _usual_format()
    stream = _stream_of_report(given, is_fixing=fix)
    if not (given.is_empty and format in (OutputFormat.FULL, OutputFormat.CONCISE)):
        _report(found, format, stream, fixed, are_counted=statistics)
    report_skipped(given)
    _exit(given, is_wrong=any(map(options.fails, found)))


def _show_fixes(given: LintInput, found: Sequence[Diagnostic], *, unsafe: bool) -> Counter[str]:
    from cnnshape.cli.fixes import print_fixes

    fixed = print_fixes(given.tasks, found, unsafe=unsafe)
    if found:
        warn(f"found {count(len(found), 'problem')}, would fix {fixed.total():,}")
    return fixed


def _fix(
    given: LintInput, found: Sequence[Diagnostic], *, unsafe: bool
) -> tuple[LintInput, Counter[str]]:
    """Write the fixed files, and return them as they are now with the fixes of each code."""
    from cnnshape.cli.fixes import write_fixes

    tasks, applied, is_complete = write_fixes(given.tasks, found, unsafe=unsafe)
    is_complete = is_complete and given.is_complete
    return given._replace(tasks=tasks, is_complete=is_complete), applied


def _usual_format() -> OutputFormat:
    return OutputFormat.GITHUB if os.environ.get("GITHUB_ACTIONS") else OutputFormat.FULL


def _stream_of_report(given: LintInput, *, is_fixing: bool) -> TextIO:
    """Return where the report goes: standard error if standard output gets a fixed text."""
    texts = [task.origin.source for task in given.tasks]
    piped = next((source for source in texts if source.name == STANDARD_INPUT_NAME), None)
    if piped is None or not is_fixing:
        return sys.stdout
    sys.stdout.write(piped.text)
    return sys.stderr


def _report(
    found: Sequence[Diagnostic],
    format: OutputFormat,
    stream: TextIO,
    fixed: Counter[str],
    *,
    are_counted: bool,
) -> None:
    if are_counted and format is not OutputFormat.JSON:
        from cnnshape.report.findings.statistics import statistics

        stream.write(statistics(found))
    else:
        from cnnshape.report.findings.formats import print_lint

        print_lint(found, format, stream, fixed)


def _exit(given: LintInput, *, is_wrong: bool) -> NoReturn:
    if not given.is_complete:
        exit_with(Exit.UNABLE)
    exit_with(Exit.WRONG if is_wrong else Exit.FINE)
