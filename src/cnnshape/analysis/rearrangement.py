"""Axes in another order, turned round or repeated: values move, and none is computed."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.operations import Enlarge, Shift
from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    Source,
    each,
    keeps_all,
)
from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.named_axes import SHAPES, has_axes, place_of, places_of, sees_all_along
from cnnshape.layers.axis_names import AXIS_NAMES, CHANNELS, axis_names
from cnnshape.layers.rearrangement import Flip, Permute, Tile
from cnnshape.phrases import joined


def permute_axes(layer: Permute, inputs: AxisInputs) -> AxisRule | None:
    """The sizes of other axes; there is no rule where the channels become cells."""
    order = _order(layer, inputs.rank)
    if order[-1] != inputs.rank:
        return None
    axes = tuple(OutputAxis(None, (Source(0, place),)) for place in order[:-1])
    return AxisRule(axes, Follows.FIRST, Accepts.ANYTHING)


def tile_axes(layer: Tile, inputs: AxisInputs) -> AxisRule:
    """The size of one axis so many times."""
    tiled = place_of(layer.axis, inputs.rank)
    if tiled == inputs.rank:
        return keeps_all(layer, inputs)
    steps = [Enlarge(layer.times) if axis == tiled else Shift(0) for axis in range(inputs.rank)]
    return each(steps, Follows.FIRST)._replace(accepts=Accepts.ANYTHING)


def permute(layer: Permute, inputs: Inputs) -> Claim:
    """The same sizes in another order."""
    refuse_if(_names_every_axis(layer, inputs))
    order = _order(layer, inputs.rank)
    moved = [place for place, source in enumerate(order) if place != source]
    return Claim(
        output=tuple(inputs.shape[source] for source in order),
        reaches=(sees_all_along(moved, inputs.rank),),
    )


def flip(layer: Flip, inputs: Inputs) -> Claim:
    """The shape as it is; which cell is read depends on how many there are."""
    refuse_if(has_axes(layer.axes, inputs, "axes"))
    places = places_of(layer.axes, inputs.rank)
    return Claim(inputs.shape, reaches=(sees_all_along(places, inputs.rank),))


def tile(layer: Tile, inputs: Inputs) -> Claim:
    """n * times places along the axis."""
    refuse_if(has_axes(layer.axis, inputs, "axis"))
    tiled = place_of(layer.axis, inputs.rank)
    output = list(inputs.shape)
    output[tiled] = Enlarge(layer.times).size(output[tiled])
    return Claim(tuple(output), reaches=(sees_all_along([tiled], inputs.rank),))


def _order(layer: Permute, rank: int) -> tuple[int, ...]:
    """Return the place in the input of each axis of the output."""
    named = layer.axes if CHANNELS in layer.axes else (*layer.axes, CHANNELS)
    return tuple(place_of(axis, rank) for axis in named)


def _names_every_axis(layer: Permute, inputs: Inputs) -> Iterator[Fault]:
    spatial, known = AXIS_NAMES[inputs.rank], axis_names(inputs.rank)
    if {*layer.axes} not in ({*spatial}, {*known}):
        yield Fault(
            "S108",
            f"{SHAPES[inputs.rank]} has the axes {joined(known)}, "
            f"but the order lists {joined(layer.axes)}",
            "axes",
            notes=(f"`{inputs.names[0]}` is {inputs.text()}, channels included",),
            help=f"list each of {joined(known)} once"
            + (", or the spatial axes alone" if spatial else ""),
        )


CLAIMS = {"permute": permute, "flip": flip, "tile": tile}
AXES = {"permute": permute_axes, "flip": keeps_all, "tile": tile_axes}
