"""Maps of one cell as the vectors that they are: a 1x1 convolution of one is a dense layer."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import chain

from cnnshape.analysis.result import Analysis
from cnnshape.layers import Layer, model_of
from cnnshape.layers.traits import Channels, Statistics, Values
from cnnshape.network import Network, Node, Shape

PLACE_BY_PLACE = (Values.SAME, Values.POINTWISE)

Shapes = Mapping[str, Shape | None]


def with_vectors(analysis: Analysis) -> Network:
    """Return a network in which maps of one cell are vectors, where all that read them take one."""
    network = analysis.network
    if any(node.shares is not None for node in network.nodes):
        return network
    shapes = {row.name: row.output_shape for row in analysis.layers}
    vectors = _vectors(network, shapes)
    renamed: dict[str, str] = {}
    nodes = []
    for node in network.nodes:
        inputs = tuple(renamed.get(name, name) for name in node.inputs)
        if _flattens(node) and node.inputs[0] in vectors:
            renamed[node.name] = inputs[0]
            continue
        layer = _of_vector(node.layer) if node.name in vectors else node.layer
        nodes.append(node._replace(inputs=inputs, layer=layer))
    outputs = tuple(renamed.get(name, name) for name in network.outputs)
    return network._replace(nodes=tuple(nodes), outputs=outputs)


def _vectors(network: Network, shapes: Shapes) -> AbstractSet[str]:
    """Return the maps of one cell that can be vectors: as many as are consistent."""
    readers: dict[str, list[Node]] = {}
    for node in network.nodes:
        for name in chain(node.inputs, [] if node.like is None else [node.like]):
            readers.setdefault(name, []).append(node)
    nodes = {
        node.name: node
        for node in network.nodes
        if _is_cell(shapes[node.name]) and node.name not in network.outputs
    }
    kept: AbstractSet[str] = frozenset()
    found: AbstractSet[str] = frozenset(nodes)
    while found != kept:
        kept = found
        found = {
            name
            for name in kept
            if _gives_vector(nodes[name], kept)
            and all(_takes_vector(reader, kept) for reader in readers.get(name, ()))
        }
    return kept


def _is_cell(shape: Shape | None) -> bool:
    return shape is not None and len(shape) > 1 and set(shape[:-1]) == {1}


def _gives_vector(node: Node, vectors: AbstractSet[str]) -> bool:
    """Say whether a layer can give a vector where some of what it reads are vectors."""
    if _pools_all(node.layer) or node.layer.type == "learned":
        return True
    return bool(node.inputs) and vectors >= {*node.inputs} and _is_alike(node.layer)


def _takes_vector(reader: Node, vectors: AbstractSet[str]) -> bool:
    """Say whether a layer computes the same of a vector as of the map of one cell."""
    if reader.name in vectors or _flattens(reader):
        return True
    if reader.layer.traits.is_merge and reader.layer.type != "concat":
        return not vectors >= {*reader.inputs}
    return reader.layer.type == "dense"


def _is_alike(layer: Layer) -> bool:
    """Say whether a layer computes the same of a vector as of a map of one cell."""
    traits = layer.traits
    if layer.type == "conv":
        return _is_dense(layer)
    if traits.normalizes is Statistics.CELL or traits.is_activation:
        return bool(vars(layer).get("axes", "channels") == "channels")
    keeps_places = traits.channels is Channels.OWN and traits.values in PLACE_BY_PLACE
    return keeps_places or traits.is_merge or layer.type == "dense"


def _pools_all(layer: Layer) -> bool:
    return bool(vars(layer).get("keep_axes")) and layer.type.startswith("global_")


def _flattens(node: Node) -> bool:
    return node.layer.type == "flatten"


def _is_dense(layer: Layer) -> bool:
    """Say whether a convolution reads one cell, and all channels of it."""
    settings = vars(layer)
    kernel = settings["kernel"]
    spans = {kernel} if isinstance(kernel, int) else set(kernel)
    return spans == {1} and settings["groups"] == 1 and settings["values"] is None


def _of_vector(layer: Layer) -> Layer:
    """Return the layer that does the same to a vector."""
    settings = vars(layer)
    if layer.type == "conv":
        kept = {key: settings[key] for key in ("bias", "activation")}
        return model_of("dense").model_validate(
            {"type": "dense", "units": settings["filters"], **kept}
        )
    if layer.type == "learned":
        return layer.model_copy(update={"shape": (max(settings["shape"]),)})
    return layer.model_copy(update={"keep_axes": False}) if _pools_all(layer) else layer
