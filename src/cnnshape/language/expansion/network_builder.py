"""The network while it grows: its nodes, their names, and the channels analysis finds so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import claim_of
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.scope import Defined, Names, NodeName
from cnnshape.network import Group, Layout, Node, Shape


class Extent(NamedTuple):
    """How far a network has grown, and how often channels were asked for on the way."""

    nodes: int
    groups: int
    defined: int
    last_copies: int
    copies: int
    questions: int


class NetworkBuilder:
    """Nodes in the order in which they run, and what each name of a layer or block means."""

    def __init__(self, layout: Layout, inputs: Iterable[Node], cache: ExpansionCache) -> None:
        """Start with the inputs of the network, and what other networks have left.

        `copies` counts the copies of items that were looked at, `is_broken` says that a fault has
        left layers out, and `has_undone_pools` that an unpooling took over the keys of its pool.
        """
        self.layout = layout
        self.nodes: list[Node] = []
        self.groups: list[Group] = []
        self.names = Names()
        self.copies = 0
        self.is_broken = False
        self.has_undone_pools = False
        self._questions = 0
        self._by_name: dict[str, Node] = {}
        self._shapes: dict[str, Shape | None] = {}
        self.cache = cache
        for node in inputs:
            self.add(node)
            self.names.defined[node.name] = Defined(node.name, node.span)
        self._inputs = len(self.nodes)

    def add(self, node: Node) -> None:
        """Add a node that reads only nodes added before it."""
        self.nodes.append(node)

    @property
    def number_of_layers(self) -> int:
        """How many nodes are no inputs of the network."""
        return len(self.nodes) - self._inputs

    def channels_of(self, name: NodeName) -> Callable[[], int | Broken]:
        """Return a question for the channels of a node; they are broken after a fault."""

        def ask() -> int | Broken:
            shape = self.shape_of(name)
            return BROKEN if shape is None else shape[-1]

        return ask

    def shape_of(self, name: NodeName) -> Shape | None:
        """Return the output of a node; None if it is broken, or does not fit what it reads."""
        self._questions += 1
        self._catch_up()
        return None if isinstance(name, Broken) else self._shapes[name]

    @property
    def extent(self) -> Extent:
        """How far the network has grown."""
        names = self.names
        return Extent(
            len(self.nodes),
            len(self.groups),
            len(names.defined),
            len(names.last_copies),
            self.copies,
            self._questions,
        )

    def node(self, name: str) -> Node:
        """Return the node of a name."""
        self._by_name.update((node.name, node) for node in self.nodes[len(self._by_name) :])
        return self._by_name[name]

    def share(self, first: int, owner: Defined) -> Node | None:
        """Let the nodes from `first` on use the weights of an owner's nodes, one by one.

        Return the first node that is not alike, or None if all are alike.
        """
        added = self.nodes[first:]
        owners = self.nodes[owner.first : owner.last]
        for position, node in enumerate(added):
            if position >= len(owners) or owners[position].layer.type != node.layer.type:
                return node
            # The owner may share the weights of a third node: then that one is the owner of both.
            weights = owners[position].shares or owners[position].name
            self.nodes[first + position] = node._replace(shares=weights)
        return added[-1] if added and len(owners) > len(added) else None

    def freeze(self, first: int) -> None:
        """Let training leave the weights of the nodes from `first` on, and those they share."""
        for position in range(first, len(self.nodes)):
            owner = self.nodes[position].shares
            owners = () if owner is None else (self.names.defined[owner].last - 1,)
            for each in (position, *owners):
                self.nodes[each] = self.nodes[each]._replace(is_frozen=True)

    def quantize(self, first: int, dtype: str) -> None:
        """Store the weights of the nodes from `first` on in a dtype, unless they say their own."""
        for position in range(first, len(self.nodes)):
            node = self.nodes[position]
            self.nodes[position] = node._replace(quantize=node.quantize or dtype)

    def _catch_up(self) -> None:
        """Ask the formulas for the shapes of the nodes that were added since the last question.

        Most files never ask for channels while they are expanded: then nothing is analysed here.
        """
        for node in self.nodes[len(self._shapes) :]:
            try:
                claim = claim_of(node, self._shapes, self.layout, self.cache.claims)
            except CannotRun:
                claim = None
            self._shapes[node.name] = claim and claim.output
