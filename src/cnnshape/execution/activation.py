"""Activations: in place if no other layer reads the input; a softmax always to a new array."""

from __future__ import annotations

from cnnshape.execution.activation_functions import PRELU_START, Function, apply, leaky_relu
from cnnshape.execution.arrays import Array
from cnnshape.execution.function_table import default_function, function_of
from cnnshape.execution.work import Deferred, Work, identity
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.activation import Activation, PRelu
from cnnshape.layers.axis_names import SPACE, axis_positions
from cnnshape.layers.layer import Layer

ALLOCATES = frozenset({"softmax", "log_softmax"})


def activation(layer: Activation, work: Work) -> Array | Deferred:
    """Apply the function that `function` names, with its default settings."""
    if layer.function in SPECIAL:
        return SPECIAL[layer.function](layer, work)
    return _apply(layer.function, default_function(layer.function), work)


def function(layer: Layer, work: Work) -> Array:
    """Apply a function that is used under its own name."""
    return _apply(layer.type, function_of(layer), work)


def prelu(layer: Layer, work: Work) -> Array:
    """Apply a leaky relu with a slope for each channel, or for each cell of other axes."""
    shared = layer.shared_axes if isinstance(layer, PRelu) else SPACE
    is_shared = [axis in axis_positions(shared, work.x.ndim - 2) for axis in range(work.x.ndim - 1)]
    sizes = list(zip(work.x.shape[1:], is_shared, strict=True))
    shape = tuple(size for size, shares in sizes if not shares)
    slopes = work.constant("weight", shape or (1,), PRELU_START)
    if all(is_shared[:-1]):
        return _apply("prelu", leaky_relu(slopes), work)
    aligned = slopes.reshape([1 if shares else size for size, shares in sizes])
    target = work.target
    leaky_relu(aligned)(work.x, target)
    return target


def linear(_layer: Layer, work: Work) -> Array | Deferred:
    """The input itself."""
    return work.alias(identity)


def _apply(name: str, function: Function, work: Work) -> Array:
    target = work.new(work.x.shape) if name in ALLOCATES else work.target
    apply(function, work.x, target)
    return target


SPECIAL = {"prelu": prelu, "linear": linear}
"""Functions that are in no table: one has a weight, and one changes nothing."""

KERNELS = {
    **dict.fromkeys(LAYER_MODULES["activation"], function),
    **SPECIAL,
    "activation": activation,
}
