"""The rows of a report: layers as they are, or blocks folded into one row each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.network import Group
from cnnshape.numbers.selection import FOLDED
from cnnshape.report.table.kind import kind_text


class Row(NamedTuple):
    """A layer, or a block folded into one, that begins at a position among all layers.

    `kind` is what it is in words.
    """

    layer: LayerAnalysis
    kind: str
    position: int
    is_block: bool = False


FIELDS = LayerAnalysis._fields
"""The fields of a row in the JSON report; `--columns` takes any of them."""

NAMING = ("weighted_layer", "name", "type")
"""The fields that say which layer a row is of, in front of its numbers."""


def rows_of(analysis: Analysis, depth: int | None = None) -> tuple[Row, ...]:
    """Return a row for each layer; names nested deeper than `depth` are folded into their block.

    The sums over all rows do not depend on the depth.
    """
    nodes = analysis.network.nodes
    kinds = [
        kind_text(node.layer, layer.shares)
        for node, layer in zip(nodes, analysis.layers, strict=True)
    ]
    rows: list[Row] = []
    position = 0
    folded = {} if depth is None else _folded(analysis.network.groups, depth)
    while position < len(analysis.layers):
        group = folded.get(position)
        if group is None:
            rows.append(Row(analysis.layers[position], kinds[position], position))
            position += 1
        else:
            rows.append(_fold(group, analysis.layers[group.first : group.last]))
            position = group.last
    return tuple(rows)


def values_of(row: Row, analysis: Analysis) -> dict[str, Any]:
    """Return the fields of a row as the JSON report has them."""
    return row.layer.to_dict(analysis.network.layout) | ({"type": row.kind} if row.is_block else {})


def _folded(groups: Sequence[Group], depth: int) -> dict[int, Group]:
    """Return the blocks at the deepest level that is shown, by where they begin."""
    level = max(depth, 1) - 1
    return {
        group.first: group
        for group in groups
        if group.name.count(".") == level and group.last > group.first
    }


def _fold(group: Group, layers: Sequence[LayerAnalysis]) -> Row:
    first, last = layers[0], layers[-1]
    sums: dict[str, Any] = {
        name: how.of(getattr(layer, name) for layer in layers) for name, how in FOLDED.items()
    }
    folded = last._replace(
        name=group.name,
        type=group.block,
        inputs=first.inputs,
        input_shapes=first.input_shapes,
        declared=any(layer.declared for layer in layers),
        weights={},
        shares=None,
        location=group.span,
        **sums,
    )
    return Row(folded, group.block, group.first, is_block=True)
