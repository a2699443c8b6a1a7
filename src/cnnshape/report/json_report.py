"""Reports as JSON; what cannot be read has no layers, and says why in its diagnostics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cnnshape.analysis.result import SCHEMA_VERSION, Totals
from cnnshape.diagnostics import Diagnostic

ALWAYS_KNOWN = frozenset({"layers", "weighted_layers"})


def json_text(content: Any) -> str:
    """Return content as JSON text that ends its last line."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def json_report(reports: Sequence[dict[str, Any]]) -> str:
    """Return one report, or a list of several, as JSON text."""
    return json_text(reports[0] if len(reports) == 1 else list(reports))


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
