"""What attention adds to the score of a query and a key for the distance between them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Work
from cnnshape.layers.attention import DISTANCE_UNITS, Attention

Indices = NDArray[np.intp]


def relative_bias(layer: Attention, work: Work, members: Sequence[int]) -> Array | None:
    """Return a bias `(heads, cells, cells)` for the cells of a group, or None if there is none."""
    if layer.relative_bias is None:
        return None
    distances = [2 * n - 1 for n in members]
    table = (
        work.weight("relative_bias", (prod(distances), layer.heads), prod(members))
        if layer.relative_bias == "table"
        else _continuous(layer, work, members)
    )
    bias: Array = table.T[:, _rows_of_pairs(members)]
    return bias


def _rows_of_pairs(members: Sequence[int]) -> Indices:
    """Return the row of the table for each pair of cells: that of their distance along all axes.

    Rows are numbered like the cells of a map with an axis for each distance, so the row of a pair
    is the number of the first less that of the second, counted from the smallest distance.
    """
    distances = [2 * n - 1 for n in members]
    cells = tuple(np.indices(members).reshape(len(members), -1))
    numbers: Indices = np.ravel_multi_index(cells, distances)
    rows: Indices = numbers[:, None] - numbers[None] + numbers[-1]
    return rows


def _continuous(layer: Attention, work: Work, members: Sequence[int]) -> Array:
    """Return the table that two dense layers give for all distances, from 0 to 16.

    It is computed from weights alone, whatever the input, so its products are not counted.
    """
    rank = len(members)
    weight = work.weight("distance_weight", (rank, DISTANCE_UNITS), rank)
    bias = work.constant("distance_bias", (DISTANCE_UNITS,), 0.0)
    last = work.weight("relative_weight", (DISTANCE_UNITS, layer.heads), DISTANCE_UNITS)
    hidden = np.maximum(_logarithmic(members).astype(weight.dtype) @ weight + bias, 0)
    table: Array = 16 / (1 + np.exp(-(hidden @ last)))
    return table


def _logarithmic(members: Sequence[int]) -> Array:
    """Return all distances as rows, from -8 to 8 along each axis, and the logarithm of these."""
    axes = [8 * np.arange(1 - n, n) / max(n - 1, 1) for n in members]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(members))
    logarithmic: Array = np.sign(grid) * np.log2(np.abs(grid) + 1) / 3
    return logarithmic
