"""What attention adds to a score for the distance between two cells: rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport

LARGEST_BIAS = 16.0
"""Of biases that are computed from the distances."""


def relative_bias(layer: Any, members: Sequence[int], export: LayerExport) -> str | None:
    """Return a bias (heads, cells, cells) for the cells of a group; None if there is none."""
    if layer.relative_bias is None:
        return None
    table = (
        export.weight("relative_bias")
        if layer.relative_bias == "table"
        else _continuous(members, export)
    )
    rows = export.integers("rows", _rows_of_pairs(members))
    return export.transpose(export.add("Gather", table, rows, axis=0), [2, 0, 1])


def _rows_of_pairs(members: Sequence[int]) -> Any:
    """Return the row of the table for each pair of cells: that of their distance.

    Rows are numbered like the cells of a map with an axis for each distance.
    """
    distances = [2 * n - 1 for n in members]
    cells = tuple(np.indices(members).reshape(len(members), -1))
    numbers = np.ravel_multi_index(cells, distances)
    return numbers[:, None] - numbers[None] + numbers[-1]


def _continuous(members: Sequence[int], export: LayerExport) -> str:
    """Return the table that two dense layers give for all distances."""
    distances = export.numbers("distances", _logarithmic(members))
    hidden = export.add("MatMul", distances, export.weight("distance_weight"))
    hidden = export.add("Relu", export.add("Add", hidden, export.weight("distance_bias")))
    last = export.add("MatMul", hidden, export.weight("relative_weight"))
    return export.add("Mul", export.add("Sigmoid", last), export.number("largest", LARGEST_BIAS))


def _logarithmic(members: Sequence[int]) -> Any:
    """Return the logarithm of all distances as rows, from -8 to 8 along each axis."""
    axes = [8 * np.arange(1 - n, n) / max(n - 1, 1) for n in members]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(members))
    return np.sign(grid) * np.log2(np.abs(grid) + 1) / 3
