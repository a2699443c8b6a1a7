"""Rearrangements: as many values out as in."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.axes.operations import Enlarge, Gather
from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    constant,
    each,
    keeps_map,
)
from cnnshape.analysis.claim import (
    MAX_PERIOD,
    Claim,
    Inputs,
    Reach,
    all_of_it,
    cell_by_cell,
)
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.grouping import groups_share_channels
from cnnshape.analysis.sliding import axes_alike, needs_a_map, reach_of
from cnnshape.layers.reshape import (
    ChannelShuffle,
    DepthToSpace,
    Flatten,
    Reshape,
    SpaceToDepth,
)
from cnnshape.window import Window


def flatten_axes(layer: Flatten, inputs: AxisInputs) -> AxisRule:
    """No axes; the number of values follows the whole map."""
    return AxisRule((), Follows.MAP, Accepts.ANYTHING)


def reshape_axes(layer: Reshape, inputs: AxisInputs) -> AxisRule:
    """The sizes that are written, for as many values as there are."""
    return constant(layer.shape[:-1], Follows.NOTHING, Accepts.SOME_MAPS)


def depth_to_space_axes(layer: DepthToSpace, inputs: AxisInputs) -> AxisRule:
    """Each cell becomes `factor` cells."""
    return each((Enlarge(layer.factor),) * inputs.rank, Follows.FIRST)


def space_to_depth_axes(layer: SpaceToDepth, inputs: AxisInputs) -> AxisRule:
    """Each `factor` cells become one."""
    return each((Gather(layer.factor),) * inputs.rank, Follows.FIRST)


def flatten(layer: Flatten, inputs: Inputs) -> Claim:
    """A vector of all values."""
    return Claim((prod(inputs.shape),), reaches=((),))


def reshape(layer: Reshape, inputs: Inputs) -> Claim:
    """The requested shape, with the same number of values."""
    refuse_if(_counts_agree(layer, inputs))
    return Claim(layer.shape, reaches=all_of_it(layer.shape))


def channel_shuffle(layer: ChannelShuffle, inputs: Inputs) -> Claim:
    """The same channels in another order."""
    refuse_if(groups_share_channels(layer.groups, inputs))
    return Claim(inputs.shape, reaches=cell_by_cell(inputs.shape))


def depth_to_space(layer: DepthToSpace, inputs: Inputs) -> Claim:
    """n * factor cells along each axis, of channels / factor**axes channels."""
    refuse_if(needs_a_map(layer, inputs), _channels_fill_cells(layer, inputs))
    sizes = map(Enlarge(layer.factor).size, inputs.sizes)
    channels = inputs.channels // layer.factor**inputs.rank
    spread = None
    if layer.factor <= MAX_PERIOD:
        spread = Reach(1, (range(1),) * layer.factor)
    return Claim((*sizes, channels), reaches=((spread,) * inputs.rank,))


def space_to_depth(layer: SpaceToDepth, inputs: Inputs) -> Claim:
    """n / factor cells along each axis, of channels * factor**axes channels."""
    refuse_if(needs_a_map(layer, inputs), _cells_divide(layer, inputs))
    sizes = map(Gather(layer.factor).size, inputs.sizes)
    channels = inputs.channels * layer.factor**inputs.rank
    gathered = reach_of(Window(layer.factor, layer.factor))
    return Claim((*sizes, channels), reaches=((gathered,) * inputs.rank,))


def _counts_agree(layer: Reshape, inputs: Inputs) -> Iterator[Fault]:
    have, want = prod(inputs.shape), prod(layer.shape)
    if have != want:
        yield Fault(
            "S110",
            f"cannot reshape {have:,} values into {want:,}",
            "shape",
            notes=(
                f"`{inputs.names[0]}` is {inputs.text()}, the requested shape is "
                f"{inputs.layout.text(layer.shape)}",
            ),
            help=f"write sizes whose product is {have:,}",
        )


def _channels_fill_cells(layer: DepthToSpace, inputs: Inputs) -> Iterator[Fault]:
    if inputs.rank == 0:
        return
    cells = layer.factor**inputs.rank
    if inputs.channels % cells:
        yield Fault(
            "S107",
            f"{inputs.channels:,} channels do not fill blocks of {cells:,} cells",
            "factor",
            notes=(f"{layer.factor}**{inputs.rank} = {cells} does not divide {inputs.channels}",),
            help=f"give the layer before a multiple of {cells:,} channels",
        )


def _cells_divide(layer: SpaceToDepth, inputs: Inputs) -> Iterator[Fault]:
    if inputs.rank == 0:
        return
    for where, n in axes_alike(inputs.sizes):
        if n % layer.factor:
            yield Fault(
                "S107",
                f"a {where} of {n:,} is not made of blocks of {layer.factor:,}",
                "factor",
                notes=(f"{n} % {layer.factor} = {n % layer.factor}",),
                help=f"pad or crop the {where} to a multiple of {layer.factor:,}",
            )


CLAIMS = {
    "flatten": flatten,
    "reshape": reshape,
    "channel_shuffle": channel_shuffle,
    "depth_to_space": depth_to_space,
    "space_to_depth": space_to_depth,
}
AXES = {
    "flatten": flatten_axes,
    "reshape": reshape_axes,
    "channel_shuffle": keeps_map,
    "depth_to_space": depth_to_space_axes,
    "space_to_depth": space_to_depth_axes,
}
