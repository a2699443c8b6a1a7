"""Dense layers, on a vector or on the channels of each position."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport


def dense(layer: Any, export: LayerExport) -> str:
    """One operator on a vector; on a map a product with the channels last."""
    weight = export.weight("weight")
    if export.rank == 0:
        return export.add("Gemm", export.x, weight, *export.bias())
    rows = export.channels_last(export.x, export.rank)
    result = export.add("MatMul", rows, weight)
    for bias in export.bias():
        result = export.add("Add", result, bias)
    return export.channels_first(result, export.rank)


WRITERS = {"dense": dense}
