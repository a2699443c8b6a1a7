"""Layers as operators of ONNX, each with its weights laid out as ONNX has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from frameworks.onnx_graph import Graph

Inputs = Sequence[str]
Named = Mapping[str, tuple[str, Any]]
"""The arrays of a layer, each with the name it has in the network."""


def _conv(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own["weight"], _outputs_first), *_bias(graph, own)]
    graph.add("Conv", [*inputs, *arrays], name, **_window(graph, layer), group=layer.groups)


def _depthwise_conv(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own["weight"], _channels_first), *_bias(graph, own)]
    groups = own["weight"][1].shape[-2]
    graph.add("Conv", [*inputs, *arrays], name, **_window(graph, layer), group=groups)


def _conv_transpose(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own["weight"], _outputs_first), *_bias(graph, own)]
    window = _window(graph, layer)
    graph.add("ConvTranspose", [*inputs, *arrays], name, **window, group=layer.groups)


def _batch_norm(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own[each]) for each in ("weight", "bias", "mean", "variance")]
    graph.add("BatchNormalization", [*inputs, *arrays], name, epsilon=layer.epsilon)


def _max_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    graph.add("MaxPool", inputs, name, **_window(graph, layer), ceil_mode=int(layer.ceil_mode))


def _avg_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    graph.add("AveragePool", inputs, name, **_window(graph, layer), ceil_mode=int(layer.ceil_mode))


def _adaptive_avg_pool(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """ONNX has none; at 224 VGG-16 leaves as many cells as it pools to."""
    graph.add("Identity", inputs, name)


def _flatten(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    graph.add("Transpose", inputs, f"{name}, channels last", perm=[0, 2, 3, 1])
    graph.add("Flatten", [f"{name}, channels last"], name)


def _dense(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Multiply a vector, which a map of one cell becomes; or each position of a map."""
    if len(graph.sizes[inputs[0]]) > 1:
        _dense_on_positions(graph, inputs, name, own)
        return
    graph.add("Flatten", inputs, f"{name}, flat")
    graph.add("Gemm", [f"{name}, flat", graph.array(own["weight"]), *_bias(graph, own)], name)


def _dense_on_positions(graph: Graph, inputs: Inputs, name: str, own: Named) -> None:
    order = [0, *range(2, graph.rank + 2), 1]
    graph.add("Transpose", inputs, f"{name}, channels last", perm=order)
    product = [f"{name}, channels last", graph.array(own["weight"])]
    graph.add("MatMul", product, f"{name}, product")
    graph.add("Add", [f"{name}, product", *_bias(graph, own)], f"{name}, sum")
    back = [0, graph.rank + 1, *range(1, graph.rank + 1)]
    graph.add("Transpose", [f"{name}, sum"], name, perm=back)


def _multiply(graph: Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Gate a map with a vector, which ONNX wants as a map of one cell."""
    features, gate = inputs
    axes = graph.constant([2, 3], "axes of a map")
    graph.add("Unsqueeze", [gate, axes], f"{name}, gate")
    graph.add("Mul", [features, f"{name}, gate"], name)


def _bias(graph: Graph, own: Named) -> Iterator[str]:
    if "bias" in own:
        yield graph.array(own["bias"])


def _outputs_first(array: Any) -> Any:
    return np.moveaxis(array, (-1, -2), (0, 1))


def _channels_first(array: Any) -> Any:
    moved = np.moveaxis(array, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])


def _window(graph: Graph, layer: Any) -> dict[str, Any]:
    """Return the window of a layer, for each axis of the input."""
    kernel = _per_axis(layer.kernel, graph.rank)
    return {
        "kernel_shape": kernel,
        "strides": kernel if layer.stride is None else _per_axis(layer.stride, graph.rank),
        **_padding(layer, kernel),
        **({"dilations": _per_axis(layer.dilation, graph.rank)} if _dilates(layer) else {}),
    }


def _dilates(layer: Any) -> bool:
    return getattr(layer, "dilation", 1) != 1


def _padding(layer: Any, kernel: Sequence[int]) -> dict[str, Any]:
    """Return padding as ONNX has it: all that come before, then all that come after."""
    if layer.padding == "same":
        return {"auto_pad": "SAME_UPPER"}
    if layer.padding == "half":
        sides = [((size - 1) // 2,) * 2 for size in kernel]
    elif layer.padding == "valid" or isinstance(layer.padding, int):
        sides = [({"valid": 0}.get(layer.padding, layer.padding),) * 2] * len(kernel)
    else:
        sides = layer.padding
    return {"pads": [before for before, _ in sides] + [after for _, after in sides]}


def _per_axis(value: Any, rank: int) -> list[int]:
    return [value] * rank if isinstance(value, int) else list(value)


LAYERS: Mapping[str, Callable[[Graph, Any, Inputs, str, Named], None]] = {
    "conv": _conv,
    "depthwise_conv": _depthwise_conv,
    "conv_transpose": _conv_transpose,
    "batch_norm": _batch_norm,
    "max_pool": _max_pool,
    "avg_pool": _avg_pool,
    "adaptive_avg_pool": _adaptive_avg_pool,
    "flatten": _flatten,
    "dense": _dense,
    "multiply": _multiply,
}
