"""Reductions: one value along the axes that are reduced, the others as they are."""

from __future__ import annotations

from cnnshape.analysis.axes.operations import Fixed
from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, OutputAxis, Source
from cnnshape.analysis.claim import Claim, Inputs, Reaches
from cnnshape.analysis.faults import refuse_if
from cnnshape.analysis.named_axes import has_axes, places_of, sees_all_along
from cnnshape.layers.reduction import Reduce

ONE = OutputAxis(Fixed(1), ())


def reduce_axes(layer: Reduce, inputs: AxisInputs) -> AxisRule:
    """The axes that are left, and 1 for those that are reduced and kept."""
    reduced = places_of(layer.axes, inputs.rank)
    kept = [
        ONE if axis in reduced else OutputAxis(None, (Source(0, axis),))
        for axis in range(inputs.rank)
        if axis not in reduced or layer.keep_axes
    ]
    follows = Follows.NOTHING if inputs.rank in reduced else Follows.FIRST
    return AxisRule(tuple(kept), follows, Accepts.ANYTHING)


def reduce(layer: Reduce, inputs: Inputs) -> Claim:
    """1 for each reduced axis, which is left out unless it is kept; no multiply-adds."""
    refuse_if(has_axes(layer.axes, inputs, "axes"))
    reduced = places_of(layer.axes, inputs.rank)
    sizes = [1 if place in reduced else size for place, size in enumerate(inputs.shape)]
    if not layer.keep_axes:
        sizes[:-1] = [size for place, size in enumerate(sizes[:-1]) if place not in reduced]
    return Claim(tuple(sizes), reaches=(_reaches(reduced, inputs.rank, len(sizes) - 1),))


def _reaches(reduced: tuple[int, ...], rank: int, kept: int) -> Reaches:
    """Return what is known along the axes that are left: nothing where these are others."""
    if kept < rank:
        return (None,) * kept
    return sees_all_along(reduced, rank)


CLAIMS = {"reduce": reduce}
AXES = {"reduce": reduce_axes}
