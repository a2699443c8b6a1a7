"""Layers that make one value of all along axes."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport

OPERATORS = {
    "mean": "ReduceMean",
    "max": "ReduceMax",
    "min": "ReduceMin",
    "sum": "ReduceSum",
    "l2": "ReduceL2",
}


def reduce(layer: Any, export: LayerExport) -> str:
    """Keep all axes, then squeeze those that are spatial and not kept."""
    places = export.places(layer.axes)
    dropped = [] if layer.keep_axes else [place for place in places if place != 1]
    kept = len(dropped) < len(places) or not dropped
    axes = export.integers("axes", places)
    reduced = export.add(OPERATORS[layer.function], export.x, axes, keepdims=int(kept))
    if not (kept and dropped):
        return reduced
    return export.add("Squeeze", reduced, export.integers("dropped", dropped))


WRITERS = {"reduce": reduce}
