"""Put the numbers of each layer together in its row: claims, counts and receptive fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from typing import Any, TypeVar

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.counts import Columns
from cnnshape.analysis.fields import fields_of_network, seen_along, window_fields_of_network
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.network import Network, Node, Shape

Each = TypeVar("Each")
Result = TypeVar("Result")


def rows_of(network: Network, claims: Claims, counts: Columns) -> tuple[LayerAnalysis, ...]:
    """Return the row of each layer; its columns are filled one by one, for all layers at once."""
    nodes = network.nodes
    of_nodes = [claims[node.name] for node in nodes]
    shapes = {name: claim and claim.output for name, claim in claims.items()}
    fields = fields_of_network(network, claims)
    along_windows = window_fields_of_network(network, claims, fields)
    seen = _of_each(seen_along, fields.values())
    seen_by_windows = (
        seen if along_windows is fields else _of_each(seen_along, along_windows.values())
    )
    columns: dict[str, Iterable[Any]] = {
        **dict.fromkeys(LayerAnalysis._fields, repeat(None)),
        **counts,
        "name": shapes,
        "type": [node.layer.type for node in nodes],
        "inputs": [node.inputs for node in nodes],
        "declared": [node.layer.traits.is_declared for node in nodes],
        "shares": map(_lender_of, nodes, of_nodes),
        "input_shapes": [tuple(map(shapes.get, node.inputs)) for node in nodes],
        "output_shape": shapes.values(),
        "weights": _of_each(_arrays_of, of_nodes),
        "receptive_field": [each.sizes for each in seen],
        "effective_stride": [each.strides for each in seen],
        "window_receptive_field": [each.sizes for each in seen_by_windows],
        "location": [node.span for node in nodes],
    }
    return tuple(map(LayerAnalysis._make, zip(*columns.values(), strict=False)))


def _lender_of(node: Node, claim: Claim | None) -> str | None:
    """Return whose weights a node uses, where it uses any."""
    return None if claim is not None and not (claim.weights or claim.statistics) else node.shares


def _arrays_of(claim: Claim | None) -> Mapping[str, Shape] | None:
    return None if claim is None else {**claim.weights, **claim.statistics}


def _of_each(function: Callable[[Each], Result], values: Iterable[Each]) -> list[Result]:
    """Return the result for each value, worked out once for values that are the same object."""
    values = list(values)
    results = {key: function(value) for key, value in {id(each): each for each in values}.items()}
    return [results[id(each)] for each in values]
