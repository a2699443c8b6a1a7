"""Attention spelled out: an operator of its own is newer than this opset, and has no windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np

from cnnshape.exporting.onnx.cell_groups import CellGroups
from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.onnx.relative_positions import relative_bias
from cnnshape.network import Shape

LARGEST_SCALE = 100.0
"""Of the trained scale of cosine attention."""

BY_ROWS, BY_COLUMNS = [0, 2, 1, 3], [0, 2, 3, 1]
"""The orders of (groups, cells, heads, channels) that bring heads before matrices."""

SHORTEST = 1e-12
"""The least length that a vector is divided by."""


class Rows(NamedTuple):
    """Queries, keys or values, (groups, cells, channels)."""

    value: str
    cells: int
    channels: int


def attention(layer: Any, export: LayerExport) -> str:
    """Project, compare queries with keys in each head, and mix the values."""
    groups = CellGroups.of(layer, export.sizes)
    queries, keys, values = _queries_keys_values(layer, export)
    scores = _scores(queries, keys, layer, export)
    scores = _with_bias(scores, groups, layer, export)
    scores = _masked(scores, groups, [queries.cells, keys.cells], layer, export)
    shares = export.add("Softmax", scores, axis=-1)
    mixed = export.add("MatMul", shares, _by_head(values, BY_ROWS, layer, export))
    together = export.transpose(mixed, BY_ROWS)
    result = export.reshape(together, [queries.cells, values.channels])
    if layer.project_output:
        result = _dense("output", result, layer, export)
    return groups.join(result, export.output[-1], export)


def _queries_keys_values(layer: Any, export: LayerExport) -> Iterator[Rows]:
    """Yield what one to three values are split and projected to."""
    split = [
        _split(value, shape, layer, export)
        for value, shape in zip(export.inputs, export.shapes, strict=True)
    ]
    last = len(split) - 1
    for name, read in (("query", 0), ("key", min(1, last)), ("value", last)):
        rows = split[read]
        if layer.project_inputs:
            wanted = layer.value_channels if name == "value" else layer.key_channels
            projected = _dense(name, rows.value, layer, export)
            rows = Rows(projected, rows.cells, wanted or export.channels)
        yield rows


def _split(value: str, shape: Shape, layer: Any, export: LayerExport) -> Rows:
    groups = CellGroups.of(layer, shape[:-1])
    return Rows(groups.split(value, shape[-1], export), groups.members_in_all, shape[-1])


def _dense(name: str, value: str, layer: Any, export: LayerExport) -> str:
    product = export.add("MatMul", value, export.weight(f"{name}_weight"))
    if not layer.bias:
        return product
    return export.add("Add", product, export.weight(f"{name}_bias"))


def _by_head(rows: Rows, order: Sequence[int], layer: Any, export: LayerExport) -> str:
    """Return (groups, cells, channels) split into heads, with its axes in an order."""
    per_head = rows.channels // layer.heads
    split = export.reshape(rows.value, [rows.cells, layer.heads, per_head])
    return export.transpose(split, order)


def _scores(query: Rows, key: Rows, layer: Any, export: LayerExport) -> str:
    """Return how the keys answer each query, (groups, heads, cells, cells)."""
    queries = _by_head(query, BY_ROWS, layer, export)
    keys = _by_head(key, BY_COLUMNS, layer, export)
    if layer.similarity == "cosine":
        return _cosines(queries, keys, layer, export)
    factor = layer.scale or 1 / sqrt(query.channels // layer.heads)
    scaled = export.add("Mul", queries, export.number("scale", factor))
    return export.add("MatMul", scaled, keys)


def _cosines(queries: str, keys: str, layer: Any, export: LayerExport) -> str:
    directions = [
        export.add("Div", vectors, _lengths(vectors, axis, export))
        for vectors, axis in ((queries, -1), (keys, -2))
    ]
    logit = export.weight("logit_scale", lambda array: np.reshape(array, (-1, 1, 1)))
    limited = export.add("Min", logit, export.number("limit", log(LARGEST_SCALE)))
    product = export.add("MatMul", *directions)
    return export.add("Mul", product, export.add("Exp", limited))


def _lengths(vectors: str, axis: int, export: LayerExport) -> str:
    length = export.add("ReduceL2", vectors, export.integers("axes", [axis]), keepdims=1)
    return export.add("Max", length, export.number("shortest", SHORTEST))


def _with_bias(scores: str, groups: CellGroups, layer: Any, export: LayerExport) -> str:
    bias = relative_bias(layer, groups.members, export)
    return scores if bias is None else export.add("Add", scores, bias)


def _masked(
    scores: str, groups: CellGroups, cells: list[int], layer: Any, export: LayerExport
) -> str:
    """Hide later cells, or those that a shift brings together from both ends of the map."""
    if layer.causal:
        allowed = np.tri(*cells, dtype=np.bool_)
        return export.add("Add", scores, export.numbers("mask", _hidden(allowed)))
    allowed = groups.allowed_pairs()
    if allowed.all():
        return scores
    per_sample = [groups.groups_in_all, layer.heads, *cells]
    by_sample = export.reshape(scores, per_sample, samples=-1)
    mask = export.numbers("mask", _hidden(allowed)[:, np.newaxis])
    masked = export.add("Add", by_sample, mask)
    return export.reshape(masked, per_sample[1:], samples=-1)


def _hidden(allowed: Any) -> Any:
    return np.where(allowed, 0, -np.inf)


WRITERS = {"attention": attention}
