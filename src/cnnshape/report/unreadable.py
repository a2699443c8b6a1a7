"""JSON reports of files that cannot be read as architectures: the reasons, and no results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.analysis.result import Totals
from cnnshape.diagnostics import Diagnostic
from cnnshape.numbers.selection import TRAINING
from cnnshape.numbers.table import NUMBERS
from cnnshape.schema_versions import MEMORY_VERSION, SIZES_VERSION, TABLE_VERSION, VERIFY_VERSION

ALWAYS_KNOWN = frozenset(
    name for name, number in NUMBERS.items() if number.total and number.total.always_known
)


def unreadable_table(
    file: str,
    diagnostics: Sequence[Diagnostic],
    batch: int,
    dtype: str | None,
    optimizer: str | None = None,
) -> dict[str, Any]:
    """Return the report of `cnnshape table`."""
    is_trained = optimizer is not None
    totals = [name for name in Totals._fields if is_trained or name not in TRAINING]
    content: dict[str, Any] = {
        "name": None,
        "source": None,
        "file": file,
        "layout": "channels_last",
        "batch": batch,
        "dtype": dtype or "float32",
        **({"optimizer": optimizer} if is_trained else {}),
        "layers": [],
        "totals": {name: 0 if name in ALWAYS_KNOWN else None for name in totals},
    }
    return _report(TABLE_VERSION, content, diagnostics)


def unreadable_sizes(file: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the report of `cnnshape sizes`."""
    return _report(SIZES_VERSION, {"file": file, "answers": []}, diagnostics)


def unreadable_plan(file: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the report of `cnnshape memory`."""
    return _report(MEMORY_VERSION, {"file": file, "arena": None, "flash": None}, diagnostics)


def unreadable_proof(file: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the report of `cnnshape verify`."""
    content = {"file": file, "ok": False, "layers": [], "mismatches": []}
    return _report(VERIFY_VERSION, content, diagnostics)


def _report(
    version: int, content: Mapping[str, Any], diagnostics: Sequence[Diagnostic]
) -> dict[str, Any]:
    return {
        "schema_version": version,
        **content,
        "diagnostics": [diagnostic.to_dict() for diagnostic in diagnostics],
    }
