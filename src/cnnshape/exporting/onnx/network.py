"""Whole networks as models of ONNX, with the same weights or with the shapes of weights alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

import cnnshape
from cnnshape.exporting.onnx.graph import OPSET, Graph, Named
from cnnshape.exporting.onnx.layers import add_layer
from cnnshape.network import Network

Arrays = Mapping[str, Any]


def model_of(network: Network, weights: Arrays, batch: int = 1, opset: int = OPSET) -> Any:
    """Return a model from `input` (batch, channels, *spatial) to the output of a network.

    Raises KeyError where a layer is of a kind that is not compared.
    """
    graph = Graph(_sizes(network), holds_arrays=True)
    return _filled(graph, network, weights, batch, opset)


def light_model_of(network: Network, batch: int = 1, opset: int = OPSET) -> Any:
    """Return the same model without weights, of which only the shapes are given."""
    graph = Graph(_sizes(network), holds_arrays=False)
    return _filled(graph, network, _shapes_of_weights(network), batch, opset)


def _sizes(network: Network) -> Mapping[str, tuple[int, ...]]:
    """Return the shapes of all layers; where cnnshape finds none, that of the input stands in."""
    layers = cnnshape.analyze(network).layers
    read = layers[0].output_shape or ()
    return {layer.name: layer.output_shape or read for layer in layers}


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
            own = owned.get(node.shares or node.name, {})
            add_layer(graph, node.layer, node.inputs, node.name, own)
    entry, output = network.nodes[0].name, network.outputs[0]
    *spatial, channels = graph.sizes[entry]
    axes = [f"axis {axis}" for axis in range(len(graph.sizes[output]) + 1)]
    return graph.model({entry: (batch, channels, *spatial)}, output, axes, opset)


def _by_owner(weights: Arrays) -> Mapping[str, Named]:
    """Return the arrays of each layer by their own names, each with its name in the network."""
    owned: dict[str, dict[str, tuple[str, Any]]] = {}
    for name, array in weights.items():
        owner, _, own = name.rpartition(".")
        owned.setdefault(owner, {})[own] = (name, np.asarray(array))
    return owned
