"""Convolutions: floor((n + 2p - d(f - 1) - 1) / s) + 1 positions, each a product with a window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from math import prod
from typing import Any, NamedTuple

from cnnshape.analysis.arrays import with_bias
from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, Follows, each
from cnnshape.analysis.axes.windows import COPIES, Slide
from cnnshape.analysis.claim import Claim, Inputs, Reaches
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.fused import weights_of
from cnnshape.analysis.grouping import groups_divide
from cnnshape.analysis.sliding import (
    OtherAxes,
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
from cnnshape.window import Window, pairs_inside


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
    guards = () if layer.groups == 1 else (groups_divide(layer, inputs),)
    claim = correlation(layer, inputs, channels_read, layer.filters, *guards)
    if layer.values is not None:
        refuse_if(values_fit(layer.values, claim.weights, layer.filters))
    return claim


def depthwise_conv(layer: DepthwiseConv, inputs: Inputs) -> Claim:
    """Each of in * multiplier outputs reads one channel; weight (*kernel, in, multiplier)."""
    channels = inputs.channels
    weight_ends = channels, layer.multiplier
    return correlation(layer, inputs, 1, channels * layer.multiplier, weight_ends=weight_ends)


class Positions(NamedTuple):
    """Where a kernel lies on a map of some size: all that follows from that, not from channels.

    `taps_on_cells` are those that read a cell of the map, or a copy of one, and no zero. They `fit`
    if each axis has a position, and if there are no copies to run out of.
    """

    kernel: Shape
    windows: tuple[Window, ...]
    counts: Shape
    taps: int
    taps_on_cells: int
    reaches: Reaches
    fit: bool


@lru_cache(1024)
def positions_on(
    sizes: Shape, kernel: Any, stride: Any, padding: Any, dilation: Any, mode: str
) -> Positions:
    """Return the positions of a kernel; many layers of a network have the same ones."""
    rank = len(sizes)
    windows = windows_at(sizes, slides_of(rank, kernel, stride, padding, dilation, mode=mode))
    kernel, dilation = per_axis(kernel, rank), per_axis(dilation, rank)
    counts = tuple(map(Window.count, windows, sizes))
    axes = zip(counts, windows, kernel, dilation, sizes, strict=True)
    on_cells = [pairs_inside(o, w.stride, f, d, w.before, n) for o, w, f, d, n in axes]
    taps = prod(counts) * prod(kernel)
    return Positions(
        kernel,
        windows,
        counts,
        taps,
        taps if mode in COPIES else prod(on_cells),
        tuple(map(partial(reach_of, mode=mode), windows, dilation)),
        min(counts, default=0) >= 1 and mode not in COPIES,
    )


def correlation(
    layer: Convolution,
    inputs: Inputs,
    channels_read: int,
    filters: int,
    *guards: Iterator[Fault],
    weight_ends: Shape | None = None,
) -> Claim:
    """Each of `filters` outputs at each position reads so many channels under the window.

    The last two axes of the weight are channels_read and filters, unless `weight_ends` are given.
    """
    at = _positions(layer, inputs)
    if not at.fit:
        guards = windows_fit(inputs, at.windows), _copies_fit(layer, inputs, at.windows), *guards
    if guards:
        refuse_if(*guards)
    weight: Shape = (*at.kernel, *(weight_ends or (channels_read, filters)))
    return Claim(
        output=(*at.counts, filters),
        weights=with_bias(weight, filters, layer.bias) | weights_of(layer.activation, filters),
        macs=at.taps * channels_read * filters,
        macs_effective=at.taps_on_cells * channels_read * filters,
        reaches=(at.reaches,),
        windows=at.windows,
    )


def _positions(layer: Convolution, inputs: Inputs) -> Positions:
    """Return the positions of a kernel; raise CannotRun where it is one for other axes."""
    if not inputs.sizes:
        refuse_if(needs_a_map(layer, inputs))
    try:
        return positions_on(
            inputs.sizes,
            layer.kernel,
            layer.stride,
            layer.padding,
            layer.dilation,
            layer.surroundings,
        )
    except OtherAxes:
        refuse_if(lists_match_axes(layer, inputs, "kernel", "stride", "padding", "dilation"))
        refuse_if(causal_on_one_axis(inputs, layer.padding, layer.kernel, layer.dilation))
        raise


def _copies_fit(layer: Convolution, inputs: Inputs, windows: Sequence[Window]) -> Iterator[Fault]:
    if layer.surroundings not in COPIES:
        return iter(())
    sides = [(window.before, window.after) for window in windows]
    return enough_cells_to_copy(inputs, sides, "padding_mode", layer.surroundings)


CLAIMS = {"conv": conv, "depthwise_conv": depthwise_conv}
AXES = {"conv": conv_axes, "depthwise_conv": depthwise_axes}
