"""Layers as ONNX defines them, on `x` with channels first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from frameworks.padding import per_axis, sides_at
from tests.reference.onnx import Array, Graph

Arrays = Mapping[str, Array]

FUNCTIONS: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "elu": ("Elu", {}),
    "selu": ("Selu", {}),
    "gelu": ("Gelu", {}),
    "sigmoid": ("Sigmoid", {}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hard_swish": ("HardSwish", {}),
    "tanh": ("Tanh", {}),
    "softplus": ("Softplus", {}),
    "softmax": ("Softmax", {"axis": 1}),
    "log_softmax": ("LogSoftmax", {"axis": 1}),
    "abs": ("Abs", {}),
    "linear": ("Identity", {}),
}
"""The functions that are one operator; relu6 is a Clip, silu a product, prelu has weights."""


def compute(layer: Any, x: Array, weights: Arrays) -> Array:
    """Return what ONNX says that a layer computes, with the activation that is fused into it."""
    graph = Graph(x)
    value = _add(graph, layer, weights)
    fused = getattr(layer, "activation", None)
    if fused is not None:
        value = function(graph, fused, value, weights.get("slope"))
    return graph.compute(value)


def is_known(layer: Any, x: Array) -> bool:
    """Say whether onnxruntime has an operator for a layer at an input, with all its settings."""
    if layer.type == "local_response_norm":
        return x.ndim == 4
    if layer.type == "conv_transpose":
        return _is_known_transposed(layer, x.ndim - 2)
    if layer.type in ("max_pool", "avg_pool"):
        return _is_known_pool(layer, x)
    return layer.type in LAYERS or layer.type in (*FUNCTIONS, "relu6", "silu", "activation")


def _is_known_pool(layer: Any, x: Array) -> bool:
    """Say whether each side is padded by less than the kernel."""
    attributes = _pool(x, layer)
    pads, kernel = attributes["pads"], attributes["kernel_shape"]
    return all(pad < cells for pad, cells in zip(pads, (*kernel, *kernel), strict=True))


def _is_known_transposed(layer: Any, rank: int) -> bool:
    """Say whether output_padding is below the stride, and `same` has no gaps to fill."""
    keys = (layer.kernel, layer.stride, layer.dilation, layer.output_padding)
    axes = zip(*(per_axis(value, rank) for value in keys), strict=True)
    if layer.padding == "same":
        return all(d * (k - 1) + 1 >= s and extra == 0 for k, s, d, extra in axes)
    return all(extra < s for _, s, _, extra in axes)


def function(
    graph: Graph, name: str, value: str, slope: Array | None = None, **settings: Any
) -> str:
    """Add an activation function."""
    if name == "relu6":
        return graph.add("Clip", value, graph.constant(0), graph.constant(6))
    if name == "silu":
        return graph.add("Mul", value, graph.add("Sigmoid", value))
    if name == "prelu":
        assert slope is not None
        rank = graph.x.ndim - 2
        return graph.add("PRelu", value, graph.constant(slope.reshape(-1, *(1,) * rank)))
    kind, attributes = FUNCTIONS[name]
    return graph.add(kind, value, **{**attributes, **settings})


def _add(graph: Graph, layer: Any, weights: Arrays) -> str:
    if layer.type in LAYERS:
        return LAYERS[layer.type](graph, layer, weights)
    if layer.type == "activation":
        return function(graph, layer.function, "x", weights.get("weight"))
    setting = {"leaky_relu": "slope", "elu": "alpha"}.get(layer.type)
    settings: dict[str, Any] = {} if setting is None else {"alpha": float(getattr(layer, setting))}
    return function(graph, layer.type, "x", **settings)


def _conv(graph: Graph, layer: Any, weights: Arrays) -> str:
    weight = np.moveaxis(weights["weight"], (-1, -2), (0, 1))
    return _correlate(graph, layer, _flipped(layer, weight), weights, layer.groups)


def _depthwise_conv(graph: Graph, layer: Any, weights: Arrays) -> str:
    weight = np.moveaxis(weights["weight"], (-2, -1), (0, 1))
    channels = graph.x.shape[1]
    return _correlate(graph, layer, weight.reshape(-1, 1, *weight.shape[2:]), weights, channels)


def _correlate(graph: Graph, layer: Any, weight: Array, weights: Arrays, groups: int) -> str:
    attributes = _window_of(layer, graph.x, weight)
    inputs = ["x", graph.constant(weight)]
    if "bias" in weights:
        inputs.append(graph.constant(weights["bias"]))
    return graph.add("Conv", *inputs, group=groups, **attributes)


def _conv_transpose(graph: Graph, layer: Any, weights: Arrays) -> str:
    weight = _flipped(layer, np.moveaxis(weights["weight"], (-1, -2), (0, 1)))
    rank = graph.x.ndim - 2
    attributes: dict[str, Any] = {
        "strides": per_axis(layer.stride, rank),
        "dilations": per_axis(layer.dilation, rank),
        "output_padding": per_axis(layer.output_padding, rank),
    }
    if layer.padding == "same":
        attributes["auto_pad"] = "SAME_UPPER"
    else:
        attributes |= _window_of(layer, graph.x, weight)
    inputs = ["x", graph.constant(weight)]
    if "bias" in weights:
        inputs.append(graph.constant(weights["bias"]))
    return graph.add("ConvTranspose", *inputs, group=layer.groups, **attributes)


def _max_pool(graph: Graph, layer: Any, weights: Arrays) -> str:
    return graph.add("MaxPool", "x", **_pool(graph.x, layer))


def _avg_pool(graph: Graph, layer: Any, weights: Arrays) -> str:
    counted = int(layer.count_padding)
    return graph.add("AveragePool", "x", count_include_pad=counted, **_pool(graph.x, layer))


def _pool(x: Array, layer: Any) -> dict[str, Any]:
    kernel = per_axis(layer.kernel, x.ndim - 2)
    stride = kernel if layer.stride is None else layer.stride
    window = _window(x, kernel, stride, getattr(layer, "dilation", 1), layer.padding)
    return {**window, "kernel_shape": kernel, "ceil_mode": int(layer.ceil_mode)}


def _window(
    x: Array, kernel: tuple[int, ...], stride: Any, dilation: Any, padding: Any
) -> dict[str, Any]:
    rank = len(kernel)
    strides, dilations = per_axis(stride, rank), per_axis(dilation, rank)
    sides = sides_at(padding, x.shape[2:], kernel, strides, dilations)
    pads = [before for before, _ in sides] + [after for _, after in sides]
    return {"strides": strides, "dilations": dilations, "pads": pads}


def _window_of(layer: Any, x: Array, weight: Array) -> dict[str, Any]:
    return _window(x, weight.shape[2:], layer.stride, layer.dilation, layer.padding)


def _flipped(layer: Any, weight: Array) -> Array:
    return np.flip(weight, tuple(range(2, weight.ndim))) if layer.flip else weight


def _batch_norm(graph: Graph, layer: Any, weights: Arrays) -> str:
    channels = graph.x.shape[1]
    arrays = (
        weights.get("weight", np.ones(channels)),
        weights.get("bias", np.zeros(channels)),
        weights["mean"],
        weights["variance"],
    )
    inputs = map(graph.constant, arrays)
    return graph.add("BatchNormalization", "x", *inputs, epsilon=layer.epsilon)


def _local_response_norm(graph: Graph, layer: Any, weights: Arrays) -> str:
    """ONNX divides alpha by the size."""
    settings = {"alpha": layer.alpha * layer.size, "beta": layer.beta, "bias": layer.k}
    floats = {name: float(value) for name, value in settings.items()}
    return graph.add("LRN", "x", size=layer.size, **floats)


def _dense(graph: Graph, layer: Any, weights: Arrays) -> str:
    rank = graph.x.ndim - 2
    last = graph.add("Transpose", "x", perm=[0, *range(2, rank + 2), 1])
    result = graph.add("MatMul", last, graph.constant(weights["weight"]))
    if "bias" in weights:
        result = graph.add("Add", result, graph.constant(weights["bias"]))
    return graph.add("Transpose", result, perm=[0, rank + 1, *range(1, rank + 1)])


def _zero_pad(graph: Graph, layer: Any, weights: Arrays) -> str:
    sides = [(0, 0), (0, 0), *sides_at(layer.padding, graph.x.shape[2:], (), (), ())]
    pads = [before for before, _ in sides] + [after for _, after in sides]
    return graph.add("Pad", "x", graph.constant(pads, np.int64))


def _global_pool(graph: Graph, layer: Any, weights: Arrays) -> str:
    kind = "GlobalMaxPool" if layer.type == "global_max_pool" else "GlobalAveragePool"
    result = graph.add(kind, "x")
    return result if layer.keep_axes else graph.add("Flatten", result)


def _prelu(graph: Graph, layer: Any, weights: Arrays) -> str:
    return function(graph, "prelu", "x", weights["weight"])


LAYERS: Mapping[str, Callable[[Graph, Any, Arrays], str]] = {
    "conv": _conv,
    "depthwise_conv": _depthwise_conv,
    "conv_transpose": _conv_transpose,
    "max_pool": _max_pool,
    "avg_pool": _avg_pool,
    "batch_norm": _batch_norm,
    "local_response_norm": _local_response_norm,
    "dense": _dense,
    "zero_pad": _zero_pad,
    "global_max_pool": _global_pool,
    "global_avg_pool": _global_pool,
    "prelu": _prelu,
}
