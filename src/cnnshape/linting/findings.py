"""What is found in a text, and whether a text with a fix in it is better than the text before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from cnnshape.catalogue import CATALOGUE, Severity
from cnnshape.diagnostics import Diagnostic, only_errors
from cnnshape.network import Shape

NOT_YAML = frozenset({"E001", "E003"})
"""Codes of texts whose layers are not looked at."""

UNUSED = "X001"
"""A suppression that silences nothing: it follows from whatever else was fixed."""

RANKS = list(Severity)
"""The severities, the worst first."""


class Findings(NamedTuple):
    """What is found in a text; if it `is_readable`, as an architecture with these `outputs`."""

    diagnostics: Sequence[Diagnostic]
    is_readable: bool
    outputs: tuple[Shape | None, ...] = ()

    @property
    def badness(self) -> tuple[int, ...]:
        """How bad a text is: whether it cannot be read, its errors, its warnings and the rest."""
        codes = Counter(each.code for each in self.diagnostics)
        unused = codes.pop(UNUSED, 0)
        severities: Counter[Severity] = Counter()
        for code, times in codes.items():
            severities[CATALOGUE[code].severity] += times
        return not self.is_readable, *(severities[severity] for severity in Severity), unused

    @property
    def errors(self) -> int:
        """How many errors are found."""
        return len(only_errors(self.diagnostics))


def is_better(before: Findings, after: Findings, fixed: Collection[Diagnostic]) -> bool:
    """Say whether a text got better by a fix of some findings, and nothing as severe came up.

    While a text cannot be read, one mistake may hide another, but they never get more.
    """
    if before.is_readable:
        return after.badness < before.badness and not _adds(before, after, fixed)
    gone = len(fixed) if len(fixed) > 1 else 0
    return after.is_readable or (
        after.errors <= before.errors - gone and is_another_mistake(before, after, fixed)
    )


def is_another_mistake(before: Findings, after: Findings, fixed: Iterable[Diagnostic]) -> bool:
    """Say whether mistakes of a text that cannot be read are gone, and it hides no more of them."""
    hidden = _not_yaml(after)
    hides_less = not hidden or hidden < _not_yaml(before)
    old, new = (
        Counter((each.code, each.message) for each in found.diagnostics)
        for found in (before, after)
    )
    return hides_less and all(
        new[each.code, each.message] < old[each.code, each.message] for each in fixed
    )


def keeps_outputs(before: Findings, after: Findings) -> bool:
    """Say whether the outputs of a text that could be read are what they were."""
    return not before.is_readable or before.outputs == after.outputs


def _not_yaml(found: Findings) -> int:
    return sum(each.code in NOT_YAML for each in found.diagnostics)


def _adds(before: Findings, after: Findings, fixed: Collection[Diagnostic]) -> bool:
    """Say whether there is more of a code that is as severe as the mildest that was fixed."""
    mildest = max(RANKS.index(each.severity) for each in fixed)
    more = Counter(each.code for each in after.diagnostics)
    more.subtract(each.code for each in before.diagnostics)
    return any(
        times > 0 and code != UNUSED and RANKS.index(CATALOGUE[code].severity) <= mildest
        for code, times in more.items()
    )
