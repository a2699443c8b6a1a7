"""How often each code is found, the most frequent first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.catalogue import CATALOGUE, Safety
from cnnshape.diagnostics import Diagnostic
from cnnshape.report.findings.fixable import MARKS, safety_of


class CodeCount(NamedTuple):
    """How many findings have a code, and the safest fix that any of them offers."""

    code: str
    findings: int
    fix: Safety | None

    @property
    def name(self) -> str:
        """The name of the code in the catalogue."""
        return CATALOGUE[self.code].name


def code_counts(diagnostics: Sequence[Diagnostic]) -> tuple[CodeCount, ...]:
    """Return how often each code is found; equal counts are in the order of their codes."""
    fixes: dict[str, list[Safety | None]] = {}
    for diagnostic in diagnostics:
        fixes.setdefault(diagnostic.code, []).append(safety_of(diagnostic))
    counts = (CodeCount(code, len(found), _safest(found)) for code, found in fixes.items())
    return tuple(sorted(counts, key=lambda each: (-each.findings, each.code)))


def statistics(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a line for each code, as `12  G201  [*]  pixels-dropped`.

    The mark is that of the safest fix, as for findings.
    """
    counts = code_counts(diagnostics)
    width = max((len(f"{each.findings:,}") for each in counts), default=0)
    return "".join(
        f"{each.findings:>{width},}  {each.code}  {MARKS[each.fix]:3}  {each.name}\n"
        for each in counts
    )


def _safest(fixes: Sequence[Safety | None]) -> Safety | None:
    return next((safety for safety in Safety if safety in fixes), None)
