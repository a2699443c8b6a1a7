"""Single layers as onnxruntime computes them, on `x` with channels first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.exporting.onnx.functions import COMPOSED, FUNCTIONS
from cnnshape.exporting.onnx.layers import LAYERS, add_layer
from cnnshape.exporting.onnx.windows import window_of
from frameworks.named_axes import axes_of
from frameworks.padding import per_axis
from tests.reference.onnx import INPUT, OUTPUT, Array, compute, graph_on

Arrays = Mapping[str, Array]

KNOWN = (
    LAYERS.keys() - {"adaptive_avg_pool", "flatten", "add", "multiply"}
    | FUNCTIONS.keys()
    | COMPOSED
    | {"activation"}
)
"""The kinds that read one value and mean the same in every layout."""


def output_of(layer: Any, x: Array, weights: Arrays) -> Array:
    """Return what ONNX says that a layer computes, with the activation that is fused into it."""
    graph = graph_on(x)
    own = {name: (f"it.{name}", array) for name, array in weights.items()}
    add_layer(graph, layer, [INPUT], OUTPUT, own)
    return compute(graph, x)


def is_known(layer: Any, x: Array) -> bool:
    """Say whether onnxruntime has an operator for a layer at an input, with all its settings."""
    if layer.type in ("softmax", "log_softmax"):
        return len(axes_of(layer.axes, x.ndim - 2)) == 1
    if layer.type == "local_response_norm":
        return x.ndim == 4
    if layer.type == "conv_transpose":
        return _is_known_transposed(layer, x.ndim - 2)
    if layer.type in ("max_pool", "avg_pool"):
        return _is_known_pool(layer, x)
    return layer.type in KNOWN


def _is_known_pool(layer: Any, x: Array) -> bool:
    """Say whether each side is padded by less than the kernel."""
    window = window_of(graph_on(x), layer, [INPUT])
    pads, kernel = window["pads"], window["kernel_shape"]
    return all(pad < cells for pad, cells in zip(pads, (*kernel, *kernel), strict=True))


def _is_known_transposed(layer: Any, rank: int) -> bool:
    """Say whether output_padding is below the stride, and `same` has no gaps to fill."""
    keys = (layer.kernel, layer.stride, layer.dilation, layer.output_padding)
    axes = zip(*(per_axis(value, rank) for value in keys), strict=True)
    if layer.padding == "same":
        return all(d * (k - 1) + 1 >= s and extra == 0 for k, s, d, extra in axes)
    return all(extra < s for _, s, _, extra in axes)
