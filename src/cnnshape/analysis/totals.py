"""The totals: what the table of numbers adds up, and the few that have a formula of their own."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnnshape.analysis.counts import Columns
from cnnshape.analysis.result import Totals
from cnnshape.analysis.structure import Structure
from cnnshape.numbers.selection import TOTALLED, TRAINING, summand_of


class TrainingPeak(NamedTuple):
    """The most bytes at a time in a step of training, which a fault leaves unknown."""

    size: int | None


def totals_of(
    structure: Structure,
    columns: Columns,
    bytes_per_value: int,
    training: TrainingPeak | None = None,
) -> Totals:
    """Return the totals of a network; only the inputs do not count as layers.

    Those of `training` are counted if it has a peak, known or not.
    """
    sums: dict[str, Any] = {
        name: how.of(columns[summand_of(name)])
        for name, how in TOTALLED.items()
        if training is not None or name not in TRAINING
    }
    trained, kept = sums["trainable_parameters"], sums["non_trainable_parameters"]
    is_known = None not in (trained, kept)
    macs, peak = sums["macs"], sums["peak_activation_bytes"]
    return Totals(
        layers=len(structure.names) - len(structure.inputs),
        parameter_bytes=(trained + kept) * bytes_per_value if is_known else None,
        flops=None if macs is None else 2 * macs,
        peak_layer=None if peak is None else structure.names[columns["live_bytes"].index(peak)],
        training_peak_bytes=None if training is None else training.size,
        **sums,
    )
