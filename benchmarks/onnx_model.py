"""Networks as models of ONNX: the same layers, with the same weights where they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

import cnnshape
from benchmarks.onnx_graph import Graph
from benchmarks.onnx_layers import Named, add_layer
from cnnshape.network import Network

Arrays = Mapping[str, Any]

OPSET = 20


def model_of(network: Network, weights: Arrays, batch: int = 1, opset: int = OPSET) -> Any:
    """Return a model from `input` (batch, channels, *spatial) to the output of a network.

    Raises KeyError where a layer is of a kind that is not compared.
    """
    return _filled(Graph(network, holds_arrays=True), network, weights, batch, opset)


def light_model_of(network: Network, batch: int = 1, opset: int = OPSET) -> Any:
    """Return the same model without weights, of which only the shapes are given."""
    weights = _shapes_of_weights(network)
    return _filled(Graph(network, holds_arrays=False), network, weights, batch, opset)


def _shapes_of_weights(network: Network) -> Arrays:
    """Return arrays of the shapes of all weights, which take no memory."""
    zero = np.float32(0)
    return {
        f"{layer.name}.{name}": np.broadcast_to(zero, shape)
        for layer in cnnshape.analyze(network).layers
        for name, shape in (layer.weights or {}).items()
    }


def _filled(graph: Graph, network: Network, weights: Arrays, batch: int, opset: int) -> Any:
    owned = _by_owner(weights)
    for node in network.nodes:
        if node.inputs:
            add_layer(graph, node, owned.get(node.shares or node.name, {}))
    *spatial, channels = graph.sizes[network.nodes[0].name]
    return graph.model((batch, channels, *spatial), network.outputs[0], opset)


def _by_owner(weights: Arrays) -> Mapping[str, Named]:
    """Return the arrays of each layer by their own names, each with its name in the network."""
    owned: dict[str, dict[str, tuple[str, Any]]] = {}
    for name, array in weights.items():
        owner, _, own = name.rpartition(".")
        owned.setdefault(owner, {})[own] = (name, np.asarray(array))
    return owned
