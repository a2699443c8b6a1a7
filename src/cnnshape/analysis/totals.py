"""Add the rows up: a total is unknown as soon as one of its summands is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cnnshape.analysis.counts import Counts
from cnnshape.analysis.result import Totals


def totals_of(rows: Sequence[Counts], bytes_per_value: int) -> Totals:
    """Return the totals of a network; only the inputs do not count as layers."""
    trainable = _sum(row.trainable_parameters for row in rows)
    kept = _sum(row.non_trainable_parameters for row in rows)
    parameters = _sum((trainable, kept))
    macs = _sum(row.macs for row in rows)
    is_known = all(row.live_bytes is not None for row in rows)
    peak = max(rows, key=lambda row: row.live_bytes or 0)
    return Totals(
        layers=sum(row.type != "input" for row in rows),
        weighted_layers=max(row.weighted_layer for row in rows),
        trainable_parameters=trainable,
        non_trainable_parameters=kept,
        parameter_bytes=None if parameters is None else parameters * bytes_per_value,
        macs=macs,
        macs_effective=_sum(row.macs_effective for row in rows),
        flops=None if macs is None else 2 * macs,
        activation_size=_sum(row.activation_size for row in rows),
        peak_activation_bytes=peak.live_bytes if is_known else None,
        peak_layer=peak.name if is_known else None,
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
