"""Convolutions: floor((n + 2p - d(f - 1) - 1) / s) + 1 positions, each a product with a window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import prod

from cnnshape.analysis.arrays import with_bias
from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, Follows, each
from cnnshape.analysis.axes.windows import COPIES, Slide
from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.fused import weights_of
from cnnshape.analysis.grouping import groups_divide
from cnnshape.analysis.sliding import (
    causal_on_one_axis,
    enough_cells_to_copy,
    lists_match_axes,
    needs_a_map,
    per_axis,
    reach_of,
    slides_of,
    windows_at,
    windows_fit,
)
from cnnshape.analysis.weight_values import values_fit
from cnnshape.layers.convolution import Conv, Convolution, DepthwiseConv
from cnnshape.network import Shape
from cnnshape.window import Window, dilated_span, pairs_inside


def slides(layer: Convolution, rank: int) -> tuple[Slide, ...]:
    """floor((n + 2p - d(f - 1) - 1) / s) + 1 positions along each axis."""
    return slides_of(
        rank, layer.kernel, layer.stride, layer.padding, layer.dilation, mode=layer.surroundings
    )


def conv_axes(layer: Conv, inputs: AxisInputs) -> AxisRule:
    """As many channels as filters, whatever the input."""
    return each(slides(layer, inputs.rank), Follows.NOTHING)


def depthwise_axes(layer: DepthwiseConv, inputs: AxisInputs) -> AxisRule:
    """A multiple of the channels of the input."""
    return each(slides(layer, inputs.rank), Follows.FIRST)


def conv(layer: Conv, inputs: Inputs) -> Claim:
    """Each of `filters` outputs reads the channels of its group under the window."""
    channels_read = inputs.channels // layer.groups
    claim = correlation(layer, inputs, channels_read, layer.filters, groups_divide(layer, inputs))
    refuse_if(values_fit(layer.values, claim.weights, layer.filters))
    return claim


def depthwise_conv(layer: DepthwiseConv, inputs: Inputs) -> Claim:
    """Each of in * multiplier outputs reads one channel; weight (*kernel, in, multiplier)."""
    claim = correlation(layer, inputs, 1, inputs.channels * layer.multiplier)
    kernel = per_axis(layer.kernel, inputs.rank)
    weight = (*kernel, inputs.channels, layer.multiplier)
    return claim._replace(weights={**claim.weights, "weight": weight})


def correlation(
    layer: Convolution,
    inputs: Inputs,
    channels_read: int,
    filters: int,
    *guards: Iterator[Fault],
) -> Claim:
    """Each of `filters` outputs at each position reads so many channels under the window."""
    refuse_if(
        needs_a_map(layer, inputs),
        lists_match_axes(layer, inputs, "kernel", "stride", "padding", "dilation"),
    )
    kernel = per_axis(layer.kernel, inputs.rank)
    dilation = per_axis(layer.dilation, inputs.rank)
    spans = tuple(map(dilated_span, kernel, dilation))
    refuse_if(causal_on_one_axis(inputs, layer.padding, spans))
    windows = windows_at(inputs.sizes, slides(layer, inputs.rank))
    refuse_if(windows_fit(inputs, windows), _copies_fit(layer, inputs, windows), *guards)
    positions = tuple(w.count(n) for w, n in zip(windows, inputs.sizes, strict=True))
    taps = prod(positions) * prod(kernel)
    taps_on_cells = (
        taps
        if layer.surroundings in COPIES
        else prod(
            pairs_inside(o, w.stride, f, d, w.before, n)
            for o, w, f, d, n in zip(
                positions, windows, kernel, dilation, inputs.sizes, strict=True
            )
        )
    )
    weight: Shape = (*kernel, channels_read, filters)
    return Claim(
        output=(*positions, filters),
        weights=with_bias(weight, filters, layer.bias) | weights_of(layer.activation, filters),
        macs=taps * channels_read * filters,
        macs_effective=taps_on_cells * channels_read * filters,
        reaches=(tuple(map(partial(reach_of, mode=layer.surroundings), windows, dilation)),),
        windows=windows,
    )


def _copies_fit(layer: Convolution, inputs: Inputs, windows: Sequence[Window]) -> Iterator[Fault]:
    if layer.surroundings not in COPIES:
        return iter(())
    sides = [(window.before, window.after) for window in windows]
    return enough_cells_to_copy(inputs, sides, "padding_mode", layer.surroundings)


CLAIMS = {"conv": conv, "depthwise_conv": depthwise_conv}
AXES = {"conv": conv_axes, "depthwise_conv": depthwise_axes}
