"""Reports as JSON; what cannot be read has no layers, and says why in its diagnostics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cnnshape.analysis.result import SCHEMA_VERSION, Totals
from cnnshape.diagnostics import Diagnostic

ALWAYS_KNOWN = frozenset({"layers", "weighted_layers"})


def json_text(content: Any) -> str:
    """Return content as JSON text, in ASCII: it steers no terminal and needs no encoding."""
    return json.dumps(content, indent=2) + "\n"


def json_report(reports: Sequence[dict[str, Any]], are_several: bool = False) -> str:
    """Return one report, or a list where several were asked for, as JSON text."""
    return json_text(list(reports) if are_several or len(reports) > 1 else reports[0])


def report_of_unreadable(
    file: str, batch: int, dtype: str | None, diagnostics: Sequence[Diagnostic]
) -> dict[str, Any]:
    """Return the report of a file that cannot be read as an architecture."""
    totals = {name: 0 if name in ALWAYS_KNOWN else None for name in Totals._fields}
    return {
        "schema_version": SCHEMA_VERSION,
        "name": None,
        "source": None,
        "file": file,
        "layout": "channels_last",
        "batch": batch,
        "dtype": dtype or "float32",
        "layers": [],
        "totals": totals,
        "diagnostics": [diagnostic.to_dict() for diagnostic in diagnostics],
    }
