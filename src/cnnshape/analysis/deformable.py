"""Deformable convolutions: the costs of a convolution, and a reach that depends on data."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    Source,
    kept,
)
from cnnshape.analysis.axes.several import SlideBeside
from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.analysis.convolution import correlation, slides
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.grouping import groups_divide
from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.deformable import DeformableConv
from cnnshape.network import Shape


def axes(layer: DeformableConv, inputs: AxisInputs) -> AxisRule:
    """The positions of a window on the map, which offsets and mask have too."""
    if any(rank != inputs.rank for rank in inputs.ranks):  # refused at every size
        return kept(inputs.rank, Follows.FIRST, Accepts.ANY_MAP)
    outputs = (
        OutputAxis(SlideBeside(slide), tuple(Source(n, axis) for n in range(len(inputs.ranks))))
        for axis, slide in enumerate(slides(layer, inputs.rank))
    )
    return AxisRule(tuple(outputs))


def deformable_conv(layer: DeformableConv, inputs: Inputs) -> Claim:
    """The products of a convolution; effective are those of a window in its place.

    Offsets may lead to any cell, so that all of the map may be seen.
    """
    channels_read = inputs.channels // layer.groups
    guards = groups_divide(layer, inputs), _offset_groups_divide(layer, inputs)
    claim = correlation(layer, inputs, channels_read, layer.filters, *guards)
    refuse_if(_steering_fits(layer, inputs, claim.output))
    return claim._replace(reaches=all_of_it(claim.output), windows=())


def _offset_groups_divide(layer: DeformableConv, inputs: Inputs) -> Iterator[Fault]:
    rest = inputs.channels % layer.offset_groups
    if rest:
        yield Fault(
            "S103",
            f"{layer.offset_groups:,} offset groups do not divide {inputs.channels:,} input "
            "channels",
            "offset_groups",
            notes=(f"{inputs.channels} % {layer.offset_groups} = {rest}",),
            help=f"use a number of offset groups that divides {inputs.channels:,}",
        )


def _steering_fits(layer: DeformableConv, inputs: Inputs, output: Shape) -> Iterator[Fault]:
    """Refuse offsets and a mask that are not one for each tap, group and position."""
    taps = prod(per_axis(layer.kernel, inputs.rank))
    factors = (inputs.rank, taps, layer.offset_groups), (taps, layer.offset_groups)
    read = zip(("offsets", "mask"), inputs.names[1:], inputs.shapes[1:], factors, strict=False)
    for what, name, shape, numbers in read:
        needed = (*output[:-1], prod(numbers))
        if shape != needed:
            text = inputs.layout.text
            yield Fault(
                "S104",
                f"the {what} must be {text(needed)}, and `{name}` is {text(shape)}",
                "from",
                notes=(
                    f"{' * '.join(map(str, numbers))} = {prod(numbers)} channels, {PARTS[what]}",
                ),
                help=f"a conv of the map with {prod(numbers):,} filters and the same kernel, "
                "stride, padding and dilation gives them",
            )


PARTS = {
    "offsets": "for the axes of each tap in each offset group",
    "mask": "for each tap in each offset group",
}
"""What each channel is for."""

CLAIMS = {"deformable_conv": deformable_conv}
AXES = {"deformable_conv": axes}
