"""What a network may cost at the most, and the layers that cost most where it is too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import DTYPE_BYTES

MAX_SHOWN = 3

LABELS: Mapping[str, str] = {
    "parameters": "parameters",
    "macs": "MACs",
    "peak_activation_bytes": "peak activation bytes",
    "parameter_bytes": "parameter bytes",
}


def check_budgets(analysis: Analysis) -> Iterator[Diagnostic]:
    """Return B102 for each budget that the network exceeds."""
    network, totals = analysis.network, analysis.totals
    for key, allowed in network.promises.budget.items():
        needed = getattr(totals, "trainable_parameters" if key == "parameters" else key)
        if needed is None or needed <= allowed:
            continue
        place = network.promises.places.get(f"budget.{key}", network.nodes[0].span)
        yield Diagnostic(
            "B102",
            f"{LABELS[key]} of the network: at most {allowed:,} allowed, actual {needed:,}",
            place,
            notes=(f"difference: {signed(needed - allowed)}", *_costliest(analysis, key)),
        )


def _costliest(analysis: Analysis, key: str) -> Iterator[str]:
    """Say which layers cost most."""
    costs = [(_cost(analysis, row, key), row.name) for row in analysis.layers]
    shown = sorted((cost for cost in costs if cost[0]), key=lambda each: -each[0])[:MAX_SHOWN]
    if shown:
        texts = (f"`{name}` {cost:,}" for cost, name in shown)
        yield f"the layers that cost most: {', '.join(texts)}"


def _cost(analysis: Analysis, row: LayerAnalysis, key: str) -> int:
    trained, kept = row.trainable_parameters or 0, row.non_trainable_parameters or 0
    costs = {
        "parameters": trained,
        "macs": row.macs or 0,
        "peak_activation_bytes": row.live_bytes or 0,
        "parameter_bytes": (trained + kept) * DTYPE_BYTES[analysis.dtype],
    }
    return costs[key]


def signed(number: int) -> str:
    """Return a difference with its sign, as +1,024."""
    return f"{number:+,}"
