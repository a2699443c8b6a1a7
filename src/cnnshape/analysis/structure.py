"""What totals need of a network beside its claims: the same for all networks wired alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from cnnshape.analysis.computed_once import computed_once
from cnnshape.analysis.live_memory import Lifetimes, lifetimes_in
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.analysis.wiring import Positions, Wiring, wiring_of
from cnnshape.network import Network


class _StructureFields(NamedTuple):
    """The fields of a structure."""

    names: tuple[str, ...]
    wiring: Wiring
    is_weighted: tuple[bool, ...]
    lenders: tuple[int | None, ...]
    is_frozen: tuple[bool, ...]
    inputs: Positions


class Structure(_StructureFields):
    """The nodes of a network by position: their names, what they read, and whose weights they use.

    A node `is_frozen` if training does not change its weights. What follows is worked out once.
    """

    @computed_once
    def lifetimes(self) -> Lifetimes:
        """How long the outputs are alive, if all nodes run."""
        return lifetimes_in(self.wiring, len(self.names), keep_outputs=False)

    @computed_once
    def weighted_numbers(self) -> Sequence[int]:
        """The number of each node among the weighted layers."""
        return weighted_numbers(self.is_weighted, self.lenders)

    @computed_once
    def borrowers(self) -> Positions:
        """The nodes that use the weights of another one."""
        return tuple([at for at, lender in enumerate(self.lenders) if lender is not None])

    @computed_once
    def frozen(self) -> Positions:
        """The nodes that training does not change."""
        return tuple(compress(range(len(self.names)), self.is_frozen))


def structure_of(network: Network) -> Structure:
    """Return the structure of a network."""
    nodes = network.nodes
    names = tuple([node.name for node in nodes])
    owners = [node.shares for node in nodes]
    at = dict(zip(names, range(len(names)), strict=True))
    return Structure(
        names=names,
        wiring=wiring_of(network),
        is_weighted=tuple([node.layer.traits.is_weighted for node in nodes]),
        lenders=tuple([None if owner is None else at[owner] for owner in owners]),
        is_frozen=tuple([node.is_frozen for node in nodes]),
        inputs=tuple([position for position, node in enumerate(nodes) if node.is_input]),
    )
