"""What a network may cost at the most, and the layers that cost most where it is too much."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.lazy_analysis import Analysed
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import DTYPE_BYTES
from cnnshape.numbers.selection import label_of, named, summand_of

MAX_SHOWN = 3

PLANNED = frozenset({"ram", "flash"})
"""Budgets that a memory plan answers: `memory_budgets`."""


def check_budgets(analysis: Analysed) -> Iterator[Diagnostic]:
    """Return B102 for each budget that the network exceeds."""
    network, totals = analysis.network, analysis.totals
    for key, allowed in network.promises.budget.items():
        if key in PLANNED:
            continue
        needed = getattr(totals, named(key))
        if needed is None or needed <= allowed:
            continue
        place = network.promises.places.get(f"budget.{key}", network.nodes[0].span)
        yield Diagnostic(
            "B102",
            f"{label_of(key)} of the network: at most {allowed:,} allowed, actual {needed:,}",
            place,
            notes=(f"difference: {signed(needed - allowed)}", *_costliest(analysis, key)),
        )


def _costliest(analysis: Analysed, key: str) -> Iterator[str]:
    """Say which layers cost most."""
    costs = [(_cost(analysis, row, key), row.name) for row in analysis.layers]
    shown = sorted((cost for cost in costs if cost[0]), key=lambda each: -each[0])[:MAX_SHOWN]
    if shown:
        texts = (f"`{name}` {cost:,}" for cost, name in shown)
        yield f"the layers that cost most: {', '.join(texts)}"


def _cost(analysis: Analysed, row: LayerAnalysis, key: str) -> int:
    if key == "parameter_bytes":
        return row.stored_parameters * DTYPE_BYTES[analysis.dtype]
    return getattr(row, summand_of(named(key))) or 0


def signed(number: int) -> str:
    """Return a difference with its sign, as +1,024."""
    return f"{number:+,}"
