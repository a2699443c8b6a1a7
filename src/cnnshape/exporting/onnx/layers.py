"""Layers as operators of ONNX, on values with channels first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnnshape.exporting.onnx import recurrence as onnx_recurrence
from cnnshape.exporting.onnx import windows as onnx_windows
from cnnshape.exporting.onnx.functions import COMPOSED, FUNCTIONS, add_function
from cnnshape.exporting.onnx.graph import Graph, Named
from cnnshape.exporting.onnx.windows import PAD_MODES, Inputs, bias, pads
from frameworks.named_axes import axes_of, axis_of
from frameworks.padding import sides_at

ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "leaky_relu": {"slope": "alpha"},
    "elu": {"alpha": "alpha"},
    "gelu": {"approximate": "approximate"},
    "hard_sigmoid": {"slope": "alpha", "offset": "beta"},
    "hard_swish": {"slope": "alpha", "offset": "beta"},
}
"""The keys of kinds, and what ONNX calls them."""


def add_layer(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Add a layer under its name, and after it the activation that is fused into it.

    Raises KeyError where a layer is of a kind that is not compared.
    """
    activation = getattr(layer, "activation", None)
    bare = name if activation is None else f"{name}, bare"
    if layer.type in FUNCTIONS or layer.type in COMPOSED or layer.type == "activation":
        _function(graph, layer, inputs, bare, own)
    else:
        LAYERS[layer.type](graph, layer, inputs, bare, own)
    if activation is not None:
        rank = len(graph.sizes_of_map(inputs[0]))
        add_function(graph, activation, bare, name, own.get("slope"), rank)


