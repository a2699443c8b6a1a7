"""Carry shapes through a network, layer by layer, past the layers that cannot run."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.faults import CannotRun, Fault
from cnnshape.analysis.formulas import Known, claim_of
from cnnshape.analysis.known_claims import known_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Layout, Network, Node, Shape

Faults = list[tuple[int, Diagnostic]]
"""Why nodes have no claim: their positions, with diagnostics."""


class Propagation:
    """What the formulas say of the nodes that were added, and why some have no claim."""

    def __init__(self, layout: Layout, known: Known | None = None) -> None:
        """Start without nodes, and add to the claims that are `known` already."""
        self.layout = layout
        self.known: Known = {} if known is None else known
        self.nodes: list[Node] = []
        self.claims: dict[str, Claim | None] = {}
        self.shapes: dict[str, Shape | None] = {}
        self.faults: Faults = []

    def add(self, node: Node) -> Claim | None:
        """Add a node that reads only nodes added before it, and return its claim."""
        claim = None
        try:
            claim = claim_of(node, self.shapes, self.layout, self.known)
            if node.shares is not None:
                _refuse_other_weights(node, claim, self.claims[node.shares])
        except CannotRun as error:
            position = len(self.nodes)
            self.faults += ((position, each) for each in _diagnostics_of(node, error))
            claim = None
        self.nodes.append(node)
        self.claims[node.name] = claim
        self.shapes[node.name] = None if claim is None else claim.output
        return claim


def propagate(network: Network, known: Known | None = None) -> tuple[Claims, Faults]:
    """Return the claims of all nodes, and why some have none; add to what is `known` already.

    If nothing is given, that is what the formulas said while the network was read.
    """
    propagation = Propagation(network.layout, known_of(network) if known is None else known)
    for node in network.nodes:
        propagation.add(node)
    return propagation.claims, propagation.faults


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


def have_equal_weights(claim: Claim, owner: Claim) -> bool:
    """Say whether two layers have weights of the same shapes, so that they can be shared."""
    return (claim.weights, claim.statistics) == (owner.weights, owner.statistics)


def _refuse_other_weights(node: Node, claim: Claim | None, owner: Claim | None) -> None:
    if claim is not None and owner is not None and not have_equal_weights(claim, owner):
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
