"""Slices: the index of an axis."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Index, Input, Item, Name
from cnnshape.exporting.code.indexing import part, places
from cnnshape.exporting.keras.kinds.axes import CHANNELS, axis_of
from cnnshape.exporting.structure.steps import Layered, Step


def take_part(layered: Layered) -> tuple[Step, ...]:
    """x[:, 2:4], or x[..., 2:4] of the channels."""
    axis, *kept = layered.layer.part
    found = axis_of(axis, layered.rank)
    if found == CHANNELS:
        return (Step(Item(Input(), Index((Name("..."), places(*kept))))),)
    return (Step(part(Input(), {found: places(*kept)})),)


STEPS = {"slice": take_part}
