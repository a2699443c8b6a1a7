"""Quick fixes: each does what it says, and leaves a text in which its finding is gone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from cnnshape.diagnostics import Edit, Span
from cnnshape.editing.fixes import (
    findings_to_silence,
    fix_all_edits,
    quick_fixes,
    silencing_edits,
)
from cnnshape.editing.snapshot import Snapshot
from cnnshape.linting.source_text import SourceText

from .texts import read

MESSY = """\
input: [8, 8, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: 1}
  - {type: batch_norm}
  - {type: relu}
  - {type: relu}
  - {type: dropout, rate: 0}
"""
FIXED = """\
input: [8, 8, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: 1, bias: false}
  - {type: batch_norm}
  - {type: relu}
"""


def everywhere(snapshot: Snapshot) -> Span:
    return snapshot.source.span(1, 1, len(snapshot.source.lines), 1)


def after(snapshot: Snapshot, edits: Iterable[Edit]) -> str:
    return SourceText(snapshot.source).edited(edits)


def test_a_fix_says_what_it_does_and_its_finding_is_gone_after_it() -> None:
    snapshot = read(MESSY)
    fixes = list(quick_fixes(snapshot, everywhere(snapshot)))
    assert [(fix.title, fix.is_safe) for fix in fixes] == [
        ("`bias: false` saves 4 parameters", True),
        ("remove the second activation", True),
        ("remove the layer", True),
    ]
    for fix in fixes:
        codes = [each.code for each in read(after(snapshot, fix.edits)).diagnostics]
        assert fix.finding.code not in codes
        assert len(codes) == 2


def test_fixes_are_those_of_the_lines_that_are_asked_for() -> None:
    snapshot = read(MESSY)
    (fix,) = quick_fixes(snapshot, snapshot.source.span(6, 1, 6, 4))
    assert list(quick_fixes(snapshot, snapshot.source.span(5, 1, 5, 4))) == []
    assert fix.finding.code == "A403"


def test_a_slip_is_fixed_but_not_as_a_safe_fix() -> None:
    snapshot = read(MESSY.replace("dropout", "dropuot"))
    (fix,) = quick_fixes(snapshot, everywhere(snapshot))
    assert (fix.title, fix.is_safe) == ("did you mean `dropout`? (a guess: look at it)", False)
    assert after(snapshot, fix.edits) == MESSY


def test_all_safe_fixes_are_one_edit_that_leaves_the_rest_alone() -> None:
    snapshot = read(MESSY)
    edits = fix_all_edits(snapshot)
    assert len(edits) == 1
    assert edits[0].span.line == 3
    assert after(snapshot, edits) == FIXED
    assert fix_all_edits(read(FIXED)) == ()


def test_unsafe_fixes_are_made_only_where_they_are_asked_for() -> None:
    slip = read(FIXED.replace("relu", "rleu"))
    assert fix_all_edits(slip) == ()
    assert after(slip, fix_all_edits(slip, unsafe=True)) == FIXED


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_comment_silences_a_finding(line_break: str) -> None:
    snapshot = read(MESSY.replace("\n", line_break))
    findings = list(findings_to_silence(snapshot, everywhere(snapshot)))
    assert [each.code for each in findings] == ["N301", "A403", "D502"]
    for finding in findings:
        text = after(snapshot, silencing_edits(snapshot, finding))
        assert f"# cnnshape: ignore[{finding.code}] as intended{line_break}" in text
        codes = [each.code for each in read(text).diagnostics]
        assert sorted([*codes, finding.code]) == sorted(each.code for each in findings)


def test_errors_cannot_be_silenced() -> None:
    snapshot = read(MESSY.replace("kernel: 3", "kernel: 30"))
    assert snapshot.diagnostics[0].code == "S101"
    codes = [each.code for each in findings_to_silence(snapshot, everywhere(snapshot))]
    assert "S101" not in codes


def test_no_comment_is_offered_where_it_would_be_part_of_a_text() -> None:
    text = (
        "input: [8, 8, 3]\nlayers:\n  - type: relu\n  - type: relu\n    description: |\n"
        "      a\n      b\n"
    )
    snapshot = read(text)
    (finding,) = findings_to_silence(snapshot, everywhere(snapshot))
    edits = silencing_edits(snapshot, finding)
    assert edits
    assert read(after(snapshot, edits)).diagnostics == ()
