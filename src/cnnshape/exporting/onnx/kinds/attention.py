"""Attention spelled out: an operator of its own is newer than this opset, and has no windows."""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.cell_groups import CellGroups
from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.onnx.relative_positions import relative_bias

LARGEST_SCALE = 100.0
"""Of the trained scale of cosine attention."""

SHORTEST = 1e-12
"""The least length that a vector is divided by."""


def attention(layer: Any, export: LayerExport) -> str:
    """Project, compare queries with keys in each head, and mix the values."""
    groups = [CellGroups.of(layer, shape[:-1]) for shape in export.shapes]
    split = [
        each.split(value, shape[-1], export)
        for each, value, shape in zip(groups, export.inputs, export.shapes, strict=True)
    ]
    second, third = min(1, len(split) - 1), len(split) - 1
    query = _projected("query", split[0], layer, export)
    key = _projected("key", split[second], layer, export)
    value = _projected("value", split[third], layer, export)
    key_channels = layer.key_channels or export.channels
    value_channels = layer.value_channels or export.channels
    if not layer.project_inputs:
        value_channels = export.shapes[third][-1]
    cells = [groups[at].members_in_all for at in (0, second)]
    queries = _by_head(query, cells[0], key_channels, layer, export, [0, 2, 1, 3])
    keys = _by_head(key, cells[1], key_channels, layer, export, [0, 2, 3, 1])
    values = _by_head(value, cells[1], value_channels, layer, export, [0, 2, 1, 3])
    scores = _scores(queries, keys, key_channels, layer, export)
    scores = _with_bias(scores, groups[0], layer, export)
    scores = _masked(scores, groups[0], cells, layer, export)
    mixed = export.add("MatMul", export.add("Softmax", scores, axis=-1), values)
    mixed = export.transpose(mixed, [0, 2, 1, 3])
    mixed = export.reshape(mixed, [cells[0], value_channels])
    if layer.project_output:
        mixed = _dense("output", mixed, layer, export)
    return groups[0].join(mixed, export.output[-1], export)


def _projected(name: str, value: str, layer: Any, export: LayerExport) -> str:
    return _dense(name, value, layer, export) if layer.project_inputs else value


def _dense(name: str, value: str, layer: Any, export: LayerExport) -> str:
    product = export.add("MatMul", value, export.weight(f"{name}_weight"))
    if not layer.bias:
        return product
    return export.add("Add", product, export.weight(f"{name}_bias"))


def _by_head(
    value: str, cells: int, channels: int, layer: Any, export: LayerExport, order: list[int]
) -> str:
    """Return (groups, cells, channels) split into heads, with its axes in an order."""
    split = export.reshape(value, [cells, layer.heads, channels // layer.heads])
    return export.transpose(split, order)


def _scores(queries: str, keys: str, channels: int, layer: Any, export: LayerExport) -> str:
    """Return how the keys answer each query, (groups, heads, cells, cells)."""
    if layer.similarity == "cosine":
        return _cosines(queries, keys, layer, export)
    factor = layer.scale or 1 / sqrt(channels // layer.heads)
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
