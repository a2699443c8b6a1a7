"""Reductions over some axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import axis_names_in
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.views import CHANNELS, SPACE, Dimension, View
from cnnshape.layers.axis_names import AXIS_NAMES


def reduce(function: str) -> Callable[[Operation, Builder], None]:
    """Return how a reduction over some axes is read: a global pool where it is that."""

    def handler(operation: Operation, to: Builder) -> None:
        view = to.view(operation.inputs[0])
        rank = len(view.dimensions)
        axes = {each % rank for each in operation.attributes.get("axes") or range(1, rank)}
        keeps = bool(operation.attributes.get("keepdims", 1))
        names = [name for each in sorted(axes) for name in axis_names_in(view, each)]
        space = AXIS_NAMES[sum(name in SPACE for name in view.names)]
        kept: dict[str, Any] = {"keep_axes": True} if keeps else {}
        if set(names) == set(space) and function in GLOBAL_POOLS:
            kind, keys = GLOBAL_POOLS[function], kept
        else:
            kind, keys = "reduce", {"function": function, "axes": names, **kept}
        layer = to.add_record(operation, kind, [view.layer], keys)
        to.set(operation.output, View(layer, _left(view, axes, keeps=keeps)))

    return handler


GLOBAL_POOLS = {"mean": "global_avg_pool", "max": "global_max_pool"}


def _left(view: View, axes: set[int], *, keeps: bool) -> tuple[Dimension, ...]:
    """Return the dimensions after a reduction: of one cell, or gone and the others renumbered."""
    if keeps:
        return tuple(
            tuple(axis._replace(size=1) for axis in each) if at in axes else each
            for at, each in enumerate(view.dimensions)
        )
    left = [each for at, each in enumerate(view.dimensions) if at not in axes]
    names = {axis.name.partition("/")[0] for each in left for axis in each}
    space = sorted(name for name in names if name in SPACE)
    if CHANNELS not in names and space:
        raise Unmapped("it takes the channels away")
    new = {name: SPACE[at] for at, name in enumerate(space)}
    return view._replace(dimensions=tuple(left)).renamed(new).dimensions


OPERATORS = {
    "ReduceMean": reduce("mean"),
    "ReduceMax": reduce("max"),
    "ReduceMin": reduce("min"),
    "ReduceSum": reduce("sum"),
    "ReduceL2": reduce("l2"),
}
