"""Networks as graphs of ONNX: the same layers, with the same weights where they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

import cnnshape
from cnnshape.network import Network, Node

Arrays = Mapping[str, Any]

OPSET = 20
IR_VERSION = 9
"""The format of files that belongs to the operators."""

PLAIN = {
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "add": "Add",
    "dropout": "Identity",
    "drop_path": "Identity",
    "global_avg_pool": "GlobalAveragePool",
}
"""Layers and activations that are one operator without attributes."""


def model_of(network: Network, weights: Arrays, batch: int = 1, opset: int = OPSET) -> Any:
    """Return a model from `input` (batch, channels, *spatial) to the output of a network.

    Raises KeyError where a layer is of a kind that is not compared.
    """
    return _filled(_Graph(network, holds_arrays=True), network, weights, batch, opset)


def light_model_of(network: Network, batch: int = 1, opset: int = OPSET) -> Any:
    """Return the same model without weights, of which only the shapes are given."""
    weights = _shapes_of_weights(network)
    return _filled(_Graph(network, holds_arrays=False), network, weights, batch, opset)


def _shapes_of_weights(network: Network) -> Arrays:
    """Return arrays of the shapes of all weights, which take no memory."""
    zero = np.float32(0)
    return {
        f"{layer.name}.{name}": np.broadcast_to(zero, shape)
        for layer in cnnshape.analyze(network).layers
        for name, shape in (layer.weights or {}).items()
    }


def _filled(graph: _Graph, network: Network, weights: Arrays, batch: int, opset: int) -> Any:
    for node in network.nodes:
        if node.inputs:
            graph.add_layer(node, weights)
    *spatial, channels = graph.sizes[network.nodes[0].name]
    return graph.model((batch, channels, *spatial), network.outputs[0], opset)


class _Graph:
    """Operators, and the arrays they read, in the order in which they are added.

    Where cnnshape finds no shape, as many axes are supposed as the input has.
    """

    def __init__(self, network: Network, *, holds_arrays: bool) -> None:
        self.onnx: Any = import_module("onnx")
        layers = cnnshape.analyze(network).layers
        read = layers[0].output_shape or ()
        self.sizes = {layer.name: layer.output_shape or read for layer in layers}
        self.rank = len(read) - 1
        self.holds_arrays = holds_arrays
        self.operators: list[Any] = []
        self.arrays: list[Any] = []
        self.shapes: list[Any] = []
        self.named: dict[str, str] = {}

    def add_layer(self, node: Node, weights: Arrays) -> None:
        """Add a layer under its name, and after it the activation that is fused into it."""
        layer: Any = node.layer
        activation = getattr(layer, "activation", None)
        name = node.name if activation is None else f"{node.name}, bare"
        if layer.type in LAYERS:
            owner = node.shares or node.name
            own = {
                owned.removeprefix(f"{owner}."): (owned, np.asarray(array))
                for owned, array in weights.items()
                if owned.rpartition(".")[0] == owner
            }
            LAYERS[layer.type](self, layer, node.inputs, name, own)
        else:
            self.add_function(layer.type, node.inputs, name)
        if activation is not None:
            self.add_function(activation, [name], node.name)

    def add_function(self, name: str, inputs: Sequence[str], output: str) -> None:
        """Add what has no weights: most functions are one operator."""
        if name == "silu":
            self.add("Sigmoid", inputs, f"{output}, sigmoid")
            self.add("Mul", [*inputs, f"{output}, sigmoid"], output)
        elif name == "relu6":
            limits = [self.constant(limit, f"relu6 {limit:g}") for limit in (0.0, 6.0)]
            self.add("Clip", [*inputs, *limits], output)
        elif name == "softmax":
            self.add("Softmax", inputs, output, axis=1)
        else:
            self.add(PLAIN[name], inputs, output)

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> None:
        """Add an operator that writes one output."""
        helper = self.onnx.helper
        self.operators.append(helper.make_node(operator, list(inputs), [output], **attributes))

    def array(self, named: tuple[str, Any], lay_out: Callable[[Any], Any] = np.asarray) -> str:
        """Add an array once, laid out as ONNX has it, and return its name."""
        name, array = named
        if name not in self.named:
            self.named[name] = name
            laid_out = lay_out(array)
            if self.holds_arrays:
                made = self.onnx.numpy_helper.from_array(np.ascontiguousarray(laid_out), name)
                self.arrays.append(made)
            else:
                self.shapes.append(self._value(name, laid_out.shape))
        return name

    def constant(self, value: Any, name: str) -> str:
        """Add an array that is no weight, and return its name."""
        if name not in self.named:
            self.named[name] = name
            dtype = np.float32 if isinstance(value, float) else np.int64
            self.arrays.append(self.onnx.numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def model(self, input_shape: Sequence[int], output: str, opset: int) -> Any:
        """Return the model of all that was added."""
        helper = self.onnx.helper
        inputs = [self._value("input", input_shape), *self.shapes]
        of_output = [f"axis {axis}" for axis in range(len(self.sizes[output]) + 1)]
        outputs = [self._value(output, of_output)]
        graph = helper.make_graph(self.operators, "network", inputs, outputs, self.arrays)
        operators = [helper.make_opsetid("", opset)]
        return helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION)

    def _value(self, name: str, shape: Sequence[int | str]) -> Any:
        return self.onnx.helper.make_tensor_value_info(name, self.onnx.TensorProto.FLOAT, shape)


Inputs = Sequence[str]
Named = Mapping[str, tuple[str, Any]]
"""The arrays of a layer, each with the name it has in the network."""


def _conv(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own["weight"], _outputs_first), *_bias(graph, own)]
    graph.add("Conv", [*inputs, *arrays], name, **_window(graph, layer), group=layer.groups)


def _depthwise_conv(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own["weight"], _channels_first), *_bias(graph, own)]
    groups = own["weight"][1].shape[-2]
    graph.add("Conv", [*inputs, *arrays], name, **_window(graph, layer), group=groups)


def _conv_transpose(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own["weight"], _outputs_first), *_bias(graph, own)]
    window = _window(graph, layer)
    graph.add("ConvTranspose", [*inputs, *arrays], name, **window, group=layer.groups)


def _batch_norm(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    arrays = [graph.array(own[each]) for each in ("weight", "bias", "mean", "variance")]
    graph.add("BatchNormalization", [*inputs, *arrays], name, epsilon=layer.epsilon)


def _max_pool(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    graph.add("MaxPool", inputs, name, **_window(graph, layer), ceil_mode=int(layer.ceil_mode))


def _avg_pool(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    graph.add("AveragePool", inputs, name, **_window(graph, layer), ceil_mode=int(layer.ceil_mode))


def _adaptive_avg_pool(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """ONNX has none; at 224 VGG-16 leaves as many cells as it pools to."""
    graph.add("Identity", inputs, name)


def _flatten(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    graph.add("Transpose", inputs, f"{name}, channels last", perm=[0, 2, 3, 1])
    graph.add("Flatten", [f"{name}, channels last"], name)


def _dense(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Multiply a vector, which a map of one cell becomes; or each position of a map."""
    if len(graph.sizes[inputs[0]]) > 1:
        _dense_on_positions(graph, inputs, name, own)
        return
    graph.add("Flatten", inputs, f"{name}, flat")
    graph.add("Gemm", [f"{name}, flat", graph.array(own["weight"]), *_bias(graph, own)], name)


