"""Layers with windows as operators of ONNX, with their weights laid out as ONNX has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.graph import Graph, Named
from frameworks.padding import Sides, per_axis, sides_at
from frameworks.weight_layouts import channels_first, outputs_first

Inputs = Sequence[str]

PAD_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""What ONNX calls the ways to pad with copies of cells."""


def conv(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Add a convolution; ONNX never flips a kernel, so that is done before."""
    weight = graph.array(own["weight"], lambda array: _flipped(layer, outputs_first(array)))
    read, window = _around(graph, layer, inputs, name)
    graph.add("Conv", [*read, weight, *bias(graph, own)], name, **window, group=layer.groups)


def depthwise_conv(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Add a convolution with as many groups as there are channels."""
    weight = graph.array(own["weight"], channels_first)
    groups = own["weight"][1].shape[-2]
    read, window = _around(graph, layer, inputs, name)
    graph.add("Conv", [*read, weight, *bias(graph, own)], name, **window, group=groups)


def conv_transpose(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Add a transposed convolution, whose padding crops."""
    weight = graph.array(own["weight"], lambda array: _flipped(layer, outputs_first(array)))
    rank = len(graph.sizes_of_map(inputs[0]))
    extra = per_axis(layer.output_padding or 0, rank)
    graph.add(
        "ConvTranspose",
        [*inputs, weight, *bias(graph, own)],
        name,
        **window_of(graph, layer, inputs),
        group=layer.groups,
        output_padding=extra,
    )


def max_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Add a pool of the largest values."""
    window = window_of(graph, layer, inputs)
    graph.add("MaxPool", inputs, name, **window, ceil_mode=int(layer.ceil_mode))


def avg_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Add a pool of means."""
    window = window_of(graph, layer, inputs)
    counted = {"count_include_pad": int(layer.count_padding)}
    graph.add("AveragePool", inputs, name, **window, **counted, ceil_mode=int(layer.ceil_mode))


def _around(graph: Graph, layer: Any, inputs: Inputs, name: str) -> tuple[Inputs, dict[str, Any]]:
    """Return what a convolution reads and its window: ONNX puts copies of cells around before."""
    window = window_of(graph, layer, inputs)
    if layer.surroundings == "zeros":
        return inputs, window
    sizes = graph.sizes_of_map(inputs[0])
    strides, dilations = window["strides"], per_axis(layer.dilation, len(sizes))
    sides = sides_at(layer.padding, sizes, window["kernel_shape"], strides, dilations)
    cells = graph.constant(pads([(0, 0), (0, 0), *sides]), f"{name}, pads")
    mode = PAD_MODES[layer.surroundings]
    padded = graph.add("Pad", [*inputs, cells], f"{name}, padded", mode=mode)
    return [padded], {key: window[key] for key in window.keys() - {"auto_pad", "pads"}}


def window_of(graph: Graph, layer: Any, inputs: Inputs) -> dict[str, Any]:
    """Return the window of a layer, for each axis of its input."""
    sizes = graph.sizes_of_map(inputs[0])
    rank = len(sizes)
    kernel = per_axis(layer.kernel, rank)
    strides = kernel if layer.stride is None else per_axis(layer.stride, rank)
    dilations = per_axis(getattr(layer, "dilation", 1), rank)
    window = {"kernel_shape": kernel, "strides": strides}
    if any(dilation > 1 for dilation in dilations):
        window["dilations"] = dilations
    if layer.padding == "same" and _is_left_to_onnx(layer, window):
        return {**window, "auto_pad": "SAME_UPPER"}
    return {**window, "pads": pads(sides_at(layer.padding, sizes, kernel, strides, dilations))}


def _is_left_to_onnx(layer: Any, window: Mapping[str, Any]) -> bool:
    """Say whether onnxruntime resolves `same` itself: not with dilation, and not for every pool."""
    is_undilated_conv = layer.type == "conv" and "dilations" not in window
    return is_undilated_conv or layer.type == "conv_transpose"


def pads(sides: Sides) -> list[int]:
    """Return padding as ONNX has it: all that comes before, then all that comes after."""
    return [before for before, _ in sides] + [after for _, after in sides]


def bias(graph: Graph, own: Named) -> Iterator[str]:
    """Return the bias of a layer, if it has one."""
    if "bias" in own:
        yield graph.array(own["bias"])


def _flipped(layer: Any, weight: Any) -> Any:
    return np.flip(weight, tuple(range(2, weight.ndim))) if layer.flip else weight
