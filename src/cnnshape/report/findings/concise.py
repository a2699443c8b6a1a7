"""One line a finding, for `grep`, editors and problem matchers."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic
from cnnshape.report.escaping import escaped
from cnnshape.report.findings.fixable import mark_of


def concise(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a line for each finding, as `lenet.yaml:7:5: G201 [*] message`."""
    return "".join(f"{_line(diagnostic)}\n" for diagnostic in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    place = f"{escaped(span.source.name)}:{span.line}:{span.column}"
    return f"{place}: {diagnostic.code} {mark_of(diagnostic)}{escaped(diagnostic.message)}"
