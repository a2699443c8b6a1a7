"""Transposed convolution: every input cell is spread over a window of the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd, prod

from cnnshape.analysis.arrays import with_bias
from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, Follows, each
from cnnshape.analysis.axes.windows import Spread
from cnnshape.analysis.claim import MAX_PERIOD, Claim, Inputs, Reach
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.fused import weights_of
from cnnshape.analysis.grouping import groups_divide
from cnnshape.analysis.sliding import (
    Sides,
    axes_alike,
    fixed_padding,
    lists_match_axes,
    needs_a_map,
    per_axis,
)
from cnnshape.analysis.weight_values import values_fit
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.network import Shape
from cnnshape.window import Window, dilated_span, pairs_inside, transposed_count, transposed_same


def conv_transpose(layer: ConvTranspose, inputs: Inputs) -> Claim:
    """(n - 1) * s - before - after + span + output_padding cells; `same` gives n * s."""
    refuse_if(
        needs_a_map(layer, inputs),
        lists_match_axes(
            layer, inputs, "kernel", "stride", "padding", "dilation", "output_padding"
        ),
        groups_divide(layer, inputs),
    )
    refuse_if(_output_padding_is_small(layer, inputs.rank), _same_is_exact(layer, inputs))
    kernel = per_axis(layer.kernel, inputs.rank)
    dilation = per_axis(layer.dilation, inputs.rank)
    spread = spreads(layer, inputs.rank)
    windows = tuple(window for window, _ in spread)
    sizes = tuple(axis.size(n) for axis, n in zip(spread, inputs.sizes, strict=True))
    refuse_if(_something_is_left(inputs, spread))
    products_inside = prod(
        pairs_inside(n, w.stride, f, d, w.before, size)
        for n, w, f, d, size in zip(inputs.sizes, windows, kernel, dilation, sizes, strict=True)
    )
    filters_per_group = layer.filters // layer.groups
    weight: Shape = (*kernel, filters_per_group, inputs.channels)
    weights = with_bias(weight, layer.filters, layer.bias)
    refuse_if(values_fit(layer.values, weights, layer.filters))
    return Claim(
        output=(*sizes, layer.filters),
        weights=weights | weights_of(layer.activation, layer.filters),
        macs=prod(inputs.sizes) * prod(kernel) * filters_per_group * inputs.channels,
        macs_effective=products_inside * filters_per_group * inputs.channels,
        reaches=(tuple(map(reach_of_spread, windows, dilation)),),
    )


def spreads(layer: ConvTranspose, rank: int) -> tuple[Spread, ...]:
    """(n - 1) * s - before - after + span + extra cells along each axis, at every size."""
    strides = per_axis(layer.stride, rank)
    spans = tuple(map(dilated_span, per_axis(layer.kernel, rank), per_axis(layer.dilation, rank)))
    extra = per_axis(layer.output_padding or 0, rank)
    crops: tuple[Sides, ...]
    if layer.padding == "same":
        rules = tuple(map(transposed_same, spans, strides))
        crops = tuple((before, after) for before, after, _ in rules)
        extra = tuple(cells + zeros for cells, (_, _, zeros) in zip(extra, rules, strict=True))
    else:
        crops = fixed_padding(layer.padding, spans)
    return tuple(
        Spread(Window(span, stride, *crop), cells)
        for span, stride, crop, cells in zip(spans, strides, crops, extra, strict=True)
    )


def axes(layer: ConvTranspose, inputs: AxisInputs) -> AxisRule:
    """As many channels as filters, whatever the input."""
    return each(spreads(layer, inputs.rank), Follows.NOTHING)


def reach_of_spread(window: Window, dilation: int) -> Reach | None:
    """Return which input cells i have a tap j with i * stride + j * dilation - before = output."""
    if window.stride > MAX_PERIOD:
        return None
    phases = range(window.before, window.before + window.stride)
    return Reach(1, tuple(_spread_from(phase, window, dilation) for phase in phases))


def _spread_from(place: int, window: Window, dilation: int) -> range:
    """Return the cells i with i * stride + j * dilation = place for a tap j of the kernel."""
    common = gcd(window.stride, dilation)
    if place % common:
        return range(0)
    step = dilation // common
    solution = place // common * pow(window.stride // common, -1, step) % step if step > 1 else 0
    lowest = -((window.span - 1 - place) // window.stride)
    highest = place // window.stride
    return range(lowest + (solution - lowest) % step, highest + 1, step)


def _output_padding_is_small(layer: ConvTranspose, rank: int) -> Iterator[Fault]:
    if isinstance(layer.output_padding, tuple) and len(layer.output_padding) != rank:
        return
    for extra, stride, dilation in zip(
        per_axis(layer.output_padding or 0, rank),
        per_axis(layer.stride, rank),
        per_axis(layer.dilation, rank),
        strict=False,
    ):
        if extra >= max(stride, dilation):
            yield Fault(
                "S106",
                f"an output padding of {extra} is not below the stride of {stride}"
                + (f" or the dilation of {dilation}" if dilation > stride else ""),
                "output_padding",
                notes=("output padding selects one of the sizes that a stride maps to the same",),
                help=f"use an output padding of at most {max(stride, dilation) - 1}",
            )
            return


def _same_is_exact(layer: ConvTranspose, inputs: Inputs) -> Iterator[Fault]:
    """Refuse output padding beside `same`, which says the size itself."""
    rank = inputs.rank
    extra = per_axis(layer.output_padding or 0, rank)
    if layer.padding != "same" or not any(extra):
        return
    spans = map(dilated_span, per_axis(layer.kernel, rank), per_axis(layer.dilation, rank))
    halves = tuple(span // 2 for span in spans)
    strides = per_axis(layer.stride, rank)
    notes = (
        f"{where}: {n} * {stride} = {n * stride}, with the output padding {n * stride + more}"
        for where, (n, stride, more) in axes_alike(zip(inputs.sizes, strides, extra, strict=True))
    )
    as_in_keras = halves[0] if len(set(halves)) == 1 else list(halves)
    yield Fault(
        "S106",
        "`same` gives n * stride cells, and takes no output padding",
        "output_padding",
        notes=tuple(notes),
        help="remove `output_padding`; for the size that Keras gives with it, write "
        f"`padding: {as_in_keras}`",
    )


def _something_is_left(inputs: Inputs, spread: Sequence[Spread]) -> Iterator[Fault]:
    for where, (n, (window, more)) in axes_alike(zip(inputs.sizes, spread, strict=True)):
        size = transposed_count(window, n, more)
        if size < 1:
            yield Fault(
                "S101",
                f"nothing is left of the {where} after the crop",
                "padding",
                notes=(
                    f"({n} - 1) * {window.stride} + {window.span} - {window.before} "
                    f"- {window.after} + {more} = {size}",
                ),
                help="use a smaller padding: in a transposed convolution it crops the output",
            )


CLAIMS = {"conv_transpose": conv_transpose}
AXES = {"conv_transpose": axes}
