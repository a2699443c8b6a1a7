"""Whose bytes hold the output of each layer: its own, or those of a layer that it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from math import prod
from types import MappingProxyType

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.wiring import Wiring, wiring_of
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


def homes_in(wiring: Wiring, held: frozenset[int] = frozenset()) -> list[int]:
    """Return, for each node, the node whose bytes hold its output.

    All else that reads what nodes that are `held` write over has run before them.
    """
    readers = Counter(chain.from_iterable(map(frozenset, wiring.reads)))
    readers.update(wiring.outputs)
    homes: list[int] = []
    has_one_reader: list[bool] = []
    for position, (over, is_view) in enumerate(zip(wiring.over, wiring.is_view, strict=True)):
        home, is_free = position, True
        for origin in over:
            if is_view or has_one_reader[origin]:
                home, is_free = homes[origin], has_one_reader[origin] or position in held
                break
        homes.append(home)
        has_one_reader.append(is_free and readers[position] == 1)
    return homes


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
    names = [node.name for node in network.nodes]
    wiring = wiring_of(network)
    if in_place != USUAL or held or parts:
        wiring = _by_conventions(wiring, network, known, in_place, held, parts)
    are_held = frozenset(at for at, name in enumerate(names) if name in held)
    homes = dict(zip(names, map(names.__getitem__, homes_in(wiring, are_held)), strict=True))
    return {node.name: homes[node.name] for node, _ in known}


def is_depthwise(node: Node) -> bool:
    """Say whether each channel of the output is convolved from one channel of the input."""
    traits = node.layer.traits
    return traits.slides and traits.is_weighted and traits.channels is Channels.OWN


def _by_conventions(
    wiring: Wiring,
    network: Network,
    known: Known,
    in_place: frozenset[InPlace],
    held: Mapping[str, str],
    parts: Collection[str],
) -> Wiring:
    """Return a wiring in which other layers work in place than usually."""
    position = {node.name: at for at, node in enumerate(network.nodes)}
    shapes = {node.name: claim.output for node, claim in known}
    over, is_view = list(wiring.over), list(wiring.is_view)
    for node, _ in known:
        at = position[node.name]
        if node.name in held:
            origin = position[held[node.name]]
            over[at], is_view[at] = (origin,) if origin < at else (), True
        elif not is_view[at]:
            names = _written_over(node, shapes, in_place)
            over[at] = tuple([position[name] for name in names])
    read_elsewhere = [position[name] for name in parts if name in held]
    return Wiring(wiring.reads, tuple(over), tuple(is_view), (*wiring.outputs, *read_elsewhere))


def _written_over(
    node: Node, shapes: Mapping[str, Shape], in_place: frozenset[InPlace]
) -> Sequence[str]:
    """Return the inputs that a layer can write over, if no other layer reads them."""
    traits, output = node.layer.traits, shapes[node.name]
    if traits.memory is Memory.IN_PLACE:
        return node.inputs[:1] if InPlace.POINTWISE in in_place else ()
    if InPlace.MERGE in in_place and traits.is_merge and traits.channels is Channels.OWN:
        # Operands are folded in their order: one that is read once more must keep its values.
        again = node.inputs[2:]
        return [name for name in node.inputs[:2] if shapes[name] == output and name not in again]
    if InPlace.DEPTHWISE in in_place and is_depthwise(node):
        read = shapes[node.inputs[0]]
        return node.inputs if read[-1] == output[-1] and prod(output) <= prod(read) else ()
    return ()
