"""Quick fixes: the checked fixes of findings, comments that silence them, and all safe fixes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Span
from cnnshape.editing.document import replacing
from cnnshape.editing.snapshot import Snapshot
from cnnshape.linting.adding_ignores import can_be_silenced, with_ignores
from cnnshape.linting.batch import fix_file
from cnnshape.linting.run import Task

REASON = "as intended"
"""The reason that a suppression gets, until someone writes a better one."""


class QuickFix(NamedTuple):
    """A change of the text that answers a finding; `is_safe` if it may be made without a look."""

    title: str
    finding: Diagnostic
    edits: tuple[Edit, ...]
    is_safe: bool


def quick_fixes(snapshot: Snapshot, span: Span) -> Iterator[QuickFix]:
    """Return the fixes of findings that touch a stretch of the text."""
    for finding in snapshot.diagnostics:
        if _touch(finding.span, span) and finding.fix is not None:
            edits = finding.fix.edits
            if all(edit.span.source.name == snapshot.source.name for edit in edits):
                is_safe = finding.fix.safety is Safety.SAFE
                yield QuickFix(_title(finding, is_safe=is_safe), finding, edits, is_safe)


def findings_to_silence(snapshot: Snapshot, span: Span) -> Iterator[Diagnostic]:
    """Return the findings that touch a stretch of the text and that a comment can silence."""
    for finding in snapshot.diagnostics:
        if _touch(finding.span, span) and can_be_silenced(finding):
            yield finding


def silencing_edits(snapshot: Snapshot, finding: Diagnostic) -> tuple[Edit, ...]:
    """Return the edits that write a comment which silences a finding; none if none can.

    The text with the comment is linted to know.
    """
    task = Task(snapshot.origin, snapshot.settings.selection)
    return replacing(snapshot.source, with_ignores(task, [finding], REASON).text)


def fix_all_edits(snapshot: Snapshot, *, unsafe: bool = False) -> tuple[Edit, ...]:
    """Return the edits that make all safe fixes, and with `unsafe` the others too."""
    fixed = fix_file(Task(snapshot.origin, snapshot.settings.selection), unsafe=unsafe)
    return replacing(snapshot.source, fixed.text)


def _title(finding: Diagnostic, *, is_safe: bool) -> str:
    doubt = "" if is_safe else " (a guess: look at it)"
    return f"{finding.help or finding.message}{doubt}"


def _touch(one: Span, other: Span) -> bool:
    """Say whether two stretches have a line in common."""
    return one.line <= other.end_line and other.line <= one.end_line
