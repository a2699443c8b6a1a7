"""What totals need of a network beside its claims: the same for all networks wired alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.analysis.computed_once import computed_once
from cnnshape.analysis.live_memory import Lifetimes, lifetimes_in
from cnnshape.analysis.numbering import weighted_numbers
from cnnshape.analysis.wiring import Positions, Wiring, wiring_in
from cnnshape.layers.traits import Traits
from cnnshape.network import Network


class _StructureFields(NamedTuple):
    """The fields of a structure."""

    names: tuple[str, ...]
    traits: tuple[Traits, ...]
    reads: tuple[Positions, ...]
    lenders: tuple[int | None, ...]
    frozen: Positions
    inputs: Positions
    outputs: Positions


class Structure(_StructureFields):
    """The nodes of a network by position: their names, their traits and what they read.

    `lenders` are the nodes whose weights they use; `frozen` are nodes that training does not
    change. What follows from them is worked out once.
    """

    @computed_once
    def wiring(self) -> Wiring:
        """Which bytes the nodes may use."""
        return wiring_in(self.reads, [each.memory for each in self.traits], self.outputs)

    @computed_once
    def lifetimes(self) -> Lifetimes:
        """How long the outputs are alive, if all nodes run."""
        return lifetimes_in(self.wiring, len(self.names), keep_outputs=False)

    @computed_once
    def weighted_numbers(self) -> Sequence[int]:
        """The number of each node among the weighted layers."""
        return weighted_numbers([each.is_weighted for each in self.traits], self.lenders)

    @computed_once
    def borrowers(self) -> Positions:
        """The nodes that use the weights of another one."""
        return tuple([at for at, lender in enumerate(self.lenders) if lender is not None])


def structure_of(network: Network) -> Structure:
    """Return the structure of a network."""
    nodes = network.nodes
    names = [node.name for node in nodes]
    at = dict(zip(names, range(len(names)), strict=True)).__getitem__
    return Structure(
        names=tuple(names),
        traits=tuple([node.layer.traits for node in nodes]),
        reads=tuple([tuple(map(at, node.inputs)) for node in nodes]),
        lenders=tuple([None if node.shares is None else at(node.shares) for node in nodes]),
        frozen=tuple([position for position, node in enumerate(nodes) if node.is_frozen]),
        inputs=tuple([position for position, node in enumerate(nodes) if node.is_input]),
        outputs=tuple(map(at, network.outputs)),
    )
