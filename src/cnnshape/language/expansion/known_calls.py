"""Calls of blocks that were expanded before: the layers of an equal call need only be copied.

Networks repeat themselves: every second call in the bundled architectures is equal to an earlier
one of its file, and to copy a layer takes a small part of the time of expanding it.

Calls are equal if an expansion sees the same inside: the block and the values of its arguments,
which of its inputs are one node, how deep the call is and in which blocks, and the shapes of its
inputs if anything inside asked for `channels`. After a mistake no call is known any more, so all
that is said of mistakes comes from an expansion.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import islice
from typing import TypeVar

from cnnshape.language.expansion.call_copies import KnownCall, add_copy
from cnnshape.language.expansion.calls import Added, Call
from cnnshape.language.expansion.expansion_cache import exact
from cnnshape.language.expansion.limits import MAX_LAYERS
from cnnshape.language.expansion.network_builder import Extent, NetworkBuilder
from cnnshape.language.problems import Problems

Entry = TypeVar("Entry")


class KnownCalls:
    """The calls of one expansion so far, by what an expansion sees of them."""

    def __init__(self, builder: NetworkBuilder, problems: Problems, *, are_copied: bool) -> None:
        """Start with none."""
        self.builder = builder
        self.problems = problems
        self.are_copied = are_copied
        self._known: dict[Hashable, KnownCall | None] = {}

    def copy(self, call: Call) -> Added | None:
        """Add the layers of an equal call under the name of this one, if there is one."""
        if not self._may_be_copied(call):
            return None
        seen = _seen_of(call)
        known = self._known.get(seen)
        if known is None and seen in self._known:
            known = self._known.get((seen, self._shapes_read(call)))
        if known is None or not self._has_room_for(known):
            return None
        return add_copy(self.builder, known, call)

    def add(self, call: Call, added: Added, start: Extent) -> None:
        """Remember a call that has just been expanded, before anything around changes its nodes."""
        if not self._may_be_copied(call):
            return
        builder, end = self.builder, self.builder.extent
        seen = _seen_of(call)
        if end.questions > start.questions:
            self._known[seen] = None
            seen = seen, self._shapes_read(call)
        self._known[seen] = KnownCall(
            call,
            added,
            start,
            copies=end.copies - start.copies,
            nodes=tuple(builder.nodes[start.nodes :]),
            groups=tuple(builder.groups[start.groups :]),
            defined=_latest(builder.names.defined, end.defined - start.defined),
            last_copies=_latest(builder.names.last_copies, end.last_copies - start.last_copies),
        )

    def _may_be_copied(self, call: Call) -> bool:
        builder = self.builder
        is_sound = not (self.problems.found or builder.is_broken or builder.has_undone_pools)
        return self.are_copied and is_sound and builder.names.means_itself(call.full)

    def _has_room_for(self, known: KnownCall) -> bool:
        builder = self.builder
        layers = builder.number_of_layers + len(known.nodes)
        return max(layers, builder.copies + known.copies) <= MAX_LAYERS

    def _shapes_read(self, call: Call) -> Hashable:
        return tuple(map(self.builder.shape_of, call.inputs.values()))


def _seen_of(call: Call) -> Hashable:
    """Return what an expansion sees of a call, but for the shapes that it reads."""
    nodes = list(call.inputs.values())
    return (
        call.block.name,
        tuple(call.arguments),
        exact(tuple(call.arguments.values())),
        tuple(map(nodes.index, nodes)),
        call.calls,
        call.depth,
    )


def _latest(entries: dict[str, Entry], number: int) -> dict[str, Entry]:
    """Return the latest entries of a dictionary, in its order."""
    names = list(islice(reversed(entries), number))  # from the end: it may hold thousands
    return {name: entries[name] for name in reversed(names)}
