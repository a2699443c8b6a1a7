"""Products with a trained number for each channel as the layer that they are."""

from __future__ import annotations

from collections import Counter
from math import prod

from cnnshape.analysis.result import Analysis
from cnnshape.difference.spelling import VALUES_OF_WEIGHTS
from cnnshape.layers import model_of
from cnnshape.network import Network, Node, Shape


def with_scales(network: Network, analysis: Analysis) -> Network:
    """Return a network in which a learned number for each channel scales a map.

    The analysis is that of the network.
    """
    shapes = {row.name: row.output_shape or () for row in analysis.layers}
    readers = Counter(read for node in network.nodes for read in node.inputs)
    readers.update(node.like for node in network.nodes if node.like is not None)
    readers.update(node.shares for node in network.nodes if node.shares is not None)
    readers.update(network.outputs)
    learned = {
        node.name: node
        for node in network.nodes
        if node.layer.type == "learned" and readers[node.name] == 1 and node.shares is None
    }
    nodes = [_scaled(node, learned, shapes) for node in network.nodes]
    return network._replace(nodes=tuple(nodes))


def _scaled(node: Node, learned: dict[str, Node], shapes: dict[str, Shape]) -> Node:
    """Return a product as a layer that scales the channels of a map, where it is that."""
    arrays = [name for name in node.inputs if name in learned]
    if node.layer.type != "multiply" or len(node.inputs) != 2 or len(arrays) != 1:
        return node
    (read,) = {*node.inputs} - {*arrays}
    is_for_channels = prod(shapes[arrays[0]]) == shapes[arrays[0]][-1] == shapes[read][-1]
    if not is_for_channels or shapes[node.name] != shapes[read] or node.layer.output_function:
        return node
    layer = model_of("layer_scale").model_validate({"type": "layer_scale"})
    layer = layer.model_copy(update={"initial": VALUES_OF_WEIGHTS["initial"]})
    return node._replace(layer=layer, inputs=(read,), is_frozen=learned[arrays[0]].is_frozen)
