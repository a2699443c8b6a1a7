"""Check a remedy before it is offered: carry it out, analyse the result, and run the rule again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from cnnshape.catalogue import CATALOGUE, Safety
from cnnshape.diagnostics import Fix
from cnnshape.linting.attempts import Attempt, carry_out
from cnnshape.linting.finding import ChangeInput, Finding, Remedy, RemoveKey, RemoveLayer
from cnnshape.linting.registry import rule_of
from cnnshape.linting.source_text import Place, SourceText
from cnnshape.linting.subject import Subject


class CheckedRemedy(NamedTuple):
    """A remedy that works: what it says, and the fix if the text can be edited for it."""

    help: str
    fix: Fix | None


class RemedyChecker:
    """Checks the remedies of one network."""

    def __init__(self, subject: Subject, text: SourceText | None) -> None:
        """Check remedies on a network, and on the text that it was read from if there is one."""
        self.subject = subject
        self.text = text
        self._found: dict[str, list[Finding]] = {}

    def findings(self, code: str) -> list[Finding]:
        """Return what a rule finds in the network; the rule runs once."""
        if code not in self._found:
            self._found[code] = list(rule_of(code)(self.subject))
        return self._found[code]

    def checked(self, code: str, finding: Finding) -> Iterator[CheckedRemedy]:
        """Return the remedies of a finding that work, in the order in which they were named."""
        for remedy in finding.remedies:
            attempt = carry_out(remedy, finding, self.subject, self.text)
            if attempt is not None and self._helps(code, attempt):
                yield CheckedRemedy(remedy.help, self._fix(code, attempt))

    def _helps(self, code: str, attempt: Attempt) -> bool:
        """Say whether the rule finds fewer layers than before, and no more are in error."""
        if attempt.adds_errors:
            return False
        return len(_places(rule_of(code)(attempt.after))) < len(_places(self.findings(code)))

    def _fix(self, code: str, attempt: Attempt) -> Fix | None:
        if not attempt.edits or attempt.breaks_promises:
            return None
        is_wanted = attempt.touched <= self._wanted(code, attempt.remedy)
        if CATALOGUE[code].fix is not Safety.SAFE:
            return Fix(Safety.UNSAFE, attempt.edits) if is_wanted else None
        is_safe = is_wanted and _keeps_values(attempt.remedy) and _keeps_the_rest(attempt)
        return Fix(Safety.SAFE if is_safe else Safety.UNSAFE, attempt.edits)

    def _wanted(self, code: str, remedy: Remedy) -> AbstractSet[str]:
        """Return the layers that a rule wants changed in this way: a text may be many layers."""
        if isinstance(remedy, ChangeInput):
            return frozenset(node.name for node in self.subject.network.nodes)
        return {
            finding.layer_changed_by(each).name
            for finding in self.findings(code)
            for each in finding.remedies
            if type(each) is type(remedy)
        }


def _places(findings: Iterable[Finding]) -> set[tuple[str, Place]]:
    """Return where a rule finds something: a layer that is written once counts once."""
    return {(each.node.span.source.name, each.node.span[1:]) for each in findings}


def _keeps_values(remedy: Remedy) -> bool:
    """Say whether what the network computes stays the same, or can be trained to be the same."""
    return not isinstance(remedy, (RemoveKey, RemoveLayer)) or remedy.keeps_values


def _keeps_the_rest(attempt: Attempt) -> bool:
    return attempt.keeps_other_layers and attempt.keeps_wiring
