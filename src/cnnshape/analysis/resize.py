"""Pads, crops and upsampling: sizes change, values are moved, repeated or interpolated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from cnnshape.analysis.axes.operations import Enlarge, Shift
from cnnshape.analysis.axes.rule import (
    LIKE,
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    Source,
    constant,
    each,
    kept,
)
from cnnshape.analysis.axes.several import CutLike
from cnnshape.analysis.axes.windows import least_cells
from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import CannotRun, Fault, refuse_if
from cnnshape.analysis.interpolation import interpolation_reach
from cnnshape.analysis.sliding import (
    Sides,
    axes_alike,
    enough_cells_to_copy,
    lists_match_axes,
    needs_a_map,
    per_axis,
    reach_of,
    sides_per_axis,
)
from cnnshape.layers.resize import Crop, Pad, Upsample, ZeroPad
from cnnshape.network import Shape
from cnnshape.window import Window


def pad_axes(layer: Pad | ZeroPad, inputs: AxisInputs) -> AxisRule:
    """Cells are added at both ends; copies of cells need a map that has as many."""
    sides = sides_per_axis(layer.padding, inputs.rank)
    shifts = (Shift(sum(ends), least_cells(layer.mode, *ends)) for ends in sides)
    return each(tuple(shifts), Follows.FIRST)


def crop_axes(layer: Crop, inputs: AxisInputs) -> AxisRule:
    """Cells are cut from both ends, down to the size of the layer `like`."""
    if layer.like is not None:
        return _axes_like(CutLike(), inputs)
    sides = sides_per_axis(layer.cropping or 0, inputs.rank)
    return each(_shifts((-before, -after) for before, after in sides), Follows.FIRST)


def upsample_axes(layer: Upsample, inputs: AxisInputs) -> AxisRule:
    """Each cell becomes `factor` cells, or the size is given."""
    if layer.like is not None:
        return _axes_like(None, inputs)
    if layer.size is not None:
        return constant(per_axis(layer.size, inputs.rank), Follows.FIRST, Accepts.ANY_MAP)
    return each(_enlarges(layer, inputs.rank), Follows.FIRST)


def _axes_like(operation: CutLike | None, inputs: AxisInputs) -> AxisRule:
    if inputs.like != inputs.rank:  # refused at every size
        return kept(inputs.rank, Follows.FIRST, Accepts.ANY_MAP)
    likes = [Source(LIKE, axis) for axis in range(inputs.rank)]
    axes = (
        OutputAxis(operation, (like,) if operation is None else (Source(0, like.axis), like))
        for like in likes
    )
    return AxisRule(tuple(axes), Follows.FIRST)


def pad(layer: Pad | ZeroPad, inputs: Inputs) -> Claim:
    """n + before + after cells along each axis."""
    refuse_if(needs_a_map(layer, inputs), lists_match_axes(layer, inputs, "padding"))
    sides = sides_per_axis(layer.padding, inputs.rank)
    refuse_if(enough_cells_to_copy(inputs, sides, "mode", layer.mode))
    return _shift(inputs, sides, layer.mode)


def crop(layer: Crop, inputs: Inputs) -> Claim:
    """n - before - after cells along each axis; a centred crop takes the odd cell from the end."""
    refuse_if(needs_a_map(layer, inputs), lists_match_axes(layer, inputs, "cropping"))
    sides = _cropped_sides(layer, inputs)
    refuse_if(_something_is_left(inputs, sides))
    return _shift(inputs, tuple((-before, -after) for before, after in sides))


def upsample(layer: Upsample, inputs: Inputs) -> Claim:
    """n * factor cells along each axis, or the requested size."""
    refuse_if(needs_a_map(layer, inputs), lists_match_axes(layer, inputs, "factor", "size"))
    sizes = _upsampled_sizes(layer, inputs)
    reaches = map(partial(interpolation_reach, layer), inputs.sizes, sizes)
    return Claim(output=(*sizes, inputs.channels), reaches=(tuple(reaches),))


def _shift(inputs: Inputs, sides: tuple[Sides, ...], mode: str = "zeros") -> Claim:
    sizes = (shift.size(n) for shift, n in zip(_shifts(sides), inputs.sizes, strict=True))
    reaches = tuple(reach_of(Window(1, 1, *ends), mode=mode) for ends in sides)
    return Claim((*sizes, inputs.channels), reaches=(reaches,))


def _shifts(sides: Iterable[Sides]) -> tuple[Shift, ...]:
    return tuple(Shift(before + after) for before, after in sides)


def _cropped_sides(layer: Crop, inputs: Inputs) -> tuple[Sides, ...]:
    if layer.like is None:
        return sides_per_axis(layer.cropping or 0, inputs.rank)
    excess = (n - wanted for n, wanted in zip(inputs.sizes, _like(layer, inputs), strict=True))
    return tuple((cells // 2, cells - cells // 2) for cells in excess)


def _upsampled_sizes(layer: Upsample, inputs: Inputs) -> Shape:
    if layer.like is not None:
        return _like(layer, inputs)
    if layer.size is not None:
        return per_axis(layer.size, inputs.rank)
    return tuple(
        axis.size(n) for axis, n in zip(_enlarges(layer, inputs.rank), inputs.sizes, strict=True)
    )


def _enlarges(layer: Upsample, rank: int) -> tuple[Enlarge, ...]:
    return tuple(map(Enlarge, per_axis(layer.factor or 1, rank)))


def _like(layer: Crop | Upsample, inputs: Inputs) -> Shape:
    """Return the spatial sizes of the layer that this one is to be like."""
    assert inputs.like is not None
    if len(inputs.like) != len(inputs.shape):
        raise CannotRun(
            Fault(
                "S108",
                f"`{layer.like}` is {inputs.layout.text(inputs.like)}, which has other axes",
                "like",
                notes=(f"`{inputs.names[0]}` is {inputs.text()}",),
                help="name a layer whose output has the same number of axes",
            )
        )
    return inputs.like[:-1]


def _something_is_left(inputs: Inputs, sides: tuple[Sides, ...]) -> Iterator[Fault]:
    for name, (n, (before, after)) in axes_alike(zip(inputs.sizes, sides, strict=True)):
        if before < 0 or after < 0:
            yield Fault(
                "S110",
                f"a {name} of {n:,} cannot be cropped to {n - before - after:,}",
                "like",
                help="crop the larger of the two layers like the smaller one",
            )
        elif n - before - after < 1:
            yield Fault(
                "S110",
                f"nothing is left of a {name} of {n:,} after cropping {before + after:,}",
                "cropping",
                notes=(f"{n} - {before} - {after} = {n - before - after}",),
                help=f"crop at most {n - 1:,} of the {name}",
            )


CLAIMS = {"pad": pad, "zero_pad": pad, "crop": crop, "upsample": upsample}
AXES = {"pad": pad_axes, "zero_pad": pad_axes, "crop": crop_axes, "upsample": upsample_axes}
