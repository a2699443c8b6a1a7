"""Lenses: lines above a place, with the totals of the network, its budgets, and uses of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.analysis.result import Totals
from cnnshape.diagnostics import Span
from cnnshape.editing.hover import calls_of
from cnnshape.editing.known import Known
from cnnshape.editing.snapshot import Snapshot
from cnnshape.language.yaml.parts import entries_of
from cnnshape.numbers.number import Unit
from cnnshape.numbers.selection import label_of, named
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import binary_size, count, percent

SCALES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


class Lens(NamedTuple):
    """A text above a place; one with the totals `opens_report` when it is clicked."""

    span: Span
    text: str
    opens_report: bool = False


def lenses(snapshot: Snapshot) -> Iterator[Lens]:
    """Return the lenses of a text; none while it cannot be read, for they would be of another."""
    known = snapshot.known
    if known is None or snapshot.is_stale:
        return
    entries = known.root.entries
    top = entries.get("layers") or entries.get("extends")
    if top is not None:
        yield Lens(top.key_span, totals_text(known.analysis.totals), opens_report=True)
    for item in entries_of(known.root.get("budget")).values():
        text = _budget_text(known, item.key)
        if text is not None:
            yield Lens(item.key_span, text)
    for item in entries_of(known.root.get("blocks")).values():
        yield Lens(item.key_span, _block_text(known, item.key))


def totals_text(totals: Totals) -> str:
    """Return the totals of a network in a line."""
    peak = totals.peak_activation_bytes
    parts = (
        count(totals.layers, "layer"),
        f"{short(totals.trainable_parameters)} parameters",
        f"{short(totals.macs)} MACs",
        "peak ?" if peak is None else f"peak {binary_size(peak)}",
    )
    return ", ".join(parts)


def short(number: int | None) -> str:
    """Return a number with three digits, as 25.6 M."""
    if number is None:
        return "?"
    for scale, letter in SCALES:
        if number >= scale:
            digits = 2 if number < 10 * scale else 1 if number < 100 * scale else 0
            return f"{number / scale:.{digits}f} {letter}"
    return str(number)


def _budget_text(known: Known, key: str) -> str | None:
    """Say how much of a budget is used, as `3.20 M of 4.00 M parameters (80 %)`."""
    name = named(key)
    allowed = known.analysis.network.promises.budget.get(key)
    if allowed is None or name not in NUMBERS:
        return None
    actual = getattr(known.analysis.totals, name)
    in_bytes = NUMBERS[name].unit is Unit.BYTES
    used, limit = (_amount(each, in_bytes=in_bytes) for each in (actual, allowed))
    share = "" if actual is None or not allowed else f" ({percent(actual, allowed)})"
    return f"{used} of {limit} {label_of(key)}{share}"


def _amount(number: int | None, *, in_bytes: bool) -> str:
    return binary_size(number) if in_bytes and number is not None else short(number)


def _block_text(known: Known, name: str) -> str:
    uses = calls_of(known, name)
    if not uses:
        return "not used"
    parameters = sum(use.parameters or 0 for use in uses)
    calls = count(len(uses), "call")
    return f"{calls}, {short(parameters)} parameters in all"
