"""What the memory peak of a network is the sum of, as its page shows it."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.live_memory import alive_beside
from cnnshape.analysis.result import Analysis


def peak_of(analysis: Analysis) -> dict[str, Any] | None:
    """Return the layer at the peak, whose outputs are alive there, and its bytes; None if unknown.

    The bytes that no output takes are scratch: values that are alive only while the layer runs.
    """
    name, peak = analysis.totals.peak_layer, analysis.totals.peak_activation_bytes
    if name is None or peak is None:
        return None
    rows = {row.name: row for row in analysis.layers}
    alive = alive_beside(
        analysis.network, analysis.claims, name, keep_outputs=analysis.keeps_outputs
    )
    held = sum(rows[each].activation_bytes or 0 for each in alive)
    return {"layer": name, "alive": alive, "bytes": peak, "scratch": peak - held}
