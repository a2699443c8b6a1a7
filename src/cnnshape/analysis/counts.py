"""What is counted of each layer: its values, parameters, multiply-adds and the bytes alive."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import NamedTuple

from cnnshape.analysis.arrays import non_trainable_parameters, trainable_parameters
from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.live_memory import live_values
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.network import Network, Shape


class Counts(NamedTuple):
    """The counts of one layer, which the totals add up; None is what a fault leaves unknown."""

    name: str
    type: str
    weighted_layer: int
    live_bytes: int | None
    activation_size: int | None
    trainable_parameters: int | None
    non_trainable_parameters: int | None
    macs: int | None
    macs_effective: int | None
    weights: Mapping[str, Shape] | None


def counts_of_network(
    network: Network, claims: Claims, batch: int, bytes_per_value: int
) -> tuple[Counts, ...]:
    """Return the counts of every node; parameters that are shared count at their owner."""
    numbers = weighted_numbers(network)
    counted: dict[tuple[int, bool], _OfClaim] = {}
    counts = []
    for node, live in zip(network.nodes, live_values(network, claims), strict=True):
        claim, is_owner = claims[node.name], node.shares is None
        if (id(claim), is_owner) not in counted:
            counted[id(claim), is_owner] = _of_claim(claim, batch, is_owner)
        live_bytes = None if live is None else live * batch * bytes_per_value
        of_claim = counted[id(claim), is_owner]
        counts.append(Counts(node.name, node.layer.type, numbers[node.name], live_bytes, *of_claim))
    return tuple(counts)


class _OfClaim(NamedTuple):
    """What follows from a claim alone, however many nodes make it."""

    activation_size: int | None = None
    trainable_parameters: int | None = None
    non_trainable_parameters: int | None = None
    macs: int | None = None
    macs_effective: int | None = None
    weights: Mapping[str, Shape] | None = None


def _of_claim(claim: Claim | None, batch: int, is_owner: bool) -> _OfClaim:
    if claim is None:
        return _OfClaim()
    return _OfClaim(
        activation_size=batch * prod(claim.output),
        trainable_parameters=trainable_parameters(claim) if is_owner else 0,
        non_trainable_parameters=non_trainable_parameters(claim) if is_owner else 0,
        macs=claim.macs,
        macs_effective=claim.macs_effective,
        weights={**claim.weights, **claim.statistics},
    )
