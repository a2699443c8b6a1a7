"""Findings in the requested format, and the closing lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TextIO

from cnnshape.diagnostics import Diagnostic
from cnnshape.phrases import count

FOR_PROGRAMS = ("json", "github", "gitlab", "junit", "sarif")

Writer = Callable[[Sequence[Diagnostic]], str]


def print_lint(
    diagnostics: Sequence[Diagnostic],
    format: str,
    file: TextIO,
    fixed: Counter[str],
    *,
    is_quiet: bool = False,
) -> None:
    """Print findings as `full`, `concise`, or in a format for programs; `fixed` counts by code.

    With a format for programs, or if `is_quiet`, nothing is printed but findings.
    """
    if format in FOR_PROGRAMS:
        file.write(_text_for_programs(diagnostics, format))
    elif is_quiet:
        _print_without_summary(diagnostics, format, file)
    else:
        _print_for_people(diagnostics, format, file, fixed)


def _text_for_programs(diagnostics: Sequence[Diagnostic], format: str) -> str:
    if format == "json":
        from cnnshape.report.findings.json_findings import json_findings

        return json_findings(diagnostics)
    if format == "sarif":
        from cnnshape.linting.description import page_of
        from cnnshape.report.findings.sarif import sarif

        return sarif(diagnostics, page_of)
    writer: Writer = getattr(import_module(f"cnnshape.report.findings.{format}"), format)
    return writer(diagnostics)


def _print_without_summary(diagnostics: Sequence[Diagnostic], format: str, file: TextIO) -> None:
    if format == "full" and diagnostics:
        from cnnshape.report.findings.diagnostics import print_drawn

        print_drawn(diagnostics, file)
    elif diagnostics:
        from cnnshape.report.findings.concise import concise

        file.write(concise(diagnostics))


def _print_for_people(
    diagnostics: Sequence[Diagnostic], format: str, file: TextIO, fixed: Counter[str]
) -> None:
    if format == "full" and diagnostics:
        from cnnshape.report.findings.diagnostics import print_findings

        print_findings(diagnostics, file)
    elif diagnostics:
        from cnnshape.report.findings.concise import concise
        from cnnshape.report.findings.fixable import fixable_summary
        from cnnshape.report.findings.source_lines import summary

        file.write(concise(diagnostics))
        file.write(f"{summary(diagnostics)}\n{fixable_summary(diagnostics)}".rstrip("\n") + "\n")
    if fixed:
        file.write(f"{fixed_text(fixed)}\n")
    elif not diagnostics:
        file.write("All checks passed.\n")


def fixed_text(fixed: Counter[str]) -> str:
    """Return how many fixes were applied, as `Fixed 3 problems (2 N301, 1 D502).`."""
    each = ", ".join(f"{times:,} {code}" for code, times in sorted(fixed.items()))
    return f"Fixed {count(fixed.total(), 'problem')} ({each})."
