"""JSON reports of files that cannot be read as architectures: the reasons, and no results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.analysis.result import SCHEMA_VERSION, Totals
from cnnshape.diagnostics import Diagnostic
from cnnshape.numbers.table import NUMBERS

ALWAYS_KNOWN = frozenset(
    name for name, number in NUMBERS.items() if number.total and number.total.always_known
)


def unreadable_table(
    file: str, diagnostics: Sequence[Diagnostic], batch: int, dtype: str | None
) -> dict[str, Any]:
    """Return the report of `cnnshape table`."""
    content: dict[str, Any] = {
        "name": None,
        "source": None,
        "file": file,
        "layout": "channels_last",
        "batch": batch,
        "dtype": dtype or "float32",
        "layers": [],
        "totals": {name: 0 if name in ALWAYS_KNOWN else None for name in Totals._fields},
    }
    return _report(content, diagnostics)


def unreadable_sizes(file: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the report of `cnnshape sizes`."""
    return _report({"file": file, "answers": []}, diagnostics)


def unreadable_proof(file: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the report of `cnnshape verify`."""
    return _report({"file": file, "ok": False, "layers": [], "mismatches": []}, diagnostics)


def _report(content: Mapping[str, Any], diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        **content,
        "diagnostics": [diagnostic.to_dict() for diagnostic in diagnostics],
    }
