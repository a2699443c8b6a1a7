"""Write a call that was expanded anew, under the names of an equal call.

Names, positions and the calls around differ between the two, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.diagnostics import Related
from cnnshape.language.expansion.calls import Added, Call, use_of
from cnnshape.language.expansion.network_builder import Extent, NetworkBuilder
from cnnshape.language.expansion.scope import Defined
from cnnshape.network import Group, Node

Uses = tuple[Related, ...]


class KnownCall(NamedTuple):
    """A call, and what it added to the network: how many copies of items it looked at, and names.

    Nodes are as they were when the call ended: `trainable` and the like around it change them.
    """

    call: Call
    added: Added
    start: Extent
    copies: int
    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    defined: Mapping[str, Defined]
    last_copies: Mapping[str, str]


def add_copy(builder: NetworkBuilder, known: KnownCall, call: Call) -> Added:
    """Add the layers of a known call under the names of an equal one."""
    copy = CallCopy(known, call, len(builder.nodes) - known.start.nodes)
    builder.copies += known.copies
    builder.nodes += map(copy.node, known.nodes)
    builder.groups += map(copy.group, known.groups)
    names = builder.names
    names.defined.update(
        (copy.name(name), copy.defined(each)) for name, each in known.defined.items()
    )
    names.last_copies.update(
        (copy.name(name), copy.name(last)) for name, last in known.last_copies.items()
    )
    return known.added._replace(last=copy.nodes[known.added.last])


class CallCopy:
    """What stands in the copy of a call for each part of the known call."""

    def __init__(self, known: KnownCall, call: Call, shift: int) -> None:
        """Take a call that is equal to a known one, and whose nodes come so much later."""
        self.known = known
        self.call = call
        self.shift = shift
        self.length = len(known.call.full)
        self.nodes: dict[object, str] = {
            each: other
            for each, other in zip(known.call.inputs.values(), call.inputs.values(), strict=True)
            if isinstance(other, str)
        }
        self.nodes.update((node.name, self.name(node.name)) for node in known.nodes)
        self.calls = {
            use_of(each.block, each.name, each.span): use_of(
                each.block, self.name(each.name), each.span
            )
            for each in known.groups
        }
        self._uses: dict[int, Uses] = {id(known.call.uses): call.uses}

    def name(self, name: str) -> str:
        """Return a full name inside the call."""
        return f"{self.call.full}{name[self.length :]}"

    def node(self, node: Node) -> Node:
        """Return a node that reads, and is like or shares, what stands for the same."""
        names = self.nodes
        return Node(
            name=names[node.name],
            layer=node.layer,
            inputs=tuple([names[name] for name in node.inputs]),
            span=node.span,
            like=names.get(node.like),
            shares=names.get(node.shares),
            is_frozen=node.is_frozen,
            places=node.places,
            uses=self._uses.get(id(node.uses)) or self._uses_inside(node.uses),
            expect=node.expect,
            description=node.description,
            quantize=node.quantize,
        )

    def _uses_inside(self, uses: Uses) -> Uses:
        """Return the calls around a node in a block inside; many nodes have the same."""
        inside = uses[len(self.call.uses) :]
        self._uses[id(uses)] = found = (*self.call.uses, *[self.calls[use] for use in inside])
        return found

    def group(self, group: Group) -> Group:
        """Return a call inside this one."""
        return group._replace(
            name=self.name(group.name),
            first=group.first + self.shift,
            last=group.last + self.shift,
            inputs={name: self.nodes[node] for name, node in group.inputs.items()},
        )

    def defined(self, defined: Defined) -> Defined:
        """Return what a name means; without a node it means the same everywhere."""
        node, span, first, last = defined
        if node is None:
            return defined
        return Defined(self.nodes[node], span, first + self.shift, last + self.shift)
