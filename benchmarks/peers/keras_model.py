"""Networks as models of Keras, channels last as both of them read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import cnnshape
from benchmarks.peers.peer import Unwritable
from cnnshape.network import Network, Shape

Layer = Any
Call = Callable[[Any], Any]


def model_of(network: Network) -> Any:
    """Return a model built layer by layer; a layer that shares weights is called once more.

    Raises Unwritable where a layer pools in a way that Keras does not have.
    """
    keras: Any = import_module("keras")
    shapes = {layer.name: layer.output_shape or () for layer in cnnshape.analyze(network).layers}
    values, made = {}, {}
    for node in network.nodes:
        if not node.inputs:
            values[node.name] = keras.Input(shapes[node.name])
            continue
        inputs = [values[name] for name in node.inputs]
        owner = node.shares or node.name
        if owner not in made:
            made[owner] = LAYERS[node.layer.type](node.layer, shapes[node.inputs[0]], keras.layers)
        value = made[owner](inputs if len(inputs) > 1 else inputs[0])
        activation = getattr(node.layer, "activation", None)
        values[node.name] = keras.layers.Activation(activation)(value) if activation else value
    return keras.Model(values[network.nodes[0].name], values[network.outputs[0]])


def _conv(layer: Layer, shape: Shape, layers: Any) -> Call:
    def made(padding: str) -> Call:
        return _of_rank(layers, "Conv", shape)(
            layer.filters, layer.kernel, groups=layer.groups, **_window(layer, padding)
        )

    return _padded(layer, shape, layers, made)


def _depthwise_conv(layer: Layer, shape: Shape, layers: Any) -> Call:
    def made(padding: str) -> Call:
        return _of_rank(layers, "DepthwiseConv", shape)(
            layer.kernel, depth_multiplier=layer.multiplier, **_window(layer, padding)
        )

    return _padded(layer, shape, layers, made)


def _conv_transpose(layer: Layer, shape: Shape, layers: Any) -> Call:
    """Crop what comes out, as padding means here."""
    if layer.groups > 1:
        raise Unwritable("its transposed convolution has no groups")
    whole = _of_rank(layers, "Conv", shape, "Transpose")(
        layer.filters, layer.kernel, **_window(layer, "valid")
    )
    crop = _of_rank(layers, "Cropping", shape)(layer.padding)
    return lambda x: crop(whole(x))


def _window(layer: Layer, padding: str) -> dict[str, Any]:
    return {
        "strides": layer.stride,
        "padding": padding,
        "dilation_rate": layer.dilation,
        "use_bias": layer.bias,
    }


def _pool(name: str) -> Callable[[Layer, Shape, Any], Call]:
    def pool(layer: Layer, shape: Shape, layers: Any) -> Call:
        if layer.ceil_mode:
            raise Unwritable("its pooling has no ceil mode")

        def made(padding: str) -> Call:
            return _of_rank(layers, name, shape)(layer.kernel, layer.stride, padding)

        return _padded(layer, shape, layers, made)

    return pool


def _adaptive_avg_pool(layer: Layer, shape: Shape, layers: Any) -> Call:
    """Leave as many cells as there are, as VGG-16 does at 224."""
    if any(cells != layer.size for cells in shape[:-1]):
        raise Unwritable("it pools to no given size")
    identity: Call = layers.Identity()
    return identity


def _padded(layer: Layer, shape: Shape, layers: Any, made: Callable[[str], Call]) -> Call:
    """Put a layer of zeros before one that pads by a number, as users of Keras do."""
    if layer.padding in ("valid", "same"):
        return made(layer.padding)
    amount = (layer.kernel - 1) // 2 if layer.padding == "half" else layer.padding
    zeros, windows = _of_rank(layers, "ZeroPadding", shape)(amount), made("valid")
    return lambda x: windows(zeros(x))


def _of_rank(layers: Any, name: str, shape: Shape, ending: str = "") -> Callable[..., Call]:
    made: Callable[..., Call] = getattr(layers, f"{name}{len(shape) - 1}D{ending}")
    return made


LAYERS: Mapping[str, Callable[[Layer, Shape, Any], Call]] = {
    "conv": _conv,
    "depthwise_conv": _depthwise_conv,
    "conv_transpose": _conv_transpose,
    "batch_norm": lambda layer, _, layers: layers.BatchNormalization(epsilon=layer.epsilon),
    "max_pool": _pool("MaxPooling"),
    "avg_pool": _pool("AveragePooling"),
    "adaptive_avg_pool": _adaptive_avg_pool,
    "global_avg_pool": lambda _, shape, layers: _of_rank(layers, "GlobalAveragePooling", shape)(),
    "flatten": lambda _, __, layers: layers.Flatten(),
    "dense": lambda layer, _, layers: layers.Dense(layer.units, use_bias=layer.bias),
    "dropout": lambda layer, _, layers: layers.Dropout(layer.rate),
    "drop_path": lambda _, __, layers: layers.Identity(),
    "relu": lambda _, __, layers: layers.ReLU(),
    "add": lambda _, __, layers: layers.Add(),
    "multiply": lambda _, __, layers: _gate(layers),
}


def _gate(layers: Any) -> Call:
    def gated(inputs: Any) -> Any:
        features, gate = inputs
        return layers.Multiply()([features, layers.Reshape((1, 1, gate.shape[-1]))(gate)])

    return gated
