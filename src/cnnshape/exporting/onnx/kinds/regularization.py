"""What is random in training alone is left out; a layer scale multiplies channels."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport


def drop(layer: Any, export: LayerExport) -> str:
    """The value itself."""
    return export.x


def layer_scale(layer: Any, export: LayerExport) -> str:
    """One operator."""
    return export.add("Mul", export.x, export.weight("weight", export.for_each_channel))


WRITERS = {"dropout": drop, "drop_path": drop, "layer_scale": layer_scale}
