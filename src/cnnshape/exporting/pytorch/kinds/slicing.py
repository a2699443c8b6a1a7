"""Slices: the index of a dimension."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Input
from cnnshape.exporting.code.indexing import part, places
from cnnshape.exporting.pytorch.kinds.dimensions import dimension_of
from cnnshape.exporting.structure.steps import Layered, Step


def take_part(layered: Layered) -> tuple[Step, ...]:
    """x[:, 2:4], and so on."""
    axis, *kept = layered.layer.part
    dimension = dimension_of(axis, layered.rank)
    return (Step(part(Input(), {dimension: places(*kept)})),)


STEPS = {"slice": take_part}
