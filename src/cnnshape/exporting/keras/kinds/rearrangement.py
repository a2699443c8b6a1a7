"""Layers that put the values along an axis elsewhere."""

from __future__ import annotations

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Input, call
from cnnshape.exporting.keras.kinds.axes import axes_of, axis_of, index_of
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.layers.axis_names import CHANNELS


def permute(layered: Layered) -> tuple[Step, ...]:
    """layers.Permute."""
    axes, rank = layered.layer.axes, layered.rank
    order = axes if CHANNELS in axes else (*axes, CHANNELS)
    dims = tuple(index_of(axis_of(each, rank), rank) for each in order)
    return (plain(call("layers.Permute", ("dims", dims))),)


def flip(layered: Layered) -> tuple[Step, ...]:
    """ops.flip."""
    axis = one_or_several(axes_of(layered.layer.axes, layered.rank))
    return (Step(call("ops.flip", Input(), axis=axis)),)


def tile(layered: Layered) -> tuple[Step, ...]:
    """ops.tile."""
    rank = layered.rank
    tiled = index_of(axis_of(layered.layer.axis, rank), rank)
    repeats = tuple(layered.layer.times if each == tiled else 1 for each in range(rank + 2))
    return (Step(call("ops.tile", Input(), ("repeats", repeats))),)


STEPS = {"permute": permute, "flip": flip, "tile": tile}
