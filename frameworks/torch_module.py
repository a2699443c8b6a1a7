"""Networks as PyTorch modules: each layer is the module that a user of PyTorch would write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import cnnshape
from cnnshape.network import Network, Node, Shape
from frameworks.padding import per_axis, sides_at
from frameworks.torch_layers import MERGES, merged

Module = Any
Tensor = Any
Step = Callable[..., Tensor]


def module_of(network: Network) -> Module:
    """Return a module from (m, channels, *spatial) to the network's output, its weights drawn.

    A layer that shares weights is the same module once more. Raises KeyError where a layer is of a
    kind that is not compared.
    """
    nn: Any = import_module("torch").nn
    shapes = {layer.name: layer.output_shape for layer in cnnshape.analyze(network).layers}

    class Written(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layers, self.activations = nn.ModuleDict(), nn.ModuleDict()
            self.steps = [
                (node.name, self.step_of(node), node.inputs)
                for node in network.nodes
                if node.inputs
            ]

        def step_of(self, node: Node) -> Step:
            step = self.bare_step_of(node)
            activation = getattr(node.layer, "activation", None)
            if activation is None:
                return step
            applied = self.activations[key_of(node.name)] = _activation(activation, nn)
            return lambda *x: applied(step(*x))

        def bare_step_of(self, node: Node) -> Step:
            kind = node.layer.type
            if kind in MERGES:
                return lambda *inputs: merged(kind, inputs)
            key = key_of(node.shares or node.name)
            if key not in self.layers:
                shape = shapes[node.inputs[0]] or ()
                self.layers[key] = _layer(node, shape, nn)
            layer: Step = self.layers[key]
            return AROUND[kind](layer) if kind in AROUND else layer

        def forward(self, x: Tensor) -> Tensor:
            values = {network.nodes[0].name: x}
            for name, step, inputs in self.steps:
                values[name] = step(*(values[each] for each in inputs))
            return values[network.outputs[0]]

    made: Callable[[], Module] = Written
    return made().eval()


def key_of(name: str) -> str:
    """Return the name of a layer as modules may be called."""
    return name.replace(".", "__")


def _layer(node: Node, shape: Shape, nn: Any) -> Module:
    if node.layer.type in ACTIVATIONS:
        return _activation(node.layer.type, nn)
    return LAYERS[node.layer.type](node.layer, shape, nn)


def _activation(name: str, nn: Any) -> Module:
    return nn.Softmax(dim=1) if name == "softmax" else getattr(nn, ACTIVATIONS[name])()


def _of_rank(nn: Any, name: str, shape: Shape) -> Callable[..., Module]:
    module: Callable[..., Module] = getattr(nn, f"{name}{len(shape) - 1}d")
    return module


def _conv(layer: Any, shape: Shape, nn: Any) -> Module:
    return _of_rank(nn, "Conv", shape)(
        shape[-1], layer.filters, layer.kernel, groups=layer.groups, **_window(layer, shape)
    )


def _depthwise_conv(layer: Any, shape: Shape, nn: Any) -> Module:
    channels = shape[-1]
    return _of_rank(nn, "Conv", shape)(
        channels,
        channels * layer.multiplier,
        layer.kernel,
        groups=channels,
        **_window(layer, shape),
    )


def _conv_transpose(layer: Any, shape: Shape, nn: Any) -> Module:
    return _of_rank(nn, "ConvTranspose", shape)(
        shape[-1], layer.filters, layer.kernel, groups=layer.groups, **_window(layer, shape)
    )


def _window(layer: Any, shape: Shape) -> dict[str, Any]:
    return {
        "stride": layer.stride,
        "padding": _padding(layer, shape),
        "dilation": layer.dilation,
        "bias": layer.bias,
    }


def _padding(layer: Any, shape: Shape) -> Any:
    """Return padding as PyTorch has it: a number for each axis, or `same`."""
    if layer.padding == "same":
        return "same"
    sizes = shape[:-1]
    keys = (layer.kernel, layer.stride or layer.kernel, getattr(layer, "dilation", 1))
    kernel, stride, dilation = (per_axis(value, len(sizes)) for value in keys)
    return tuple(before for before, _ in sides_at(layer.padding, sizes, kernel, stride, dilation))


def _pool(name: str) -> Callable[[Any, Shape, Any], Module]:
    def pool(layer: Any, shape: Shape, nn: Any) -> Module:
        return _of_rank(nn, name, shape)(
            layer.kernel, layer.stride, _padding(layer, shape), ceil_mode=layer.ceil_mode
        )

    return pool


LAYERS: Mapping[str, Callable[[Any, Shape, Any], Module]] = {
    "conv": _conv,
    "depthwise_conv": _depthwise_conv,
    "conv_transpose": _conv_transpose,
    "batch_norm": lambda layer, shape, nn: _of_rank(nn, "BatchNorm", shape)(
        shape[-1], eps=layer.epsilon
    ),
    "max_pool": _pool("MaxPool"),
    "avg_pool": _pool("AvgPool"),
    "adaptive_avg_pool": lambda layer, shape, nn: _of_rank(nn, "AdaptiveAvgPool", shape)(
        layer.size
    ),
    "global_avg_pool": lambda _, shape, nn: nn.Sequential(
        _of_rank(nn, "AdaptiveAvgPool", shape)(1), nn.Flatten()
    ),
    "flatten": lambda _, __, nn: nn.Flatten(),
    "dense": lambda layer, shape, nn: nn.Linear(shape[-1], layer.units, layer.bias),
    "lstm": lambda layer, shape, nn: nn.LSTM(shape[-1], layer.units, batch_first=True),
    "dropout": lambda layer, _, nn: nn.Dropout(layer.rate),
    "drop_path": lambda _, __, nn: nn.Identity(),
}
ACTIVATIONS = {
    "relu": "ReLU",
    "relu6": "ReLU6",
    "silu": "SiLU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softmax": "Softmax",
}


AROUND: Mapping[str, Callable[[Module], Step]] = {
    "flatten": lambda layer: lambda x: layer(x.movedim(1, -1)),
    "dense": lambda layer: lambda x: layer(x.movedim(1, -1)).movedim(-1, 1),
    "lstm": lambda layer: lambda x: layer(x.movedim(1, -1))[0].movedim(-1, 1),
}
"""Modules that read channels last: PyTorch's linear and recurrent layers, and flattening as the
file means it. Of an lstm this is the sequence, with both biases."""
