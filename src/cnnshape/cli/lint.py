"""`cnnshape lint`: check architectures against the rules, report findings and apply fixes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TextIO

from cnnshape.cli import lint_arguments as given_as
from cnnshape.cli.exits import Exit, exit_with, fail, warn
from cnnshape.cli.lint_arguments import OutputFormat
from cnnshape.cli.lint_input import LintInput, read_all, report_skipped
from cnnshape.cli.lint_options import LintOptions, codes_in, ignored_in, patterns_in
from cnnshape.cli.options import Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.standard_input import STANDARD_INPUT_NAME
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.overrides import UnknownSetting
from cnnshape.phrases import count

FOR_PEOPLE = (OutputFormat.FULL, OutputFormat.CONCISE)


def lint(
    paths: given_as.Paths = None,
    select: given_as.Select = None,
    ignore: given_as.Ignore = None,
    fix: given_as.Fix = False,
    unsafe_fixes: given_as.UnsafeFixes = False,
    diff: given_as.Diff = False,
    add_ignores: given_as.AddIgnores = None,
    baseline: given_as.Baseline = None,
    write_baseline: given_as.WriteBaseline = None,
    statistics: given_as.Statistics = False,
    output_format: given_as.Format = None,
    output: Output = None,
    quiet: given_as.Quiet = False,
    fail_on: given_as.FailOn = None,
    exit_zero: given_as.ExitZero = False,
    exclude: given_as.Exclude = None,
    config: given_as.Config = None,
    jobs: given_as.Jobs = 1,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Find mistakes in architectures before a framework does, and fix what can be fixed."""
    options = LintOptions(
        codes_in(select), ignored_in(ignore), fail_on, patterns_in(exclude), config, exit_zero
    )
    if baseline is not None and write_baseline is not None:
        fail("--write-baseline writes all findings: leave --baseline out")
    given = read_all(paths or ["."], options, overrides_in(input, settings), baseline)
    given = given._replace(jobs=jobs)
    fixed: Counter[str] = Counter()
    try:
        found, gone = given.findings()
        if diff:
            fixed = _show_fixes(given, found, unsafe=unsafe_fixes)
            _exit(given, is_wrong=bool(fixed) or options.fails(found), options=options)
        if fix:
            given, fixed = _fix(given, found, unsafe=unsafe_fixes)
            found, gone = given.findings()
        if add_ignores is not None:
            given = _add_ignores(given, found, add_ignores)
            found, gone = given.findings()
    except UnknownSetting as error:
        fail(str(error))
    if write_baseline is not None:
        found = _write_baseline(found, write_baseline)
    format = output_format or _usual_format()
    with _stream_of_report(given, output, is_fixing=fix or add_ignores is not None) as stream:
        if not (given.is_empty and format in FOR_PEOPLE):
            _report(found, format, stream, fixed, are_counted=statistics, is_quiet=quiet)
    if not quiet:
        report_skipped(given, gone)
    _exit(given, is_wrong=options.fails(found), options=options)


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


def _add_ignores(given: LintInput, found: Sequence[Diagnostic], reason: str) -> LintInput:
    """Write comments that silence findings, and return the files as they are now."""
    from cnnshape.cli.fixes import write_ignores

    if not reason.strip() or not reason.isprintable():
        fail("--add-ignores needs a reason in one line: why the findings may stay")
    tasks, is_complete = write_ignores(given.tasks, found, reason.strip())
    return given._replace(tasks=tasks, is_complete=is_complete and given.is_complete)


def _write_baseline(found: Sequence[Diagnostic], path: str) -> list[Diagnostic]:
    """Write the findings to a file, and return those that no baseline holds: the errors."""
    from cnnshape.linting.baseline import Baseline, baseline_text, counts_of

    folder = Path(path).resolve().parent
    with opened(path) as stream:
        stream.write(baseline_text(found, folder))
    known = Baseline(folder, counts_of(found, folder))
    warn(f"wrote {count(known.counts.total(), 'finding')} to {path}")
    return known.compared(found)[0]


def _usual_format() -> OutputFormat:
    return OutputFormat.GITHUB if os.environ.get("GITHUB_ACTIONS") else OutputFormat.FULL


@contextmanager
def _stream_of_report(given: LintInput, output: str | None, *, is_fixing: bool) -> Iterator[TextIO]:
    """Yield where the report goes: standard error if standard output gets a fixed text."""
    texts = [task.origin.source for task in given.tasks]
    piped = next((source for source in texts if source.name == STANDARD_INPUT_NAME), None)
    is_text_printed = piped is not None and is_fixing
    if piped is not None and is_text_printed:
        sys.stdout.write(piped.text)
    if is_text_printed and output in (None, "-"):
        yield sys.stderr
    else:
        with opened(output) as stream:
            yield stream


def _report(
    found: Sequence[Diagnostic],
    format: OutputFormat,
    stream: TextIO,
    fixed: Counter[str],
    *,
    are_counted: bool,
    is_quiet: bool,
) -> None:
    if are_counted and format is not OutputFormat.JSON:
        from cnnshape.report.findings.statistics import statistics

        stream.write(statistics(found))
    else:
        from cnnshape.report.findings.formats import print_lint

        print_lint(found, format, stream, fixed, is_quiet=is_quiet)


def _exit(given: LintInput, *, is_wrong: bool, options: LintOptions) -> NoReturn:
    if not given.is_complete:
        exit_with(Exit.UNABLE)
    exit_with(Exit.WRONG if is_wrong and not options.exit_zero else Exit.FINE)
