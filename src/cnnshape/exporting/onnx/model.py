"""Write a network as a model of ONNX, with weights or with the shapes of weights alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import onnx

import cnnshape
from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Diagnostic, SpecError, has_errors, only_errors
from cnnshape.exporting.about import title_of
from cnnshape.exporting.onnx.graph import Graph, Value
from cnnshape.exporting.onnx.kinds import writer_of
from cnnshape.exporting.onnx.kinds.activation import fused
from cnnshape.exporting.onnx.layer_export import LayerExport, first
from cnnshape.exporting.refusal import NotExpressible, refusal
from cnnshape.exporting.weights import all_weights, weight_shapes
from cnnshape.network import Network, Node, Shape

Arrays = Mapping[str, Any]

NOT_TRAINED = "not_trained"
"""The property of a model that lists weights; the reader of models knows it by this name."""


def model_of(network: Network, weights: Arrays | None = None) -> onnx.ModelProto:
    """Return the model of a network, as `to_onnx` describes it."""
    analysis = _analyzed(network)
    _refuse_layers(analysis)
    return _written(analysis, all_weights(analysis, weights), Graph())


def light_model(network: Network) -> onnx.ModelProto:
    """Return the same model with zeros in the place of weights, which take no room."""
    analysis = _analyzed(network)
    return _written(analysis, _zeros(analysis), Graph(is_light=True))


def _refuse_layers(analysis: Analysis) -> None:
    """Raise SpecError with all layers that ONNX cannot express, before weights are drawn."""
    _written(analysis, _zeros(analysis), Graph(is_light=True))


def _analyzed(network: Network) -> Analysis:
    analysis = analyze(network)
    if has_errors(analysis.diagnostics):
        raise SpecError(only_errors(analysis.diagnostics))
    return analysis


def _zeros(analysis: Analysis) -> Arrays:
    """Return arrays of the shapes of all weights, which take no memory."""
    zero = np.float32(0)
    return {name: np.broadcast_to(zero, shape) for name, shape in weight_shapes(analysis).items()}


class _Source(NamedTuple):
    """What layers are written from: the shape of each by its name, and arrays by their owner."""

    network: Network
    shapes: Mapping[str, Shape]
    arrays: Mapping[str, Arrays]
    index_inputs: frozenset[str]

    def export_of(self, node: Node, graph: Graph) -> LayerExport:
        owner = node.shares or node.name
        return LayerExport(
            graph=graph,
            name=node.name,
            inputs=node.inputs,
            shapes=tuple(self.shapes[name] for name in node.inputs),
            output=self.shapes[node.name],
            layout=self.network.layout,
            owner=owner,
            arrays=self.arrays.get(owner, {}),
            entry=next(iter(self.network.input_shapes)),
            index_inputs=self.index_inputs,
        )

    def value(self, name: str) -> Value:
        return Value(name, first(self.shapes[name]), name in self.index_inputs)


def _written(analysis: Analysis, weights: Arrays, graph: Graph) -> onnx.ModelProto:
    network = analysis.network
    shapes = {row.name: row.output_shape or () for row in analysis.layers}
    indices = frozenset(_index_inputs(network))
    source = _Source(network, shapes, _by_owner(weights), indices)
    refused = [why for node in network.nodes for why in _add(node, source, graph)]
    if refused:
        raise SpecError(refused)
    outer = (*network.input_shapes, *network.outputs)
    inner = [name for name in shapes if name not in outer]
    values = (map(source.value, each) for each in (network.input_shapes, network.outputs, inner))
    model = graph.model(title_of(network), *map(list, values))
    return _with_metadata(model, network, _not_trained(graph, network))


def _add(node: Node, source: _Source, graph: Graph) -> Iterator[Diagnostic]:
    """Add the operators of a layer, the last of which gives the value of its name."""
    if node.is_input:
        return
    export = source.export_of(node, graph)
    start = len(graph.operators)
    try:
        result = writer_of(node.layer.type)(node.layer, export)
        result = fused(getattr(node.layer, "activation", None), result, export)
    except NotExpressible as why:
        yield refusal(node, "ONNX", why)
    else:
        graph.rename(result, node.name, start)


def _not_trained(graph: Graph, network: Network) -> str:
    """Return the names of the weights that training does not change, for which ONNX has no word."""
    frozen = {node.shares or node.name for node in network.nodes if node.is_frozen}
    return " ".join(name for name in graph.weights if name.rpartition(".")[0] in frozen)


def _with_metadata(model: onnx.ModelProto, network: Network, not_trained: str) -> onnx.ModelProto:
    """Say what made the model, and what its file says of it."""
    model.producer_name = "cnnshape"
    model.producer_version = cnnshape.__version__
    model.doc_string = network.description or ""
    said = {"source": network.source, NOT_TRAINED: not_trained}
    onnx.helper.set_model_props(model, {key: each for key, each in said.items() if each})
    return model


def _index_inputs(network: Network) -> Iterator[str]:
    """Yield the inputs that only embeddings read: they hold whole numbers."""
    for name in network.input_shapes:
        readers = [node.layer.type for node in network.nodes if name in node.inputs]
        if set(readers) == {"embedding"} and name not in network.outputs:
            yield name


def _by_owner(weights: Arrays) -> Mapping[str, Arrays]:
    """Return the arrays of each layer by their own names."""
    owned: dict[str, dict[str, Any]] = {}
    for name, array in weights.items():
        owner, _, own = name.rpartition(".")
        owned.setdefault(owner, {})[own] = np.asarray(array)
    return owned
