"""Convolutions: Keras pads by `same` or not at all, and never flips a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Constant, Expression, Input, call
from cnnshape.exporting.code.indexing import part, places
from cnnshape.exporting.keras.kinds.activation import fused, with_activation
from cnnshape.exporting.keras.kinds.sides import around, padding_of
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.exporting.structure.windows import sides_of

LayOut = Callable[[Any], Any]

DEFAULTS: dict[str, Constant] = {
    "strides": 1,
    "padding": "valid",
    "dilation_rate": 1,
    "groups": 1,
    "depth_multiplier": 1,
    "activation": None,
    "use_bias": True,
}
MOST_AXES_OF_DEPTHWISE = 2


def conv(layered: Layered) -> tuple[Step, ...]:
    """layers.Conv2D."""
    layer = layered.layer
    lay_out = flipped if layer.flip else np.asarray
    return _convolution(layered, layer.filters, layer.groups, lay_out)


def depthwise_conv(layered: Layered) -> tuple[Step, ...]:
    """layers.DepthwiseConv2D; of three axes, a convolution with a group for each channel."""
    layer, rank = layered.layer, layered.rank
    if rank > MOST_AXES_OF_DEPTHWISE:
        filters = layered.channels * layer.multiplier
        return _convolution(layered, filters, layered.channels, _one_input)
    return _sliding(layered, f"layers.DepthwiseConv{rank}D", {"depth_multiplier": layer.multiplier})


def _convolution(layered: Layered, filters: int, groups: int, lay_out: LayOut) -> tuple[Step, ...]:
    name = f"layers.Conv{layered.rank}D"
    return _sliding(layered, name, {"groups": groups}, (("filters", filters),), lay_out)


def _sliding(
    layered: Layered,
    name: str,
    keys: dict[str, Constant],
    outputs: tuple[tuple[str, int], ...] = (),
    lay_out: LayOut = np.asarray,
) -> tuple[Step, ...]:
    """Return the steps of a layer that slides: a padding where Keras has none, and itself.

    It has no dilation with a stride: there it slides cell by cell, and a slice follows.
    """
    layer = layered.layer
    strides = per_axis(layer.stride, layered.rank)
    skips = max(strides) > 1 and max(per_axis(layer.dilation, layered.rank)) > 1
    padding, sides = "valid", sides_of(layered.claim.windows)
    if layer.surroundings == "zeros" and not skips:
        padding, sides = _causal_or(layered)
    word, more = (None, fused(layered)) if skips else with_activation(layered)
    build = call(
        name,
        *outputs,
        ("kernel_size", one_or_each(layer.kernel)),
        defaults=DEFAULTS,
        strides=1 if skips else one_or_each(layer.stride),
        padding=padding,
        dilation_rate=one_or_each(layer.dilation),
        **keys,
        activation=word,
        use_bias=layer.bias,
    )
    kept = {at: places(None, None, each) for at, each in enumerate(strides, 1)}
    skipped: Expression = part(Input(), kept)
    slices = (Step(skipped),) if skips else ()
    step = plain(build, arrays_of(layer, lay_out))
    return (*around(sides, layer.surroundings), step, *slices, *more)


def _causal_or(layered: Layered) -> tuple[str, Any]:
    """Return the padding of a convolution; along a single axis Keras has `causal` too."""
    if layered.layer.padding == "causal" and layered.layer.type == "conv":
        return "causal", ()
    return padding_of(layered)


def arrays_of(layer: Any, lay_out: LayOut = np.asarray) -> dict[str, Array]:
    """Return the kernel of a layer and, where it has one, its bias."""
    bias = {"bias": Array(("bias",), np.asarray)} if layer.bias else {}
    return {"kernel": Array(("weight",), lay_out), **bias}


def flipped(weight: Any) -> Any:
    """Return a weight with its kernel turned round."""
    return np.flip(weight, tuple(range(weight.ndim - 2)))


def _one_input(weight: Any) -> Any:
    """Return a weight `(*kernel, in, multiplier)` as `(*kernel, 1, in * multiplier)`."""
    return weight.reshape(*weight.shape[:-2], 1, -1)


STEPS = {"conv": conv, "depthwise_conv": depthwise_conv}
