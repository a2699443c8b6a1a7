"""Networks of architecture files as what a reader of another framework would give of them."""

from __future__ import annotations

from typing import Any

from cnnshape import Network
from cnnshape.importing.records import Model, Record
from cnnshape.language.writing.flat import written_keys
from cnnshape.network import Node

NAMES_OF_LAYERS = frozenset({"like", "pool"})
"""Keys that name another layer: no reader gives them."""


def names_layers(network: Network) -> bool:
    """Say whether a layer names another that it does not read, or shares its weights."""
    return any(
        node.shares is not None or NAMES_OF_LAYERS & written_keys(node.layer).keys()
        for node in network.nodes
    )


def as_model(network: Network) -> Model:
    """Return the layers as records: their paths are those of the modules of a source."""
    records = tuple(_record(node) for node in network.nodes if not node.is_input)
    inputs = {node.name: node.layer.shape for node in network.nodes if node.is_input}  # type: ignore[attr-defined]
    return Model("net.yaml", None, inputs, records, network.outputs, network.layout)


def _record(node: Node) -> Record:
    keys: dict[str, Any] = {k: v for k, v in written_keys(node.layer).items() if k != "type"}
    return Record(node.name, node.layer.type, keys, node.inputs, is_frozen=node.is_frozen)
