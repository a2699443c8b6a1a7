"""Convolutions: gather the windows of a block of rows, and multiply all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cnnshape.execution.activation_functions import fused
from cnnshape.execution.arrays import Array
from cnnshape.execution.blocks import sample_blocks
from cnnshape.execution.grouping import per_group
from cnnshape.execution.sliding import Slide, padded, slides_over, windows
from cnnshape.execution.values import of_each_filter, written_bias, written_weight
from cnnshape.execution.work import Work
from cnnshape.layers.convolution import Conv, Convolution, DepthwiseConv

GATHERED = 1024 * 1024
"""Values of gathered windows in one product: they stay in the cache between the two steps."""

ACCUMULATED = 48 * 1024
"""Values of the output that a depthwise convolution works on at a time."""

Finish = Callable[[Array], None]
"""Adds the bias and applies the activation, in place."""


def conv(layer: Conv, work: Work) -> Array:
    """Each output is the product of a window, over the channels of its group, with a filter."""
    x = work.x
    slides = _slides(layer, work)
    channels = per_group(x.shape[-1], layer.groups, "input channels")
    per_group(layer.filters, layer.groups, "filters")
    kernel = tuple(len(s.taps) for s in slides)
    shape = (*kernel, channels, layer.filters)
    fan_in = int(np.prod(kernel)) * channels
    weight = work.weight(
        "weight", shape, fan_in, written_weight(layer.values, shape, of_each_filter(shape))
    )
    finish = finishing(work, layer, layer.filters, written_bias(layer.values))
    if layer.flip:
        weight = np.flip(weight, tuple(range(len(kernel))))
    if channels == 1 and layer.groups > 1:
        taps = weight.reshape(*kernel, layer.filters)
        return _depthwise(work, slides, taps, finish)
    if layer.groups > 1:
        return _grouped(work, slides, weight, layer.groups, finish)
    return _whole(work, slides, weight.reshape(-1, layer.filters), finish)


def depthwise_conv(layer: DepthwiseConv, work: Work) -> Array:
    """Each output is the product of a window of one channel with one of its filters."""
    slides = _slides(layer, work)
    kernel = tuple(len(s.taps) for s in slides)
    channels = work.x.shape[-1]
    shape = (*kernel, channels, layer.multiplier)
    weight = work.weight("weight", shape, int(np.prod(kernel)))
    filters = channels * layer.multiplier
    finish = finishing(work, layer, filters)
    return _depthwise(work, slides, weight.reshape(*kernel, filters), finish)
