"""The product of two maps as matrices, whose rows are cells and whose columns are channels."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport


def matmul(layer: Any, export: LayerExport) -> str:
    """One operator on the channels last."""
    flags = (layer.transpose_first, layer.transpose_second)
    pairs = zip(export.inputs, flags, strict=True)
    left, right = (_matrices(value, export, is_turned=turned) for value, turned in pairs)
    result = export.add("MatMul", left, right)
    if layer.scale != 1:
        result = export.add("Mul", result, export.number("scale", layer.scale))
    return export.channels_first(result, export.rank)


def _matrices(value: str, export: LayerExport, *, is_turned: bool) -> str:
    rank = export.rank
    rows, columns = rank + 1, 1
    last = [columns, rows] if is_turned else [rows, columns]
    return export.transpose(value, [0, *range(2, rank + 1), *last])


WRITERS = {"matmul": matmul}
