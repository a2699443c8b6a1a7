"""Carry shapes through a network, layer by layer, past the layers that cannot run."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.faults import CannotRun, Fault
from cnnshape.analysis.formulas import Known, claim_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network, Node, Shape

Faults = list[tuple[int, Diagnostic]]
"""Why nodes have no claim: their positions, with diagnostics."""


def propagate(network: Network, known: Known | None = None) -> tuple[Claims, Faults]:
    """Return the claims of all nodes, and why some have none; add to what is `known` already."""
    claims: dict[str, Claim | None] = {}
    shapes: dict[str, Shape | None] = {}
    faults: Faults = []
    known = {} if known is None else known
    for position, node in enumerate(network.nodes):
        claim = None
        try:
            claim = claim_of(node, shapes, network.layout, known)
            _refuse_other_weights(node, claim, claims)
        except CannotRun as error:
            faults += ((position, each) for each in _diagnostics_of(node, error))
            claim = None
        claims[node.name] = claim
        shapes[node.name] = None if claim is None else claim.output
    return claims, faults


def _diagnostics_of(node: Node, error: CannotRun) -> list[Diagnostic]:
    """Return the faults of a node at the keys that cause them."""
    return [
        Diagnostic(
            fault.code,
            fault.message,
            node.place(fault.key),
            fault.notes,
            fault.help,
            related=node.uses,
        )
        for fault in error.faults
    ]


def _refuse_other_weights(node: Node, claim: Claim | None, claims: Claims) -> None:
    owner = None if node.shares is None else claims[node.shares]
    if claim is None or owner is None:
        return
    if (claim.weights, claim.statistics) != (owner.weights, owner.statistics):
        raise CannotRun(
            Fault(
                "S102",
                f"cannot share the weights of `{node.shares}`: they have other shapes",
                "share",
                notes=(
                    f"needed here: {_arrays_text(claim.weights)}",
                    f"`{node.shares}` has: {_arrays_text(owner.weights)}",
                ),
                help="give both layers the same settings and inputs of the same channels",
            )
        )


def _arrays_text(arrays: Mapping[str, Shape]) -> str:
    return ", ".join(f"{name} {'x'.join(map(str, s))}" for name, s in arrays.items()) or "none"
