"""Slices: a part of one axis, and all of the others."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.operations import Shift, Take
from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, each, kept
from cnnshape.analysis.axes.windows import REFUSED
from cnnshape.analysis.claim import SAME_CELL, Claim, Inputs, Reach, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.named_axes import has_axes, place_of
from cnnshape.layers.axis_names import CHANNELS
from cnnshape.layers.slicing import Slice


def slice_axes(layer: Slice, inputs: AxisInputs) -> AxisRule:
    """A part of one axis; a part of the channels is as large at every size, or follows theirs."""
    take = _take(layer)
    sliced = place_of(layer.part.axis, inputs.rank)
    if sliced == inputs.rank:
        follows = Follows.NOTHING if take.is_fixed else Follows.FIRST
        return kept(inputs.rank, follows, Accepts.ANY_MAP)
    steps = [take if axis == sliced else Shift(0) for axis in range(inputs.rank)]
    return each(steps, Follows.FIRST)._replace(accepts=Accepts.ANYTHING)


def take_part(layer: Slice, inputs: Inputs) -> Claim:
    """ceil((stop - start) / step) places of the axis."""
    refuse_if(has_axes(layer.part.axis, inputs, "axis"))
    refuse_if(_part_is_inside(layer, inputs))
    sliced = place_of(layer.part.axis, inputs.rank)
    output, reaches = list(inputs.shape), list(cell_by_cell(inputs.shape)[0])
    output[sliced] = _take(layer).size(inputs.shape[sliced])
    if sliced < inputs.rank:
        reaches[sliced] = _reach(layer, inputs.shape[sliced])
    return Claim(tuple(output), reaches=(tuple(reaches),))


def _take(layer: Slice) -> Take:
    _, start, stop, step = layer.part
    return Take(start, stop, step)


def _reach(layer: Slice, size: int) -> Reach:
    cells = _take(layer).cells(size)
    if cells == range(size):
        return SAME_CELL
    return Reach(cells.step, (range(cells.start, cells.start + 1),))


def _part_is_inside(layer: Slice, inputs: Inputs) -> Iterator[Fault]:
    """Refuse places that the axis does not have, and parts without any."""
    axis = layer.part.axis
    size = inputs.shape[place_of(axis, inputs.rank)]
    if _take(layer).size(size) != REFUSED:
        return
    cells = _take(layer).cells(size)
    places = f"{cells.start:,} to {cells.stop:,} are not a part of"
    is_of_channels = axis == CHANNELS
    key, ends = _ends_as_written(layer)
    yield Fault(
        "S107" if is_of_channels else "S110",
        f"channels {places} {size:,} channels"
        if is_of_channels
        else f"cells {places} a {axis} of {size:,}",
        key,
        notes=tuple(_counted_from_the_end(layer, size)),
        help=f"write {ends} with 0 <= start < stop <= {size:,}",
    )


def _ends_as_written(layer: Slice) -> tuple[str, str]:
    """Return the key that says where a part ends, and how both ends are written."""
    if layer.channels is not None:
        return "channels", "[start, stop]"
    return "start" if layer.stop is None else "stop", "`start` and `stop`"


def _counted_from_the_end(layer: Slice, size: int) -> Iterator[str]:
    for key, number in (("start", layer.part.start), ("stop", layer.part.stop)):
        if number is not None and number < 0:
            difference = f"{size:,} - {-number:,} = {size + number:,}"
            yield f"`{key}: {number}` counts from the end: {difference}"


CLAIMS = {"slice": take_part}
AXES = {"slice": slice_axes}
