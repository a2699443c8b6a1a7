"""Slices: the index of a dimension."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Input
from cnnshape.exporting.code.indexing import part, places
from cnnshape.exporting.pytorch.kinds.dimensions import CHANNELS, dimension_of
from cnnshape.exporting.structure.steps import Layered, Step


def take_part(layered: Layered) -> tuple[Step, ...]:
    """x[:, 2:4], and so on; channels up to the last need no end."""
    axis, start, stop, step = layered.layer.part
    dimension = dimension_of(axis, layered.rank)
    is_rest = dimension == CHANNELS and stop == layered.channels
    kept = places(start, None if is_rest else stop, step)
    return (Step(part(Input(), {dimension: kept})),)


STEPS = {"slice": take_part}
