"""Activations: in place if no other layer reads the input; a softmax always to a new array."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.activation_functions import (
    FUNCTIONS,
    PRELU_START,
    Function,
    apply,
    elu,
    leaky_relu,
)
from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Deferred, Work, identity
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.activation import Activation, Elu, LeakyRelu
from cnnshape.layers.layer import Layer

ALLOCATES = frozenset({"softmax", "log_softmax"})


def activation(layer: Activation, work: Work) -> Array | Deferred:
    """Apply the function that `function` names."""
    return _apply(layer.function, layer, work)


def function(layer: Layer, work: Work) -> Array | Deferred:
    """Apply a function that is used under its own name."""
    return _apply(layer.type, layer, work)


def _apply(name: str, layer: Layer, work: Work) -> Array | Deferred:
    if name == "linear":
        return work.alias(identity)
    target = np.empty(work.x.shape, work.x.dtype) if name in ALLOCATES else work.target
    apply(_function_of(name, layer, work), work.x, target)
    return target


def _function_of(name: str, layer: Layer, work: Work) -> Function:
    if name == "prelu":
        return leaky_relu(work.constant("weight", work.x.shape[-1:], PRELU_START))
    if isinstance(layer, LeakyRelu):
        return leaky_relu(layer.slope)
    if isinstance(layer, Elu):
        return elu(layer.alpha)
    return FUNCTIONS[name]


KERNELS = dict.fromkeys(LAYER_MODULES["activation"], function) | {"activation": activation}
