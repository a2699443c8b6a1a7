"""Put the numbers of each layer together in its row: claims, counts and receptive fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from typing import Any, TypeVar

from cnnshape.analysis.claim import Claim, Claims
from cnnshape.analysis.counts import Columns
from cnnshape.analysis.fields import fields_of_network, seen_along, window_fields_of_network
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.network import Network, Node

Each = TypeVar("Each")
Result = TypeVar("Result")


def rows_of(network: Network, claims: Claims, counts: Columns) -> tuple[LayerAnalysis, ...]:
    """Return the row of each layer; its columns are filled one by one, for all layers at once."""
    nodes, of_nodes = network.nodes, claims.values()
    shapes = {name: claim and claim.output for name, claim in claims.items()}
    fields = fields_of_network(network, claims)
    along_windows = window_fields_of_network(network, claims, fields)
    seen = _of_runs(seen_along, fields.values())
    seen_by_windows = (
        seen if along_windows is fields else _of_runs(seen_along, along_windows.values())
    )
    columns: dict[str, Iterable[Any]] = {
        **dict.fromkeys(LayerAnalysis._fields, repeat(None)),
        **counts,
        "name": shapes,
        "type": [node.layer.type for node in nodes],
        "inputs": [node.inputs for node in nodes],
        "declared": [node.layer.traits.is_declared for node in nodes],
        "shares": map(_lender_of, nodes, of_nodes),
        "input_shapes": [tuple([shapes[name] for name in node.inputs]) for node in nodes],
        "output_shape": shapes.values(),
        "weights": [None if claim is None else claim.arrays for claim in of_nodes],
        "receptive_field": [each.sizes for each in seen],
        "effective_stride": [each.strides for each in seen],
        "window_receptive_field": [each.sizes for each in seen_by_windows],
        "location": [node.span for node in nodes],
    }
    return tuple(map(partial(tuple.__new__, LayerAnalysis), zip(*columns.values(), strict=False)))


def _lender_of(node: Node, claim: Claim | None) -> str | None:
    """Return whose weights a node uses, where it uses any."""
    return None if claim is not None and not claim.arrays else node.shares


def _of_runs(function: Callable[[Each], Result], values: Iterable[Each]) -> list[Result]:
    """Return the result for each value, worked out once for the same object in a row."""
    results: list[Result] = []
    last: object = results
    for value in values:
        results.append(results[-1] if value is last else function(value))
        last = value
    return results
