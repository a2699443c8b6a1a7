"""Axes by their names at a layer's real input: their places, and a guard for those it lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cnnshape.analysis.claim import SAME_CELL, Inputs, Reaches
from cnnshape.analysis.faults import Fault
from cnnshape.analysis.sliding import OtherAxes
from cnnshape.layers.axis_names import (
    NoSuchAxis,
    axes_meant,
    axis_names,
    axis_position,
    axis_positions,
)
from cnnshape.phrases import joined

SHAPES = (
    "a vector",
    "a map with one spatial axis",
    "a map with two spatial axes",
    "a map with three spatial axes",
)
"""What a shape is called, by its number of spatial axes."""

Axes = str | tuple[str, ...]
"""Names of axes as they are written: one name, `space`, `all`, or several names."""


def place_of(axis: str, rank: int) -> int:
    """Return the place of an axis in a shape; raise OtherAxes where the shape does not have it."""
    try:
        return axis_position(axis, rank)
    except NoSuchAxis as error:
        raise OtherAxes from error


def places_of(axes: Axes, rank: int) -> tuple[int, ...]:
    """Return the places of axes, in the order of the shape; raise OtherAxes if one is missing."""
    try:
        return axis_positions(axes, rank)
    except NoSuchAxis as error:
        raise OtherAxes from error


def sees_all_along(places: Collection[int], rank: int) -> Reaches:
    """Return the reaches of a layer that sees all of some axes, and of others its own cell."""
    return tuple(None if axis in places else SAME_CELL for axis in range(rank))


def has_axes(axes: Axes, inputs: Inputs, key: str | None) -> Iterator[Fault]:
    """Refuse names of axes that the input does not have, and `space` where it has none."""
    known = axis_names(inputs.rank)
    meant = axes_meant(axes, inputs.rank)
    missing = [f"axis `{axis}`" for axis in meant if axis not in known]
    if meant and not missing:
        return
    names = joined([f"`{name}`" for name in known])
    yield Fault(
        "S108",
        f"{SHAPES[inputs.rank]} has no {missing[0] if missing else 'spatial axes'}",
        key,
        notes=(f"`{inputs.names[0]}` is {inputs.text()}, channels included",),
        help=f"its axes are {names}" if inputs.rank else "its only axis is `channels`",
    )
