"""Slices: a part of the channels, at the same sizes."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, kept
from cnnshape.analysis.claim import Claim, Inputs, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.layers.slicing import Slice


def take_channels_axes(layer: Slice, inputs: AxisInputs) -> AxisRule:
    """Every size is kept."""
    return kept(inputs.rank, Follows.NOTHING, Accepts.ANY_MAP)


def take_channels(layer: Slice, inputs: Inputs) -> Claim:
    """stop - start channels."""
    refuse_if(_range_is_inside(layer, inputs))
    start, stop = layer.channels
    return Claim((*inputs.sizes, stop - start), reaches=cell_by_cell(inputs.shape))


def _range_is_inside(layer: Slice, inputs: Inputs) -> Iterator[Fault]:
    start, stop = layer.channels
    if not start < stop <= inputs.channels:
        yield Fault(
            "S107",
            f"channels {start:,} to {stop:,} are not a part of {inputs.channels:,} channels",
            "channels",
            help=f"write [start, stop] with 0 <= start < stop <= {inputs.channels:,}",
        )


CLAIMS = {"slice": take_channels}
AXES = {"slice": take_channels_axes}
