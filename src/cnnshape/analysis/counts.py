"""What is counted of each layer: its values, parameters, multiply-adds and the bytes alive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.live_memory import live_values
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.network import Network, Node, Shape


class Counts(NamedTuple):
    """The counts of one layer, by the names of rows; None is what a fault leaves unknown."""

    name: str
    type: str
    weighted_layer: int = 0
    live_bytes: int | None = None
    activation_size: int | None = None
    activation_bytes: int | None = None
    weights: Mapping[str, Shape] | None = None
    trainable_parameters: int | None = None
    non_trainable_parameters: int | None = None
    macs: int | None = None
    macs_effective: int | None = None
    saved_bytes: int | None = None
    gradient_bytes: int | None = None
    optimizer_bytes: int | None = None
    backward_macs: int | None = None


def counts_of_network(
    network: Network,
    claims: Claims,
    batch: int,
    bytes_per_value: int,
    *,
    keep_outputs: bool = False,
) -> tuple[Counts, ...]:
    """Return the counts of every node; parameters that are shared count at their owner."""
    numbers = weighted_numbers(network)
    live_of_nodes = live_values(network, claims, keep_outputs=keep_outputs)
    counted: dict[tuple[int, bool, bool], Counts] = {}
    counts = []
    for node, live in zip(network.nodes, live_of_nodes, strict=True):
        claim = claims[node.name]
        key = id(claim), node.shares is None, node.is_frozen
        if key not in counted:
            counted[key] = _counts_of_claim(claim, node, batch, bytes_per_value)
        counts.append(
            counted[key]._replace(
                name=node.name,
                type=node.layer.type,
                weighted_layer=numbers[node.name],
                live_bytes=None if live is None else live * batch * bytes_per_value,
            )
        )
    return tuple(counts)


def _counts_of_claim(claim: Claim | None, node: Node, batch: int, bytes_per_value: int) -> Counts:
    """Return the counts that follow from a claim, and from who trains its weights.

    Other nodes of which both are the same have them too.
    """
    if claim is None:
        return Counts(node.name, node.layer.type)
    trained, kept = _parameters(claim, node)
    size = batch * claim.values
    return Counts(
        node.name,
        node.layer.type,
        activation_size=size,
        activation_bytes=size * bytes_per_value,
        weights={**claim.weights, **claim.statistics},
        trainable_parameters=trained,
        non_trainable_parameters=kept,
        macs=claim.macs,
        macs_effective=claim.macs_effective,
    )


def _parameters(claim: Claim, node: Node) -> tuple[int, int]:
    """Return how many parameters of a node are trained, and how many are not.

    Shared ones count at their owner; those of a frozen node are kept as they are.
    """
    if node.shares is not None:
        return 0, 0
    trained, kept = claim.trainable_parameters, claim.non_trainable_parameters
    return (0, trained + kept) if node.is_frozen else (trained, kept)
