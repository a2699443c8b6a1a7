"""The blocks of a network as units: parts that a program can say once and use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.network import Group, Network, Node


class Leaf(NamedTuple):
    """A layer in its unit, under the name that it has there."""

    name: str
    node: Node

    @property
    def output(self) -> str:
        """The node whose value others read."""
        return self.node.name

    @property
    def reads(self) -> tuple[str, ...]:
        """The nodes that it reads, and last the one whose size it takes over."""
        return _reads(self.node)

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
    block.
    """

    name: str
    path: str
    block: str
    arguments: Mapping[str, Any]
    reads: tuple[str, ...]
    output: str
    body: tuple[Part, ...]
    shares: str | None = None


Part = Leaf | Unit


def units_of(network: Network) -> tuple[Part, ...]:
    """Return the layers of a network in their units; inputs belong to none.

    A block of which more than the last layer is read from outside is no unit: its layers are in the
    unit around it. If a layer shares the weights of one in another unit, there are no units at all.
    """
    tree = _Tree(network)
    parts = tuple(tree.parts(tree.first, len(network.nodes), ""))
    return parts if _share_inside(parts) else tuple(tree.leaves())


def leaves_of(parts: Iterable[Part]) -> Iterator[Leaf]:
    """Return all layers in the order in which they run."""
    for part in parts:
        if isinstance(part, Leaf):
            yield part
        else:
            yield from leaves_of(part.body)


class _Tree:
    """The groups of a network by where they start, outer ones first, and who reads a node last."""

    def __init__(self, network: Network) -> None:
        self.nodes = network.nodes
        self.first = sum(node.is_input for node in network.nodes)
        self._last_reader = {
            name: position for position, node in enumerate(self.nodes) for name in _reads(node)
        } | dict.fromkeys(network.outputs, len(self.nodes))
        self._starting: defaultdict[int, list[Group]] = defaultdict(list)
        for group in sorted(network.groups, key=_outer_first):
            if self._is_unit(group):
                self._starting[group.first].append(group)
        self._at = {node.name: position for position, node in enumerate(self.nodes)}

    def leaves(self) -> Iterator[Leaf]:
        """Return the layers without any unit."""
        return (Leaf(node.name, node) for node in self.nodes[self.first :])

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
                yield Leaf(node.name.removeprefix(prefix), node)
                position += 1

    def _unit(self, group: Group, prefix: str, depth: int) -> Unit:
        nodes = self.nodes[group.first : group.last]
        return Unit(
            group.name.removeprefix(prefix),
            group.name,
            group.block,
            group.arguments,
            _read_from_outside(nodes),
            nodes[-1].name,
            tuple(self.parts(group.first, group.last, f"{group.name}.", depth)),
            self._shared(group),
        )

    def _is_unit(self, group: Group) -> bool:
        nodes = self.nodes[group.first : group.last]
        is_hidden = all(self._last_reader.get(n.name, 0) < group.last for n in nodes[:-1])
        return len(nodes) > 1 and is_hidden and bool(_read_from_outside(nodes))

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


def _reads(node: Node) -> tuple[str, ...]:
    return (*node.inputs, *((node.like,) if node.like else ()))


def _read_from_outside(nodes: Sequence[Node]) -> tuple[str, ...]:
    own = {node.name for node in nodes}
    return tuple(dict.fromkeys(name for n in nodes for name in _reads(n) if name not in own))


def _share_inside(parts: Sequence[Part]) -> bool:
    """Say whether all weights are shared between parts of one unit."""
    paths = {part.path for part in parts}
    for part in parts:
        if part.shares is not None and part.shares not in paths:
            return False
        if isinstance(part, Unit) and part.shares is None and not _share_inside(part.body):
            return False
    return True
