"""What is counted of each layer: its values, parameters, multiply-adds and the bytes alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.live_memory import live_values
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.network import Network, Node

Columns = Mapping[str, Sequence[Any]]
"""Numbers of all layers in their order, by the names of rows; None is what a fault leaves unknown.

Totals need the numbers, and no row for each layer.
"""


def counts_of_network(
    network: Network,
    claims: Claims,
    batch: int,
    bytes_per_value: int,
    *,
    keep_outputs: bool = False,
) -> dict[str, Sequence[Any]]:
    """Return what is counted of every node; parameters that are shared count at their owner."""
    nodes = network.nodes
    of_nodes = [claims[node.name] for node in nodes]
    live = live_values(network, claims, keep_outputs=keep_outputs)
    parameters = list(map(_parameters, of_nodes, nodes))
    sizes = [None if claim is None else batch * claim.values for claim in of_nodes]
    return {
        "weighted_layer": list(weighted_numbers(network).values()),
        "live_bytes": [None if n is None else n * batch * bytes_per_value for n in live],
        "activation_size": sizes,
        "activation_bytes": [None if size is None else size * bytes_per_value for size in sizes],
        "trainable_parameters": [trained for trained, _ in parameters],
        "non_trainable_parameters": [kept for _, kept in parameters],
        "macs": [None if claim is None else claim.macs for claim in of_nodes],
        "macs_effective": [None if claim is None else claim.macs_effective for claim in of_nodes],
    }


def _parameters(claim: Claim | None, node: Node) -> tuple[int | None, int | None]:
    """Return how many parameters of a node are trained, and how many are not.

    Shared ones count at their owner; those of a frozen node are kept as they are.
    """
    if claim is None:
        return None, None
    if node.shares is not None:
        return 0, 0
    trained, kept = claim.trainable_parameters, claim.non_trainable_parameters
    return (0, trained + kept) if node.is_frozen else (trained, kept)
