"""Where gradients go: which weights are trained, and which outputs are after one of them."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.network import Network


class GradientFlow(NamedTuple):
    """The names of the layers whose weights are trained, and of those whose output has a gradient.

    The output of a layer has one if the layer is trained, or one before it: the backward pass ends
    at the first layer that is.
    """

    trained: frozenset[str]
    reached: frozenset[str]


def gradient_flow(network: Network, claims: Claims) -> GradientFlow:
    """Follow gradients through a network; layers that cannot run have none."""
    owners = {node.name: node for node in network.nodes}
    trained: set[str] = set()
    reached: set[str] = set()
    for node in network.nodes:
        claim = claims[node.name]
        if claim is None:
            continue
        owner = node if node.shares is None else owners[node.shares]
        if _has_weights(claim) and not owner.is_frozen:
            trained.add(node.name)
        if node.name in trained or not reached.isdisjoint(node.inputs):
            reached.add(node.name)
    return GradientFlow(frozenset(trained), frozenset(reached))


def _has_weights(claim: Claim) -> bool:
    return bool(claim.weights) or claim.declared_parameters > 0
