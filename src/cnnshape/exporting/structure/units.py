"""The blocks of a network as units: parts that a program can say once and use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.network import NOWHERE, Group, Network, Node


class Leaf(NamedTuple):
    """A layer in its unit, under the name that it has there.

    `reads` are the nodes that it reads, and last the one whose size it takes over. A layer that
    reads none has the node before it there, which knows how many samples there are.
    """

    name: str
    node: Node
    reads: tuple[str, ...]

    @property
    def output(self) -> str:
        """The node whose value others read."""
        return self.node.name

    @property
    def shares(self) -> str | None:
        """The path of the layer whose weights it uses."""
        return self.node.shares

    @property
    def path(self) -> str:
        """The name that the layer has in the network."""
        return self.node.name


class Unit(NamedTuple):
    """A block as it was used: `reads` are nodes outside it, `output` is its last node.

    `shares` is the path of the unit whose weights all its layers use. `arguments` are those of the
    block, `place` is where the block is used: all copies of a repeated one have the same. `variant`
    is the number of the network that it is in, where there are several. `inputs` are the nodes that
    it reads by the names which the block has for them.
    """

    name: str
    path: str
    block: str
    arguments: Mapping[str, Any]
    reads: tuple[str, ...]
    output: str
    body: tuple[Part, ...]
    shares: str | None = None
    place: Span = NOWHERE
    variant: int = 0
    inputs: Mapping[str, str] = MappingProxyType({})

    @property
    def names_read(self) -> tuple[str | None, ...]:
        """What the block calls each node that it reads; None for its only one."""
        names = {node: name for name, node in self.inputs.items() if len(self.inputs) > 1}
        return tuple(map(names.get, self.reads))


Part = Leaf | Unit


def units_of(
    network: Network, *, can_share: bool, prefix: str = "", variant: int = 0
) -> tuple[Part, ...]:
    """Return the layers of a network in their units; inputs belong to none.

    A block of which more than the last layer is read from outside is no unit: its layers are in the
    unit around it. If a layer shares the weights of one in another unit, there are no units at all;
    nor if a unit shares those of another, and units cannot (`can_share`). All names in the network
    start with `prefix`.
    """
    tree = _Tree(network, prefix, variant)
    parts = tuple(tree.parts(tree.first, len(network.nodes), prefix))
    return parts if _share_inside(parts, can_share) else tuple(tree.leaves())


def leaves_of(parts: Iterable[Part]) -> Iterator[Leaf]:
    """Return all layers in the order in which they run."""
    for part in parts:
        if isinstance(part, Leaf):
            yield part
        else:
            yield from leaves_of(part.body)


class _Tree:
    """The groups of a network by where they start, outer ones first, and who reads a node last."""

    def __init__(self, network: Network, prefix: str, variant: int) -> None:
        self.prefix = prefix
        self.variant = variant
        self.nodes = network.nodes
        self.first = sum(node.is_input for node in network.nodes)
        self._reads = {
            node.name: _reads(node, before)
            for before, node in pairwise((self.nodes[0], *self.nodes))
        }
        self._last_reader = {
            name: position
            for position, node in enumerate(self.nodes[self.first :], self.first)
            for name in self._reads[node.name]
        } | dict.fromkeys(network.outputs, len(self.nodes))
        self._starting: defaultdict[int, list[Group]] = defaultdict(list)
        for group in sorted(network.groups, key=_outer_first):
            if self._is_unit(group):
                self._starting[group.first].append(group)
        self._at = {node.name: position for position, node in enumerate(self.nodes)}

    def leaves(self) -> Iterator[Leaf]:
        """Return the layers without any unit."""
        for node in self.nodes[self.first :]:
            yield Leaf(node.name.removeprefix(self.prefix), node, self._reads[node.name])

    def parts(self, first: int, last: int, prefix: str, depth: int = 0) -> Iterator[Part]:
        """Return the parts from one node to another, inside of the unit with a prefix.

        `depth` says how many of the groups that start at the first node are around them.
        """
        position = first
        while position < last:
            starting = self._starting[position][depth if position == first else 0 :]
            if starting:
                inner = depth + 1 if position == first else 1
                yield self._unit(starting[0], prefix, inner)
                position = starting[0].last
            else:
                node = self.nodes[position]
                yield Leaf(node.name.removeprefix(prefix), node, self._reads[node.name])
                position += 1

    def _unit(self, group: Group, prefix: str, depth: int) -> Unit:
        nodes = self.nodes[group.first : group.last]
        return Unit(
            group.name.removeprefix(prefix),
            group.name,
            group.block,
            group.arguments,
            self._read_from_outside(nodes),
            nodes[-1].name,
            tuple(self.parts(group.first, group.last, f"{group.name}.", depth)),
            self._shared(group),
            group.span,
            self.variant,
            group.inputs,
        )

    def _is_unit(self, group: Group) -> bool:
        nodes = self.nodes[group.first : group.last]
        is_hidden = all(self._last_reader.get(n.name, 0) < group.last for n in nodes[:-1])
        return len(nodes) > 1 and is_hidden and bool(self._read_from_outside(nodes))

    def _read_from_outside(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        own = {node.name for node in nodes}
        read = (name for node in nodes for name in self._reads[node.name])
        return tuple(dict.fromkeys(name for name in read if name not in own))

    def _shared(self, group: Group) -> str | None:
        """Return the block whose weights a block uses, layer by layer."""
        nodes = self.nodes[group.first : group.last]
        if nodes[0].shares is None:
            return None
        for other in self._starting[self._at[nodes[0].shares]]:
            owners = self.nodes[other.first : other.last]
            if other.block == group.block and [n.shares for n in nodes] == [
                owner.name for owner in owners
            ]:
                return other.name
        return None


def _outer_first(group: Group) -> tuple[int, int, int]:
    return group.first, -group.last, len(group.name)


def _reads(node: Node, before: Node) -> tuple[str, ...]:
    found = (*node.inputs, *((node.like,) if node.like else ()))
    return found or (before.name,)


def _share_inside(parts: Sequence[Part], can_share: bool) -> bool:
    """Say whether all weights are shared between parts of one unit."""
    paths = {part.path for part in parts}
    for part in parts:
        if part.shares is not None and part.shares not in paths:
            return False
        if isinstance(part, Leaf):
            continue
        if part.shares is not None and not can_share:
            return False
        if part.shares is None and not _share_inside(part.body, can_share):
            return False
    return True
