"""Hold a network to the rules: what they find, less what is silenced, with remedies that work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cnnshape.analysis.engine import analyze
from cnnshape.diagnostics import Diagnostic, Source, Span, SpecError, in_file_order
from cnnshape.linting.finding import Finding
from cnnshape.linting.fixing import Findings
from cnnshape.linting.registry import RULES, rule_of
from cnnshape.linting.selection import EVERYTHING, NOT_OPTIONAL, Selection
from cnnshape.linting.subject import Subject
from cnnshape.linting.suppression import Suppressions, unknown_codes, unused_suppressions
from cnnshape.linting.text import Place, Text
from cnnshape.linting.trial import Trial
from cnnshape.network import Network, Origin
from cnnshape.promises.expectations import check_promises
from cnnshape.spec.loading import read_origin

MOST_OFFERS = 2
"""Remedies that are told of one finding."""

MOST_TRIED = 100
"""Findings of a file whose remedies are tried: who has more of them mends some of them first."""


def lint(network: Network) -> list[Diagnostic]:
    """Return all that is wrong or doubtful in a network, in the order of its file.

    Every rule is asked; comments in the file silence what they name. Raises TypeError for what is
    no network.
    """
    if not isinstance(network, Network):
        raise TypeError(f"lint takes a network, as `load` returns it, not {type(network).__name__}")
    run = LintRun()
    return list(in_file_order((*run.lint(network), *run.unused(network.origin.source))))


class LintRun:
    """One or many files linted together, with the suppressions that silenced something in any.

    A file that others extend may hold a suppression which only some of them need.
    """

    def __init__(self) -> None:
        """Start with no file."""
        self._suppressions: dict[str, Suppressions] = {}

    def check(self, origin: Origin, selection: Selection = EVERYTHING) -> Findings:
        """Read a text as an architecture, and lint it where it is one."""
        try:
            subject = Subject(analyze(read_origin(origin)))
        except SpecError as error:
            return Findings(error.diagnostics, is_readable=False)
        rows, outputs = subject.rows, subject.network.outputs
        shapes = tuple(rows[name].output_shape for name in outputs)
        return Findings(self._all_of(subject, selection), is_readable=True, outputs=shapes)

    def lint(self, network: Network, selection: Selection = EVERYTHING) -> tuple[Diagnostic, ...]:
        """Return what is found in a network, but for suppressions that are of no use."""
        return self._all_of(Subject(analyze(network)), selection)

    def _all_of(self, subject: Subject, selection: Selection) -> tuple[Diagnostic, ...]:
        text = Text(subject.network.origin.source)
        told = (*_told_by_others(subject), *unknown_codes(self._of(text.source)))
        audible = (
            each
            for each in told
            if selection.asks(each.code) and not self._is_silenced(each.code, [each.span])
        )
        return in_file_order((*audible, *self._findings(subject, text, selection)))

    def unused(self, source: Source, selection: Selection = EVERYTHING) -> tuple[Diagnostic, ...]:
        """Return X001 for the suppressions of a file that silenced nothing in this run."""
        if not selection.asks("X001"):
            return ()
        return tuple(unused_suppressions(self._of(source), selection.asks))

    def _findings(self, subject: Subject, text: Text, selection: Selection) -> Iterator[Diagnostic]:
        trial = Trial(subject, text)
        tried = 0
        for code in filter(selection.asks, RULES):
            for alike in _by_place(rule_of(code)(subject)):
                audible = [
                    each
                    for each in alike
                    if not self._is_silenced(code, _places_that_lead_to(each))
                ]
                if audible:
                    tried += bool(audible[0].remedies)
                    yield _told(code, audible, trial if tried <= MOST_TRIED else None)

    def _is_silenced(self, code: str, places: Iterable[Span]) -> bool:
        """Say whether a finding is silenced at one of the places that lead to it."""
        if code[0] in NOT_OPTIONAL:
            return False
        silenced = [self._of(place.source).silence(code, place) for place in places]
        return any(silenced)

    def _of(self, source: Source) -> Suppressions:
        if source.name not in self._suppressions:
            self._suppressions[source.name] = Suppressions(source)
        return self._suppressions[source.name]


def _told_by_others(subject: Subject) -> Iterator[Diagnostic]:
    """Return what the reader, the engine and the promises of the file tell."""
    analysis = subject.analysis
    yield from analysis.diagnostics
    yield from check_promises(analysis)
    if analysis.network.promises.examples and len(subject.nodes) == len(analysis.network.nodes):
        from cnnshape.promises.examples import failed_examples, try_examples

        yield from failed_examples(analysis.network, try_examples(analysis.network))


def _by_place(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Return findings together that stand at one place: copies of a layer that is written once."""
    by_place: dict[tuple[str, Place], list[Finding]] = {}
    for each in findings:
        span = place_of(each)
        by_place.setdefault((span.source.name, span[1:]), []).append(each)
    return by_place.values()


def _places_that_lead_to(finding: Finding) -> list[Span]:
    """Return where a finding can be silenced: at its keys, its layer and the calls around it."""
    node = finding.node
    first_line = node.span._replace(end_line=node.span.line, end_column=node.span.column)
    return [place_of(finding), first_line, *(use.span for use in node.uses)]


def _told(code: str, alike: Sequence[Finding], trial: Trial | None) -> Diagnostic:
    """Return findings at one place as one, with what can be done about them."""
    first = alike[0]
    offers = [] if trial is None else list(islice(trial.offers(code, first), MOST_OFFERS))
    help = "; ".join(offer.help for offer in offers) or first.help
    fix = next((offer.fix for offer in offers if offer.fix is not None), None)
    notes = (*first.notes, *_copies(alike))
    related = (*first.related, *first.node.uses)
    return Diagnostic(code, first.message, place_of(first), notes, help, related, fix)


def _copies(alike: Sequence[Finding]) -> Iterator[str]:
    others = len({each.node.name for each in alike}) - 1
    if others:
        how = "the same" if len({each.message for each in alike}) == 1 else "the like"
        yield f"{how} in {others:,} more {'copy' if others == 1 else 'copies'} of this layer"


def place_of(finding: Finding) -> Span:
    """Return the span of the first key to blame that is written, from its name to its value."""
    node = finding.node
    for key in finding.keys:
        value = node.places.get(key)
        if value is not None:
            return _with_key(key, value)
    return node.span


def _with_key(key: str, value: Span) -> Span:
    """Return the span of a value with its key, where that stands before it on the line."""
    before = value.source.lines[value.line - 1][: value.column - 1]
    found = re.search(rf"\b{re.escape(key)}[\"']?\s*:\s*$", before)
    return value if found is None else value._replace(column=found.start() + 1)
