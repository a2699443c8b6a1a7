"""The Keras models that are broken: small configurations, as Keras 3 writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

Config = dict[str, Any]

SLIDE: Config = {
    "strides": [1, 1],
    "padding": "same",
    "data_format": "channels_last",
    "dilation_rate": [1, 1],
    "activation": "linear",
    "use_bias": True,
}
POOL: Config = {
    "pool_size": [2, 2],
    "strides": [2, 2],
    "padding": "valid",
    "data_format": "channels_last",
}


def layer(
    kind: str, name: str, *reads: Any, module: str = "keras.layers", **settings: Any
) -> Config:
    """Return a layer that is used once, on tensors and other arguments; without any, never."""
    uses = [{"args": list(reads), "kwargs": {}}] if reads else []
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": name, "trainable": True, **settings},
        "name": name,
        "inbound_nodes": uses,
    }


def tensor(name: str, *sizes: int | None) -> Config:
    """Return the first output of a layer."""
    config = {"shape": [None, *sizes], "dtype": "float32", "keras_history": [name, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": config}


def entry(name: str, *sizes: int | None) -> Config:
    """Return the input of a model."""
    return layer("InputLayer", name, batch_shape=[None, *sizes])


def model(kind: str, name: str, layers: Sequence[Config], **more: Any) -> Config:
    """Return a model of layers."""
    config = {"name": name, "trainable": True, "layers": list(layers), **more}
    return {"module": "keras", "class_name": kind, "config": config, "name": name}


def functional(name: str, layers: Sequence[Config], *outputs: str) -> Config:
    """Return a model whose first layer is its input."""
    ends = {
        "input_layers": [layers[0]["name"], 0, 0],
        "output_layers": [[e, 0, 0] for e in outputs],
    }
    return model("Functional", name, layers, **ends)


def residual() -> Config:
    """Return a block of convolutions with a gate, whose sum is pooled."""
    a, c, n, r, g, d, m, s = (tensor(each, 8, 8, 4) for each in "acnrgdms")
    layers = [
        entry("a", 8, 8, 4),
        layer("Conv2D", "c", a, filters=4, kernel_size=[3, 3], groups=4, **SLIDE),
        layer("BatchNormalization", "n", c, axis=-1, epsilon=1e-3, center=True, scale=True),
        layer("Activation", "r", n, activation="relu"),
        layer("GlobalAveragePooling2D", "g", r, data_format="channels_last", keepdims=True),
        layer(
            "Conv2D", "d", g, filters=4, kernel_size=[1, 1], **{**SLIDE, "activation": "sigmoid"}
        ),
        layer("Multiply", "m", [r, d]),
        layer("Add", "s", [m, a]),
        layer("ZeroPadding2D", "z", s, padding=[[1, 1], [1, 1]], data_format="channels_last"),
        layer("MaxPooling2D", "p", tensor("z", 10, 10, 4), **POOL),
        layer("Flatten", "f", tensor("p", 5, 5, 4), data_format="channels_last"),
        layer("Dense", "e", tensor("f", 100), units=3, activation="softmax", use_bias=True),
    ]
    return functional("residual", layers, "e")


def sequence() -> Config:
    """Return a chain of other kinds of layers."""
    layers = [
        entry("x", 12, 10, 3),
        layer("Rescaling", "r", scale=0.5, offset=-1.0),
        layer("Normalization", "n", axis=[-1], mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0]),
        layer("SeparableConv2D", "s", filters=4, kernel_size=[3, 3], depth_multiplier=2, **SLIDE),
        layer(
            "Conv2DTranspose", "t", filters=2, kernel_size=[2, 2], **{**SLIDE, "strides": [2, 2]}
        ),
        layer("AveragePooling2D", "a", **POOL),
        layer("LayerNormalization", "l", axis=[-1], epsilon=1e-3, center=True, scale=True),
        layer("UpSampling2D", "u", size=[2, 2], interpolation="nearest"),
        layer("Cropping2D", "c", cropping=[[1, 1], [0, 2]]),
        layer("Permute", "p", dims=[2, 1, 3]),
        layer("Reshape", "h", target_shape=[-1, 4]),
        layer(
            "LSTM",
            "m",
            units=3,
            return_sequences=True,
            activation="tanh",
            recurrent_activation="sigmoid",
            use_bias=True,
            go_backwards=False,
        ),
        layer("Dropout", "d", rate=0.5),
        layer("GlobalMaxPooling1D", "g", data_format="channels_last", keepdims=False),
    ]
    return model("Sequential", "sequence", layers, build_input_shape=[None, 12, 10, 3])


def nested() -> Config:
    """Return a model with another one in it, operations, and code of its own."""
    part = functional(
        "part",
        [
            entry("i", 6, 4),
            layer("Conv1D", "k", tensor("i", 6, 4), filters=4, kernel_size=[3],
                  **{**SLIDE, "strides": [1], "dilation_rate": [1], "padding": "causal"}),
        ],
        "k",
    )  # fmt: skip
    part["inbound_nodes"] = [{"args": [tensor("w", 6, 4)], "kwargs": {}}]
    ops = "keras.src.ops.numpy"
    layers = [
        entry("w", 6, 4),
        part,
        layer("Add", "o", tensor("part", 6, 4), 3.0, module=ops),
        layer("Mean", "q", tensor("o", 6, 4), module=ops, axis=1, keepdims=False),
        layer("Concatenate", "b", [tensor("q", 4), tensor("q", 4)], axis=-1),
        layer("Dense", "j", tensor("b", 8), units=2, activation="linear", use_bias=False),
    ]
    return functional("nested", layers, "j", "q")


def own_code() -> Config:
    """Return a model of layers whose code is not in the file."""
    code = {"class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA"}}
    layers = [
        entry("w", 6, 4),
        layer("Lambda", "v", tensor("w", 6, 4), output_shape=[4], function=code),
        layer("Own", "y", tensor("v", 4), module="mine"),
        layer("Dense", "j", tensor("y", 8), units=2, activation="linear", use_bias=False),
    ]
    return functional("own_code", layers, "j")


MODELS: Sequence[Callable[[], Config]] = (residual, sequence, nested, own_code)


def chosen_model(random: Random) -> Config:
    """Return a configuration to be broken."""
    return deepcopy(random.choice(MODELS)())