def _dense_on_positions(graph: _Graph, inputs: Inputs, name: str, own: Named) -> None:
    order = [0, *range(2, graph.rank + 2), 1]
    graph.add("Transpose", inputs, f"{name}, channels last", perm=order)
    product = [f"{name}, channels last", graph.array(own["weight"])]
    graph.add("MatMul", product, f"{name}, product")
    graph.add("Add", [f"{name}, product", *_bias(graph, own)], f"{name}, sum")
    back = [0, graph.rank + 1, *range(1, graph.rank + 1)]
    graph.add("Transpose", [f"{name}, sum"], name, perm=back)


def _multiply(graph: _Graph, layer: Any, inputs: Inputs, name: str, own: Named) -> None:
    """Gate a map with a vector, which ONNX wants as a map of one cell."""
    features, gate = inputs
    axes = graph.constant([2, 3], "axes of a map")
    graph.add("Unsqueeze", [gate, axes], f"{name}, gate")
    graph.add("Mul", [features, f"{name}, gate"], name)


def _bias(graph: _Graph, own: Named) -> Iterator[str]:
    if "bias" in own:
        yield graph.array(own["bias"])


def _outputs_first(array: Any) -> Any:
    return np.moveaxis(array, (-1, -2), (0, 1))


def _channels_first(array: Any) -> Any:
    moved = np.moveaxis(array, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])


def _window(graph: _Graph, layer: Any) -> dict[str, Any]:
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


LAYERS: Mapping[str, Callable[[_Graph, Any, Inputs, str, Named], None]] = {
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
