"""The costs of training: the numbers of each layer, and the peak of a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.counts import Counts
from cnnshape.analysis.totals import TrainingPeak
from cnnshape.analysis.training.backward_macs import backward_macs
from cnnshape.analysis.training.optimizers import OPTIMIZERS
from cnnshape.analysis.training.peak import peak_of
from cnnshape.analysis.training.saved import Sizes, saved_by
from cnnshape.analysis.training.step import Step, Storage, step_of
from cnnshape.network import Network


class TrainingCosts(NamedTuple):
    """The counts of layers with the costs of training, and the peak of a step."""

    rows: Sequence[Counts]
    peak: TrainingPeak


def training_costs(
    network: Network,
    claims: Claims,
    rows: Sequence[Counts],
    optimizer: str,
    samples: int,
    bytes_per_value: int,
) -> TrainingCosts:
    """Add the costs of training to the counts of layers; those that cannot run have unknown ones.

    Memory that several layers save counts at the first of them.
    """
    step = step_of(network, claims, samples, bytes_per_value)
    seen: set[Storage] = set()
    saved: list[Sizes] = []
    costs: list[Counts] = []
    for node, row in zip(network.nodes, rows, strict=True):
        claim = claims[node.name]
        if claim is None or row.trainable_parameters is None:
            costs.append(row)
            continue
        sizes = saved_by(step, node, claim)
        gradients = row.trainable_parameters * bytes_per_value
        costs.append(
            row._replace(
                saved_bytes=sum(size for each, size in sizes.items() if each not in seen),
                gradient_bytes=gradients,
                optimizer_bytes=gradients * OPTIMIZERS[optimizer],
                backward_macs=backward_macs(step, node, claim),
            )
        )
        seen |= sizes.keys()
        saved.append(sizes)
    return TrainingCosts(costs, TrainingPeak(_peak(step, costs, saved)))


def _peak(step: Step, costs: Sequence[Counts], saved: Sequence[Sizes]) -> int | None:
    """Return the peak of a step; all layers must be known."""
    if len(saved) < len(costs):
        return None
    gradients = [row.gradient_bytes or 0 for row in costs]
    states = sum(row.optimizer_bytes or 0 for row in costs)
    weights = sum(
        (row.trainable_parameters or 0) + (row.non_trainable_parameters or 0) for row in costs
    )
    return weights * step.bytes_per_value + states + peak_of(step, saved, gradients)
