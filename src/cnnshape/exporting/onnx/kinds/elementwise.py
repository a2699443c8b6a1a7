"""Arithmetic on each value by itself."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.kinds.activation import by_itself
from cnnshape.exporting.onnx.layer_export import LayerExport

FUNCTIONS = ("square", "sqrt", "reciprocal", "exp", "log", "sin", "cos")


def affine(layer: Any, export: LayerExport) -> str:
    """Multiply by a constant and add one, each a number or one for each channel."""
    result = export.x
    for kind, key, neutral in (("Mul", "scale", 1), ("Add", "shift", 0)):
        written = getattr(layer, key)
        if written != neutral:
            value = export.for_each_channel(written) if isinstance(written, tuple) else written
            result = export.add(kind, result, export.numbers(key, value))
    return result


def power(layer: Any, export: LayerExport) -> str:
    """Raise each value to the exponent."""
    return export.add("Pow", export.x, export.number("exponent", layer.exponent))


WRITERS = {
    **dict.fromkeys(FUNCTIONS, by_itself),
    "affine": affine,
    "power": power,
}
