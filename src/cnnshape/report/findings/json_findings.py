"""Findings as JSON: a list, in the form of the diagnostics of other reports."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic
from cnnshape.report.json_report import json_text


def json_findings(diagnostics: Sequence[Diagnostic]) -> str:
    """Return findings as a JSON list, which may be empty."""
    return json_text([diagnostic.to_dict() for diagnostic in diagnostics])
