"""The costs of training: the numbers of each layer, and the peak of a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.counts import Columns
from cnnshape.analysis.totals import TrainingPeak
from cnnshape.analysis.training.backward_macs import backward_macs
from cnnshape.analysis.training.optimizers import OPTIMIZERS
from cnnshape.analysis.training.peak import peak_of
from cnnshape.analysis.training.saved import Sizes, saved_by
from cnnshape.analysis.training.step import Step, Storage, step_of
from cnnshape.network import Network


class LayerCosts(NamedTuple):
    """The costs of training a layer, by the names of rows; None is what a fault leaves unknown."""

    saved_bytes: int | None
    gradient_bytes: int | None
    optimizer_bytes: int | None
    backward_macs: int | None


UNKNOWN = LayerCosts(None, None, None, None)


class TrainingCosts(NamedTuple):
    """The counts of layers with the costs of training, and the peak of a step."""

    columns: Columns
    peak: TrainingPeak


def training_costs(
    network: Network,
    claims: Claims,
    counts: Columns,
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
    costs: list[LayerCosts] = []
    for node, trained in zip(network.nodes, counts["trainable_parameters"], strict=True):
        claim = claims[node.name]
        if claim is None or trained is None:
            costs.append(UNKNOWN)
            continue
        sizes = saved_by(step, node, claim)
        gradients = trained * bytes_per_value
        costs.append(
            LayerCosts(
                saved_bytes=sum(size for each, size in sizes.items() if each not in seen),
                gradient_bytes=gradients,
                optimizer_bytes=gradients * OPTIMIZERS[optimizer],
                backward_macs=backward_macs(step, node, claim),
            )
        )
        seen |= sizes.keys()
        saved.append(sizes)
    columns = {**counts, **dict(zip(LayerCosts._fields, zip(*costs, strict=True), strict=True))}
    return TrainingCosts(columns, TrainingPeak(_peak(step, columns, saved)))


def _peak(step: Step, columns: Columns, saved: Sequence[Sizes]) -> int | None:
    """Return the peak of a step; all layers must be known."""
    gradients = columns["gradient_bytes"]
    if len(saved) < len(gradients):
        return None
    weights = sum(columns["trainable_parameters"]) + sum(columns["non_trainable_parameters"])
    states = sum(columns["optimizer_bytes"])
    return weights * step.bytes_per_value + states + peak_of(step, saved, gradients)