def _function(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    function = layer.function if layer.type == "activation" else layer.type
    attributes = ATTRIBUTES.get(layer.type, {})
    settings = {theirs: _attribute(getattr(layer, ours)) for ours, theirs in attributes.items()}
    if layer.type in ("softmax", "log_softmax"):
        (settings["axis"],) = axes_of(layer.axes, len(graph.sizes_of_map(inputs[0])))
    rank = len(graph.sizes_of_map(inputs[0]))
    add_function(graph, function, inputs[0], name, own.get("weight"), rank, **settings)


def _plain(operator: str) -> Callable[[Graph, Any, Inputs, str, Named], None]:
    """Return how a layer is added that is one operator without attributes."""

    def plain(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
        graph.add(operator, inputs, name)

    return plain


def _batch_norm(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """ONNX always wants a scale and a shift."""
    channels = own["mean"][1].shape
    scale = _array_or_constant(graph, own, "weight", np.ones(channels), name)
    shift = _array_or_constant(graph, own, "bias", np.zeros(channels), name)
    statistics = [graph.array(own[each]) for each in ("mean", "variance")]
    arrays = [scale, shift, *statistics]
    graph.add("BatchNormalization", [*inputs, *arrays], name, epsilon=layer.epsilon)


def _array_or_constant(graph: Graph, own: Named, key: str, default: Any, name: str) -> str:
    return graph.array(own[key]) if key in own else graph.constant(default, f"{name}, {key}")


def _attribute(value: Any) -> Any:
    """Return a setting as ONNX takes it: words as they are, every number as a float."""
    return value if isinstance(value, str) else float(value)


def _local_response_norm(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """ONNX divides alpha by the size."""
    settings = {"alpha": layer.alpha * layer.size, "beta": layer.beta, "bias": layer.k}
    floats = {key: float(value) for key, value in settings.items()}
    graph.add("LRN", inputs, name, size=layer.size, **floats)


def _adaptive_avg_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """ONNX has none; at 224 VGG-16 leaves as many cells as it pools to."""
    graph.add("Identity", inputs, name)


def _global_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    kind = "GlobalMaxPool" if layer.type == "global_max_pool" else "GlobalAveragePool"
    if layer.keep_axes:
        graph.add(kind, inputs, name)
    else:
        graph.add("Flatten", [graph.add(kind, inputs, f"{name}, one cell")], name)


def _flatten(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    last = _channels_last(graph, inputs[0], f"{name}, channels last")
    graph.add("Flatten", [last], name)


def _dense(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Multiply a vector, or each position of a map."""
    rank = len(graph.sizes_of_map(inputs[0]))
    weight = graph.array(own["weight"])
    if rank == 0:
        graph.add("Gemm", [*inputs, weight, *bias(graph, own)], name)
        return
    result = _channels_last(graph, inputs[0], f"{name}, channels last")
    result = graph.add("MatMul", [result, weight], f"{name}, product")
    for array in bias(graph, own):
        result = graph.add("Add", [result, array], f"{name}, sum")
    graph.add("Transpose", [result], name, perm=[0, rank + 1, *range(1, rank + 1)])


def _channels_last(graph: Graph, value: str, name: str) -> str:
    rank = len(graph.sizes_of_map(value))
    return graph.add("Transpose", [value], name, perm=[0, *range(2, rank + 2), 1])


def _multiply(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Gate a map with a vector, which ONNX wants as a map of one cell."""
    features, gate = inputs
    axes = graph.constant([2, 3], "axes of a map")
    cell = graph.add("Unsqueeze", [gate, axes], f"{name}, gate")
    graph.add("Mul", [features, cell], name)


def _affine(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Multiply by a constant and add one, each a number or one for each channel."""
    rank = len(graph.sizes_of_map(inputs[0]))
    result = inputs[0]
    for kind, key, output in (("Mul", "scale", f"{name}, scaled"), ("Add", "shift", name)):
        written = np.asarray(getattr(layer, key), np.float32)
        constant = written.reshape(-1, *(1,) * rank) if written.ndim else written
        result = graph.add(kind, [result, graph.constant(constant, f"{name}, {key}")], output)


def _clip(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    limits = [
        "" if limit is None else graph.constant(float(limit), f"{name}, {key}")
        for key, limit in (("low", layer.low), ("high", layer.high))
    ]
    graph.add("Clip", [*inputs, *limits], name)


def _power(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    exponent = graph.constant(float(layer.exponent), f"{name}, exponent")
    graph.add("Pow", [*inputs, exponent], name)


def _pad(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    sizes = graph.sizes_of_map(inputs[0])
    sides = [(0, 0), (0, 0), *sides_at(layer.padding, sizes, (), (), ())]
    constants = [graph.constant(pads(sides), f"{name}, pads")]
    if layer.mode == "constant":
        constants.append(graph.constant(float(layer.value), f"{name}, value"))
    mode = PAD_MODES.get(layer.mode, "constant")
    graph.add("Pad", [*inputs, *constants], name, mode=mode)


REDUCTIONS = {
    "mean": "ReduceMean",
    "max": "ReduceMax",
    "min": "ReduceMin",
    "sum": "ReduceSum",
    "l2": "ReduceL2",
}


def _reduce(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Keep all axes, then squeeze those that are spatial and not kept."""
    places = axes_of(layer.axes, len(graph.sizes_of_map(inputs[0])))
    axes = graph.constant([*places], f"{name}, axes")
    dropped = [] if layer.keep_axes else [place for place in places if place != 1]
    reduced = f"{name}, with all axes" if dropped else name
    graph.add(REDUCTIONS[layer.function], [*inputs, axes], reduced, keepdims=1)
    if dropped:
        graph.add("Squeeze", [reduced, graph.constant(dropped, f"{name}, dropped")], name)


def _permute(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    rank = len(graph.sizes_of_map(inputs[0]))
    *space, channels = layer.axes if "channels" in layer.axes else (*layer.axes, "channels")
    order = [axis_of(each, rank) for each in (channels, *space)]
    graph.add("Transpose", inputs, name, perm=[0, *order])


def _tile(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    rank = len(graph.sizes_of_map(inputs[0]))
    tiled = axis_of(layer.axis, rank)
    times = [layer.times if axis == tiled else 1 for axis in range(rank + 2)]
    graph.add("Tile", [*inputs, graph.constant(times, f"{name}, times")], name)


def _slice(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """ONNX has no open end: the largest number stands for it."""
    axis, start, stop, step = layer.part
    place = axis_of(axis, len(graph.sizes_of_map(inputs[0])))
    numbers = {"start": start, "stop": 2**62 if stop is None else stop, "axis": place, "step": step}
    parts = [graph.constant([number], f"{name}, {key}") for key, number in numbers.items()]
    graph.add("Slice", [*inputs, *parts], name)


LAYERS: Mapping[str, Callable[[Graph, Any, Inputs, str, Named], None]] = {
    "conv": onnx_windows.conv,
    "depthwise_conv": onnx_windows.depthwise_conv,
    "conv_transpose": onnx_windows.conv_transpose,
    "max_pool": onnx_windows.max_pool,
    "avg_pool": onnx_windows.avg_pool,
    "adaptive_avg_pool": _adaptive_avg_pool,
    "global_max_pool": _global_pool,
    "global_avg_pool": _global_pool,
    "flatten": _flatten,
    "dense": _dense,
    "lstm": onnx_recurrence.lstm,
    "gru": onnx_recurrence.gru,
    "simple_rnn": onnx_recurrence.simple_rnn,
    "batch_norm": _batch_norm,
    "local_response_norm": _local_response_norm,
    "dropout": _plain("Identity"),
    "drop_path": _plain("Identity"),
    "clip": _clip,
    "affine": _affine,
    "power": _power,
    "pad": _pad,
    "zero_pad": _pad,
    "slice": _slice,
    "reduce": _reduce,
    "permute": _permute,
    "tile": _tile,
    "add": _plain("Add"),
    "multiply": _multiply,
}
