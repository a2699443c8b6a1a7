"""Arithmetic on each value by itself, in place if no other layer reads the input."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.activation_functions import apply
from cnnshape.execution.arrays import Array
from cnnshape.execution.function_table import function_of
from cnnshape.execution.normalization import multiply_add
from cnnshape.execution.work import Work
from cnnshape.layers import LAYER_MODULES
from cnnshape.layers.elementwise import Affine
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import NumberPerChannel


def affine(layer: Affine, work: Work) -> Array:
    """Each channel times its scale, and its shift added."""
    target = work.target
    factor, summand = (_of_each_channel(each, work.x) for each in (layer.scale, layer.shift))
    multiply_add(work.x, factor, summand, target)
    return target


def arithmetic(layer: Layer, work: Work) -> Array:
    """Each value worked out from itself."""
    target = work.target
    apply(function_of(layer), work.x, target)
    return target


def _of_each_channel(constant: NumberPerChannel, x: Array) -> Array:
    """Return a constant for each channel of an array."""
    return np.broadcast_to(np.asarray(constant, x.dtype), x.shape[-1:])


KERNELS = dict.fromkeys(LAYER_MODULES["elementwise"], arithmetic) | {"affine": affine}
