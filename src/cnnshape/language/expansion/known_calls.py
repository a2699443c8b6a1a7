"""Calls of blocks that were expanded before: the layers of an equal call need only be copied.

Networks repeat themselves: every second call in the bundled architectures is equal to an earlier
one of its file, and more to one of its family. To copy a layer takes a small part of the time of
expanding it.

Calls are equal if an expansion sees the same inside: the block and the values of its arguments,
which of its inputs are one node, how deep the call is and in which blocks, and the shapes of its
inputs if anything inside asked for `channels`. In other networks the blocks that can be called and
the parameters of the file that they name must be equal too. After a mistake no call is known any
more, so all that is said of mistakes comes from an expansion.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import islice
from typing import TypeVar

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.blocks import Block, Blocks
from cnnshape.language.expansion.call_copies import KnownCall, add_copy
from cnnshape.language.expansion.calls import Added, Call
from cnnshape.language.expansion.expansion_cache import exact
from cnnshape.language.expansion.limits import MAX_LAYERS
from cnnshape.language.expansion.network_builder import Extent, NetworkBuilder
from cnnshape.language.expressions.environment import names_in
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Plain

Entry = TypeVar("Entry")
Known = dict[Hashable, KnownCall | None]
NOT_GIVEN = object()


class KnownCalls:
    """The calls that are known in one expansion, by what an expansion sees of them."""

    def __init__(
        self, known: Known, builder: NetworkBuilder, problems: Problems, *, are_copied: bool
    ) -> None:
        """Start with the calls that other expansions have left."""
        self.builder = builder
        self.problems = problems
        self.are_copied = are_copied
        self._known = known

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
        builder.cache.size_of_calls += end.nodes - start.nodes
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


def calls_alike(
    blocks: Blocks, parameters: Mapping[str, Plain | Broken], builder: NetworkBuilder
) -> Known:
    """Return the calls in all files that have the same blocks, which mean the same.

    Their expressions see the same if the parameters of the file that they name are equal.
    """
    cache, written = builder.cache, tuple(map(_written_of, blocks.values()))
    named = cache.names_of_blocks.get(written)
    if named is None:
        named = cache.names_of_blocks[written] = _names_in_blocks(blocks)
    values = exact(tuple([parameters.get(name, NOT_GIVEN) for name in named]))
    return cache.calls.setdefault((written, builder.layout, values), {})


def _written_of(block: Block | Broken) -> Hashable:
    """Return what only the same block of a file has."""
    if isinstance(block, Broken):
        return None
    names, defaults = block.parameters.keys(), block.parameters.values()
    return block.name, id(block.layers), block.inputs, tuple(names), tuple(map(id, defaults))


def _names_in_blocks(blocks: Blocks) -> tuple[str, ...]:
    sound = [block for block in blocks.values() if isinstance(block, Block)]
    values = (value for block in sound for value in (block.layers, *block.parameters.values()))
    names = (names_in(value) for value in values if not isinstance(value, Broken))
    return tuple(frozenset().union(*names))


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
