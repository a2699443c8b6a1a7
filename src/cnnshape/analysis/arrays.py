"""The arrays of weights that layers ask for; every count of parameters is summed from these."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.claim import Claim
from cnnshape.network import Shape


def with_bias(weight: Shape, outputs: int, layer_has_bias: bool) -> dict[str, Shape]:
    """Return a weight and, where the layer has one, a bias for each output channel."""
    return {"weight": weight, "bias": (outputs,)} if layer_has_bias else {"weight": weight}


def trainable_parameters(claim: Claim) -> int:
    """Count what training changes: the cells of all weights, and what a custom layer declares."""
    return sum(map(prod, claim.weights.values())) + claim.declared_parameters


def non_trainable_parameters(claim: Claim) -> int:
    """Count what is kept beside the weights but not trained, as batch_norm's statistics."""
    return sum(map(prod, claim.statistics.values()))
