"""Findings in the requested format, and the closing lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from cnnshape.diagnostics import Diagnostic
from cnnshape.phrases import count


def print_lint(
    diagnostics: Sequence[Diagnostic], format: str, file: TextIO, fixed: Counter[str]
) -> None:
    """Print findings as `full`, `concise`, `json`, `github` or `sarif`; `fixed` counts by code.

    The last three are for programs: nothing else is printed with them.
    """
    if format == "json":
        from cnnshape.report.findings.json_findings import json_findings

        file.write(json_findings(diagnostics))
    elif format == "sarif":
        from cnnshape.linting.description import page_of
        from cnnshape.report.findings.sarif import sarif

        file.write(sarif(diagnostics, page_of))
    elif format == "github":
        from cnnshape.report.findings.github import github

        file.write(github(diagnostics))
    else:
        _print_for_people(diagnostics, format, file, fixed)


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
