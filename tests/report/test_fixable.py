"""What can be fixed is said in one sentence, behind the findings and nowhere else."""

from __future__ import annotations

import pytest

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic
from cnnshape.report.findings.diagnostics import print_diagnostics, print_findings
from cnnshape.report.findings.fixable import fixable_summary
from tests.report.found import finding, fix
from tests.report.printed import Paper

PLAIN, SAFE, UNSAFE = finding(), finding(fix=fix(Safety.SAFE)), finding(fix=fix(Safety.UNSAFE))


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], ""),
        ([PLAIN] * 3, ""),
        ([SAFE, PLAIN], "[*] 1 fixable with --fix."),
        ([SAFE] * 1234, "[*] 1,234 fixable with --fix."),
        ([SAFE, UNSAFE, SAFE, PLAIN], "[*] 2 fixable with --fix (1 more with --unsafe-fixes)."),
        ([UNSAFE, PLAIN, UNSAFE], "[ ] 2 fixable with --fix --unsafe-fixes."),
    ],
)
def test_fixes_are_counted_by_what_makes_them(found: list[Diagnostic], sentence: str) -> None:
    assert fixable_summary(found) == sentence


def printed(found: list[Diagnostic]) -> list[str]:
    paper = Paper()
    print_findings(found, paper)
    return paper.getvalue().splitlines()


def test_the_sentence_stands_below_the_summary() -> None:
    assert printed([SAFE, UNSAFE])[-2:] == [
        "Found 2 problems (2 warnings).",
        "[*] 1 fixable with --fix (1 more with --unsafe-fixes).",
    ]


def test_without_fixes_findings_are_printed_as_other_commands_print_them() -> None:
    paper = Paper()
    print_diagnostics([PLAIN], paper)
    assert printed([PLAIN]) == paper.getvalue().splitlines()
