"""Write comments that silence what is found today, each with the reason that is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.catalogue import ALWAYS_REPORTED
from cnnshape.diagnostics import Diagnostic, Edit, Source, Span
from cnnshape.linting.run import LintRun, Task
from cnnshape.linting.source_text import SourceText
from cnnshape.linting.suppression import COMMENT

ABOUT_COMMENTS = "X"
"""The letter of findings about the comments themselves."""


class Silenced(NamedTuple):
    """A text with comments that silence, and how many codes were written into them."""

    text: str
    added: int


def can_be_silenced(finding: Diagnostic) -> bool:
    """Say whether a comment can silence a finding: errors stay, and so do stale comments."""
    return finding.code not in ALWAYS_REPORTED and finding.code[0] != ABOUT_COMMENTS


def with_ignores(task: Task, found: Iterable[Diagnostic], reason: str) -> Silenced:
    """Return the text of a file in which comments silence its findings.

    The text stays as it is where a comment would not be one: at the end of a line of a long text.
    """
    source = task.origin.source
    codes = _codes_by_line(source, found)
    if not codes:
        return Silenced(source.text, 0)
    text = SourceText(source).edited(_edits(source, codes, reason))
    after = LintRun().check(task.origin.with_text(text), task.selection)
    left = _codes_by_line(Source(source.name, text), after.diagnostics)
    failed = {line: codes[line] & left.get(line, set()) for line in codes}
    if any(failed.values()):
        codes = {line: codes[line] for line in codes if not failed[line]}
        text = SourceText(source).edited(_edits(source, codes, reason))
        after = LintRun().check(task.origin.with_text(text), task.selection)
    if not after.is_readable:
        return Silenced(source.text, 0)
    return Silenced(text, sum(map(len, codes.values())))


def _codes_by_line(source: Source, found: Iterable[Diagnostic]) -> dict[int, set[str]]:
    codes: dict[int, set[str]] = defaultdict(set)
    for each in found:
        if each.span.source.name == source.name and can_be_silenced(each):
            codes[each.span.line].add(each.code)
    return codes


def _edits(source: Source, codes: Mapping[int, set[str]], reason: str) -> Iterator[Edit]:
    for number, wanted in codes.items():
        if wanted:
            yield ignoring_edit(source, number, sorted(wanted), reason)


def ignoring_edit(source: Source, number: int, codes: Sequence[str], reason: str) -> Edit:
    """Return the edit that adds codes to the comment of a line, or a comment to its end."""
    line = source.lines[number - 1]
    old = next(
        (each for each in COMMENT.finditer(line) if each["codes"] and not each["file"]), None
    )
    if old is not None:
        column = old.end("codes") + 1
        return Edit(Span(source, number, column, number, column), f", {', '.join(codes)}")
    end = len(line.rstrip())
    comment = f"  # cnnshape: ignore[{', '.join(codes)}] {reason}"
    return Edit(Span(source, number, end + 1, number, len(line) + 1), comment)
