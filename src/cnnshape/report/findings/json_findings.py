"""Findings as JSON: a list of them, as reports of other commands write their diagnostics."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic
from cnnshape.report.json_report import json_text


def lint_json(diagnostics: Sequence[Diagnostic]) -> str:
    """Return findings as a list in JSON, an empty one where nothing is found."""
    return json_text([diagnostic.to_dict() for diagnostic in diagnostics])
