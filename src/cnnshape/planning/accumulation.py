"""Sums that a convolution adds straight to their other input: its own output takes no bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from cnnshape.analysis.homes import Known
from cnnshape.layers.traits import Memory
from cnnshape.network import Network, Node


class Accumulation(NamedTuple):
    """A sum, the layers whose values go straight into it, and the input that they are added to."""

    sum: str
    handed_on: tuple[str, ...]
    over: str


class _Graph(NamedTuple):
    """The layers by name, who reads each of them, and the sets of layers before each, as bits."""

    nodes: Mapping[str, Node]
    position: Mapping[str, int]
    readers: Mapping[str, list[str]]
    before: Mapping[str, int]


def accumulations_of(
    network: Network, known: Known, homes: Mapping[str, str], parts: Collection[str]
) -> Iterator[Accumulation]:
    """Yield the sums of two inputs, one of them convolved, of which the other is read no more.

    All that reads the other input must come before the convolution in any order. `homes` are those
    without accumulation.
    """
    graph = _graph(network, known)
    together: dict[str, list[str]] = defaultdict(list)
    for name, home in homes.items():
        together[home].append(name)
    for node, _ in known:
        if node.layer.type != "add" or len(set(node.inputs)) != 2 or len(node.inputs) != 2:
            continue
        for branch, other in (node.inputs, node.inputs[::-1]):
            chain = tuple(_handed_on(branch, graph))
            shared = together[homes[other]]
            if chain and other not in parts and _is_read_before(shared, node.name, chain, graph):
                yield Accumulation(node.name, chain, other)
                break


def _graph(network: Network, known: Known) -> _Graph:
    readers: dict[str, list[str]] = defaultdict(list)
    position = {node.name: at for at, (node, _) in enumerate(known)}
    before: dict[str, int] = {}
    for node, _ in known:
        before[node.name] = 0
        for name in node.inputs:
            readers[name].append(node.name)
            before[node.name] |= before[name] | 1 << position[name]
    for name in network.outputs:
        readers[name].append("")
    return _Graph({node.name: node for node, _ in known}, position, readers, before)


def _handed_on(name: str, graph: _Graph) -> Iterator[str]:
    """Yield the layers from the last back to one with weights, if nothing else reads them."""
    node, found = graph.nodes[name], []
    while len(graph.readers[node.name]) == 1 and node.inputs:
        found.append(node.name)
        if node.layer.traits.is_weighted:
            yield from found
            return
        if node.layer.traits.memory is not Memory.IN_PLACE:
            return
        node = graph.nodes[node.inputs[0]]


def _is_read_before(
    shared: Collection[str], sum_: str, chain: tuple[str, ...], graph: _Graph
) -> bool:
    """Say whether all that reads what is in the same bytes has run before the convolution."""
    earlier = graph.before[chain[-1]]
    readers = {reader for name in shared for reader in graph.readers[name]} - {sum_, *shared}
    return all(reader and earlier >> graph.position[reader] & 1 for reader in readers)
