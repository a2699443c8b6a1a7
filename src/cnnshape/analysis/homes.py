"""Whose bytes hold the output of each layer: its own, or those of a layer that it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from math import prod
from types import MappingProxyType

from cnnshape.analysis.claim import Claim
from cnnshape.layers.traits import Channels, Memory
from cnnshape.network import Network, Node, Shape


class InPlace(StrEnum):
    """The layers that may write their output over an input that no other layer reads."""

    POINTWISE = "pointwise"
    """Batch norms, activations and all else that the kind says to work in place."""
    MERGE = "merge"
    """Merges value by value: over the first or the second of what they read."""
    DEPTHWISE = "depthwise"
    """Depthwise convolutions, channel by channel: a copy of one channel is read meanwhile."""
    ACCUMULATE = "accumulate"
    """Convolutions add straight to the other input of the sum that reads them."""


USUAL = frozenset({InPlace.POINTWISE})

Known = Sequence[tuple[Node, Claim]]
"""The nodes whose claims are known, in their order."""


def homes_of(
    network: Network,
    known: Known,
    in_place: frozenset[InPlace] = USUAL,
    held: Mapping[str, str] = MappingProxyType({}),
    parts: Collection[str] = (),
) -> dict[str, str]:
    """Return, for each node, the node whose bytes hold its output.

    The caller is a reader of the outputs of the network. Views of an input take no bytes. Layers
    that are `held` are in the bytes of another; those of them that are `parts` are read where they
    lie in a map, and are never written over.
    """
    readers = Counter(name for node in network.nodes for name in dict.fromkeys(node.inputs))
    readers.update(network.outputs)
    shapes = {node.name: claim.output for node, claim in known}
    homes: dict[str, str] = {}
    has_one_reader: dict[str, bool] = {}
    for node, _ in known:
        if node.name in held:
            homes[node.name] = homes.get(held[node.name], node.name)
            has_one_reader[node.name] = node.name not in parts and readers[node.name] == 1
            continue
        origin = _home(node, shapes, has_one_reader, in_place)
        homes[node.name] = node.name if origin is None else homes[origin]
        has_one_reader[node.name] = readers[node.name] == 1 and (
            origin is None or has_one_reader[origin]
        )
    return homes


def is_depthwise(node: Node) -> bool:
    """Say whether each channel of the output is convolved from one channel of the input."""
    traits = node.layer.traits
    return traits.slides and traits.is_weighted and traits.channels is Channels.OWN


def _home(
    node: Node,
    shapes: Mapping[str, Shape],
    has_one_reader: Mapping[str, bool],
    in_place: frozenset[InPlace],
) -> str | None:
    """Return the input in whose bytes a node has its output; None if it takes bytes of its own."""
    memory = node.layer.traits.memory
    if memory is Memory.ALIASES:
        return node.inputs[0]
    if memory is Memory.IN_PLACE:
        over: Sequence[str] = node.inputs[:1] if InPlace.POINTWISE in in_place else ()
    else:
        over = () if in_place <= USUAL else _written_over(node, shapes, in_place)
    for name in over:
        if has_one_reader[name]:
            return name
    return None


def _written_over(
    node: Node, shapes: Mapping[str, Shape], in_place: frozenset[InPlace]
) -> Sequence[str]:
    """Return the inputs that a layer which usually allocates can write over."""
    traits, output = node.layer.traits, shapes[node.name]
    if InPlace.MERGE in in_place and traits.is_merge and traits.channels is Channels.OWN:
        # Operands are folded in their order: one that is read once more must keep its values.
        again = node.inputs[2:]
        return [name for name in node.inputs[:2] if shapes[name] == output and name not in again]
    if InPlace.DEPTHWISE in in_place and is_depthwise(node):
        read = shapes[node.inputs[0]]
        return node.inputs if read[-1] == output[-1] and prod(output) <= prod(read) else ()
    return ()
