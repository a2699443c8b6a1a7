"""Which function each kind applies, with the settings of a layer or with those of its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from cnnshape.execution.activation_functions import (
    Function,
    clip,
    elu,
    gelu,
    hard_sigmoid,
    hard_swish,
    leaky_relu,
    log_softmax,
    mish,
    power,
    quick_gelu,
    relu,
    relu6,
    sigmoid,
    silu,
    softmax,
    softplus,
    softsign,
)
from cnnshape.layers import Layer, model_of

SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "relu": relu,
        "relu6": relu6,
        "selu": elu(SELU_ALPHA, SELU_SCALE),
        "quick_gelu": quick_gelu,
        "silu": silu,
        "mish": mish,
        "sigmoid": sigmoid,
        "tanh": np.tanh,
        "softsign": softsign,
        "softplus": softplus,
        "softmax": softmax,
        "log_softmax": log_softmax,
        "abs": np.abs,
        "square": np.square,
        "sqrt": np.sqrt,
        "reciprocal": np.reciprocal,
        "exp": np.exp,
        "log": np.log,
        "sin": np.sin,
        "cos": np.cos,
    }
)
"""Functions without settings; linear does nothing, and prelu has a weight."""

MAKERS: Mapping[str, Callable[..., Function]] = MappingProxyType(
    {
        "leaky_relu": leaky_relu,
        "elu": elu,
        "gelu": gelu,
        "hard_sigmoid": hard_sigmoid,
        "hard_swish": hard_swish,
        "clip": clip,
        "power": power,
    }
)
"""Functions with settings: each is made from the keys of its kind, under their names."""


def function_of(layer: Layer) -> Function:
    """Return the function of a layer that is used under its own name."""
    kind = layer.type
    if kind in FUNCTIONS:
        return FUNCTIONS[kind]
    return MAKERS[kind](**{key: value for key, value in vars(layer).items() if key != "type"})


@cache
def default_function(kind: str) -> Function:
    """Return a function with the settings that its model has by default."""
    return FUNCTIONS[kind] if kind in FUNCTIONS else function_of(model_of(kind)(type=kind))
