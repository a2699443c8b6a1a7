"""Convolutions: Keras pads by `same` or not at all, and never flips a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import Constant, call
from cnnshape.exporting.keras.kinds.activation import with_activation
from cnnshape.exporting.keras.kinds.sides import padding_of, zeros_around
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain

DEFAULTS: dict[str, Constant] = {
    "strides": 1,
    "padding": "valid",
    "dilation_rate": 1,
    "groups": 1,
    "activation": None,
    "use_bias": True,
}


def conv(layered: Layered) -> tuple[Step, ...]:
    """layers.Conv2D, after a padding of its own where it is not that of Keras."""
    layer = layered.layer
    padding, sides = padding_of(layered)
    activation, more = with_activation(layered)
    build = call(
        f"layers.Conv{layered.rank}D",
        ("filters", layer.filters),
        ("kernel_size", one_or_each(layer.kernel)),
        defaults=DEFAULTS,
        strides=one_or_each(layer.stride),
        padding=padding,
        dilation_rate=one_or_each(layer.dilation),
        groups=layer.groups,
        activation=activation,
        use_bias=layer.bias,
    )
    arrays = {"kernel": Array(("weight",), _flipped if layer.flip else np.asarray)}
    if layer.bias:
        arrays["bias"] = Array(("bias",), np.asarray)
    return (*zeros_around(sides), plain(build, arrays), *more)


def one_or_each(value: Any) -> Constant:
    """Return one number where all axes have the same, else one for each."""
    if isinstance(value, int):
        return value
    values = tuple(value)
    return values[0] if len(set(values)) == 1 else values


def _flipped(weight: Any) -> Any:
    return np.flip(weight, tuple(range(weight.ndim - 2)))


STEPS = {"conv": conv}
