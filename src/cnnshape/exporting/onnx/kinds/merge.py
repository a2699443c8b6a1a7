"""Merges: a vector meets a map as a map of one cell."""

from __future__ import annotations

from functools import reduce
from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport

PAIRS = {"add": "Add", "subtract": "Sub", "multiply": "Mul"}
"""Operators of two values."""

SEVERAL = {"add": "Sum", "average": "Mean", "maximum": "Max"}
"""Operators of any number of values."""


def merge(layer: Any, export: LayerExport) -> str:
    """One operator for all, or one for each value after the first."""
    values = _alike(export)
    if layer.type in PAIRS and (len(values) == 2 or layer.type not in SEVERAL):
        return reduce(lambda one, other: export.add(PAIRS[layer.type], one, other), values)
    return export.add(SEVERAL[layer.type], *values)


def concat(layer: Any, export: LayerExport) -> str:
    """One operator."""
    return export.add("Concat", *export.inputs, axis=export.place(layer.axis))


def _alike(export: LayerExport) -> list[str]:
    """Return the values with as many axes each."""
    rank = len(export.output) - 1
    return [
        value if len(shape) - 1 == rank else _as_cell(value, rank, export)
        for value, shape in zip(export.inputs, export.shapes, strict=True)
    ]


def _as_cell(vector: str, rank: int, export: LayerExport) -> str:
    return export.add("Unsqueeze", vector, export.integers("axes", range(2, rank + 2)))


WRITERS = {
    **dict.fromkeys(("add", "subtract", "multiply", "average", "maximum"), merge),
    "concat": concat,
}
