"""Softmaxes: one operator over one axis, a formula over several."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport

OPERATORS = {"softmax": "Softmax", "log_softmax": "LogSoftmax"}


def over_channels(kind: str, value: str, export: LayerExport) -> str:
    """Return a softmax over the channels of a value."""
    return export.add(OPERATORS[kind], value, axis=1)


def softmax(layer: Any, export: LayerExport) -> str:
    """Over several axes, x less the logarithm of the sum of exponentials is the logarithm."""
    axes = export.places(layer.axes)
    if len(axes) == 1:
        return export.add(OPERATORS[layer.type], export.x, axis=axes[0])
    total = export.add("ReduceLogSumExp", export.x, export.integers("axes", axes), keepdims=1)
    logarithm = export.add("Sub", export.x, total)
    return logarithm if layer.type == "log_softmax" else export.add("Exp", logarithm)


WRITERS = {"softmax": softmax, "log_softmax": softmax}
