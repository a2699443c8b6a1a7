"""Attention: project, compare all queries with all keys, and mix the values by the scores.

All heads and groups are multiplied at once: an array `(groups, cells, heads * width)` is seen as
`(groups, heads, cells, width)` without a copy.
"""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import row_blocks
from cnnshape.execution.cell_groups import CellGroups, Flags, all_cells, grid_of, windows_of
from cnnshape.execution.grouping import per_group
from cnnshape.execution.observation import EVERYTHING, Share
from cnnshape.execution.relative_positions import relative_bias
from cnnshape.execution.sliding import per_axis
from cnnshape.execution.work import Work
from cnnshape.layers.attention import Attention

LARGEST_SCALE = 100.0
"""Of the trained scale of cosine attention."""

SHORTEST = 1e-12
"""The least length that a vector is divided by, as in PyTorch's `normalize`."""


class Mask(NamedTuple):
    """Which keys each query of a group may read, `(groups, queries, keys)`; None is all.

    `met` is the share of the pairs that are allowed and no padding, `cells` that of the cells.
    """

    allowed: Flags | None = None
    met: Share = EVERYTHING
    cells: Share = EVERYTHING


def attention(layer: Attention, work: Work) -> Array:
    """Return for each query the mean of the values, weighed by the scores of their keys."""
    first, second, third = _three(work.arrays)
    groups = _groups_of(layer, first)
    split = {id(x): (groups if layer.is_grouped else all_cells(x)).split(x) for x in work.arrays}
    key_channels, value_channels = _channels(layer, first)
    mask = _mask_of(layer, groups, split[id(first)], split[id(second)])
    query = _projected("query", split[id(first)], key_channels, mask, layer, work)
    key = _projected("key", split[id(second)], key_channels, mask, layer, work)
    value = _projected("value", split[id(third)], value_channels, mask, layer, work)
    scores = _scores(query, key, groups, mask, layer, work)
    mixed = _mixed(scores, value, mask, layer, work)
    if layer.project_output:
        channels = layer.output_channels or first.shape[-1]
        mixed = _dense("output", mixed, channels, mask, layer, work)
    return groups.join(mixed, len(first))


def _three(arrays: tuple[Array, ...]) -> tuple[Array, Array, Array]:
    """Return what queries, keys and values are made of, of one to three arrays."""
    return arrays[0], arrays[min(1, len(arrays) - 1)], arrays[-1]


def _channels(layer: Attention, first: Array) -> tuple[int, int]:
    return layer.key_channels or first.shape[-1], layer.value_channels or first.shape[-1]


def _groups_of(layer: Attention, x: Array) -> CellGroups:
    rank = x.ndim - 2
    if layer.window is not None:
        return windows_of(x, per_axis(layer.window, rank), per_axis(layer.shift, rank))
    return all_cells(x) if layer.grid is None else grid_of(x, per_axis(layer.grid, rank))


def _mask_of(layer: Attention, groups: CellGroups, queries: Array, keys: Array) -> Mask:
    if layer.causal:
        allowed = np.tri(queries.shape[1], keys.shape[1], dtype=np.bool_)[None]
        return Mask(allowed, Share(int(allowed.sum()), allowed.size))
    if not groups.is_uneven:
        return Mask()
    region, is_cell = groups.regions(queries.dtype)
    allowed = region[:, :, None] == region[:, None, :]
    met = allowed & is_cell[:, :, None] & is_cell[:, None, :]
    return Mask(
        None if allowed.all() else allowed,
        Share(int(met.sum()), met.size),
        Share(int(is_cell.sum()), is_cell.size),
    )


def _projected(
    name: str, x: Array, channels: int, mask: Mask, layer: Attention, work: Work
) -> Array:
    """Return the queries, keys or values; they are what is read if nothing projects them."""
    if not layer.project_inputs:
        return x
    return work.scratch(_dense(name, x, channels, mask, layer, work))


def _dense(name: str, x: Array, channels: int, mask: Mask, layer: Attention, work: Work) -> Array:
    *cells, read = x.shape
    weight = work.weight(f"{name}_weight", (read, channels), read)
    result = work.product(x.reshape(-1, read), weight, met=mask.cells)
    if layer.bias:
        result += work.constant(f"{name}_bias", (channels,), 0.0)
    return result.reshape(*cells, channels)


def _by_head(x: Array, heads: int) -> Array:
    """Return `(groups, cells, heads * width)` seen as `(groups, heads, cells, width)`."""
    groups, cells, channels = x.shape
    width = per_group(channels, heads, "channels", "heads")
    return x.reshape(groups, cells, heads, width).transpose(0, 2, 1, 3)


def _scores(
    query: Array, key: Array, groups: CellGroups, mask: Mask, layer: Attention, work: Work
) -> Array:
    """Return the share of each key in the mean of each query, `(groups, heads, cells, cells)`."""
    queries, keys = _scaled(_by_head(query, layer.heads), _by_head(key, layer.heads), layer, work)
    scores = work.scratch(np.empty((*queries.shape[:-1], keys.shape[-2]), query.dtype))
    work.product(queries, keys.swapaxes(-1, -2), scores, mask.met)
    bias = relative_bias(layer, work, groups.members)
    if bias is not None:
        scores += bias
    if mask.allowed is not None:
        by_sample = scores.reshape(-1, len(mask.allowed), *scores.shape[1:])
        np.copyto(by_sample, -np.inf, where=~mask.allowed[:, None])
    _softmax(scores.reshape(-1, scores.shape[-1]))
    return scores


def _scaled(queries: Array, keys: Array, layer: Attention, work: Work) -> tuple[Array, Array]:
    """Return queries and keys whose products are the scores: scaled, or of length 1."""
    if layer.similarity == "cosine":
        logit = work.constant("logit_scale", (layer.heads,), log(10))
        factors = np.minimum(np.exp(logit), LARGEST_SCALE)[:, None, None]
        return _normalized(queries) * factors, _normalized(keys)
    factor = layer.scale or 1 / sqrt(queries.shape[-1])
    return np.multiply(queries, np.asarray(factor, queries.dtype)), keys


def _normalized(vectors: Array) -> Array:
    lengths = np.sqrt(np.square(vectors).sum(axis=-1, keepdims=True))
    normalized: Array = vectors / np.maximum(lengths, np.asarray(SHORTEST, vectors.dtype))
    return normalized


def _softmax(rows: Array) -> None:
    """Let the exponentials of each row add up to 1, in place."""
    for some in row_blocks(*rows.shape):
        part = rows[some]
        part -= part.max(axis=1, keepdims=True)
        np.exp(part, out=part)
        part /= part.sum(axis=1, keepdims=True)


def _mixed(scores: Array, value: Array, mask: Mask, layer: Attention, work: Work) -> Array:
    """Return the mean of the values for each query; what a mask hides is not read, be it NaN."""
    values = _by_head(value, layer.heads)
    hidden = None if mask.allowed is None else np.isnan(value)
    if hidden is not None and hidden.any():
        values = _by_head(np.where(hidden, 0, value), layer.heads)
    mixed = np.empty((len(scores), scores.shape[-2], value.shape[-1]), value.dtype)
    work.product(scores, values, _by_head(mixed, layer.heads), mask.met)
    if hidden is not None and hidden.any():
        assert mask.allowed is not None
        allowed = np.tile(mask.allowed, (len(value) // len(mask.allowed), 1, 1))
        mixed[allowed.astype(value.dtype) @ hidden > 0] = np.nan
    return mixed


KERNELS = {"attention": attention}
