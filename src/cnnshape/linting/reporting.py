"""From findings to diagnostics: copies of a layer are reported once, with remedies that work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from cnnshape.diagnostics import Diagnostic, Span, in_file_order
from cnnshape.linting.finding import Finding
from cnnshape.linting.messages import remedies_text
from cnnshape.linting.remedy_checker import CheckedRemedy, RemedyChecker
from cnnshape.linting.source_text import SourceText
from cnnshape.linting.subject import Subject
from cnnshape.phrases import count

MAX_REMEDIES = 2
"""Remedies that are reported of one finding."""

MAX_WORK = 10_000
"""Layers that are analysed to check remedies; past it, findings are reported without remedies."""


class FindingReporter:
    """Reports the findings of one network."""

    def __init__(self, subject: Subject) -> None:
        """Report findings of a network, and check their remedies on it."""
        origin = subject.network.origin
        text = None if origin is None else SourceText(origin.source)
        self._checker = RemedyChecker(subject, text)
        self._layers = len(subject.network.nodes)
        self._work = 0
        self._remedies: dict[tuple[object, ...], list[CheckedRemedy]] = {}

    def findings(self, code: str) -> list[Finding]:
        """Return what a rule finds, silenced or not."""
        return self._checker.findings(code)

    def diagnostics(self, code: str, findings: Iterable[Finding]) -> Iterator[Diagnostic]:
        """Return the findings of a rule as diagnostics.

        Copies in one call are reported together. Calls are reported together if one fix is for all
        of them; else the cause may lie in each call.
        """
        reported = [self._diagnostic(code, alike) for alike in _by_call(findings)]
        yield from in_file_order(each for each in reported if each.fix is not None)
        yield from (each for each in reported if each.fix is None)

    def _diagnostic(self, code: str, alike: Sequence[Finding]) -> Diagnostic:
        first = alike[0]
        remedies = self._checked_remedies(code, first)
        help = remedies_text([remedy.help for remedy in remedies]) or first.help
        fix = next((remedy.fix for remedy in remedies if remedy.fix is not None), None)
        notes = (*first.notes, *_copies(alike))
        related = (*first.related, *first.node.uses)
        return Diagnostic(code, first.message, place_of(first), notes, help, related, fix)

    def _checked_remedies(self, code: str, finding: Finding) -> list[CheckedRemedy]:
        """Return the first remedies that work: checked once for all calls, while work is left."""
        key = (code, finding.node.span, finding.message)
        if key not in self._remedies:
            work = self._layers * len(finding.remedies)
            self._work += work
            is_affordable = self._work <= max(MAX_WORK, work)
            checked = self._checker.checked(code, finding) if is_affordable else iter(())
            self._remedies[key] = list(islice(checked, MAX_REMEDIES))
        return self._remedies[key]


def suppression_sites(finding: Finding) -> list[Span]:
    """Return where a finding can be silenced: at its keys, its layer and the calls around it."""
    node = finding.node
    first_line = node.span._replace(end_line=node.span.line, end_column=node.span.column)
    return [place_of(finding), first_line, *(use.span for use in node.uses)]


def place_of(finding: Finding) -> Span:
    """Return the span of the first key to blame that is written, from its name to its value."""
    node = finding.node
    for key in finding.keys:
        value = node.places.get(key)
        if value is not None:
            return _with_key(key, value)
    return node.span


def _with_key(key: str, value: Span) -> Span:
    """Return the span of a value with its key, if that is before it on the line."""
    before = value.source.lines[value.line - 1][: value.column - 1]
    found = _end_with(key).search(before)
    return value if found is None else value._replace(column=found.start() + 1)


@cache
def _end_with(key: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(key)}[\"']?\s*:\s*$")


def _by_call(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Return findings together of which the layer is written once and called from one place."""
    together: dict[tuple[Span, ...], list[Finding]] = {}
    for each in findings:
        key = (place_of(each), *(use.span for use in each.node.uses))
        together.setdefault(key, []).append(each)
    return together.values()


def _copies(alike: Sequence[Finding]) -> Iterator[str]:
    others = len({each.node.name for each in alike}) - 1
    if others:
        how = "the same" if len({each.message for each in alike}) == 1 else "the like"
        yield f"{how} in {count(others, 'more copy', 'more copies')} of this layer"
