"""Operators that make one value of all values along some axes: global pools and `reduce`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import all_axis_names, laid_out
from cnnshape.importing.operators.building import Builder, place
from cnnshape.importing.operators.functions import pointwise
from cnnshape.importing.views import SPACE, Axis, Dimension, View
from cnnshape.layers.axis_names import AXIS_NAMES

Handler = Callable[[Operation, Builder], None]

GLOBAL_POOLS: Mapping[str, str] = {"mean": "global_avg_pool", "max": "global_max_pool"}


def reduce(function: str, first: str | None = None) -> Handler:
    """Return how a reduction is read, perhaps of a `first` function of each value."""

    def handler(operation: Operation, to: Builder) -> None:
        rank = len(to.shape(operation.inputs[0]))
        given = operation.attributes.get("axes")
        if not given and operation.attributes.get("noop_with_empty_axes"):
            to.set(operation.output, to.view(operation.inputs[0]))
            return
        if first is not None:
            operation = _after(first, operation, to)
        axes = {place(each, rank) for each in given or range(rank)}
        _reduce(function, operation, to, axes)

    return handler


def _after(function: str, operation: Operation, to: Builder) -> Operation:
    """Add the function, and return the operator on what it gives."""
    value = f"{operation.output}, {function}"
    pointwise(operation._replace(outputs=(value,)), to, function)
    to.make(value, to.view(value))
    return operation._replace(inputs=(value,))


def _reduce(function: str, operation: Operation, to: Builder, axes: set[int]) -> None:
    view = to.view(operation.inputs[0])
    if any("/" in axis.name for at in axes for axis in view.dimensions[at]):
        view = laid_out(to, operation, operation.inputs[0])
    keeps = bool(operation.attributes.get("keepdims", 1))
    names = [name for at in sorted(axes) for name in all_axis_names(view, at)]
    if not names:
        kept = view if keeps else _without(view, axes)
        to.set(operation.output, kept)
        return
    space = AXIS_NAMES[sum(axis.name in SPACE for axis in view.axes)]
    is_pool = set(names) == set(space) and function in GLOBAL_POOLS
    keys: dict[str, Any] = {"keep_axes": True} if keeps else {}
    if not is_pool:
        keys |= {"function": function, "axes": names}
    kind = GLOBAL_POOLS[function] if is_pool else "reduce"
    layer = to.add_record(operation, kind, [view.layer], keys)
    reduced = _reduced(view, axes, keeps)._replace(layer=layer)
    to.set(operation.output, reduced if keeps else _without(reduced, axes))


def _reduced(view: View, axes: set[int], keeps: bool) -> View:
    """Return a view of a layer whose axes in some dimensions are one cell, or are gone."""
    gone = {axis.name for at in axes for axis in view.dimensions[at] if axis.name in SPACE}
    space = sorted(axis.name for axis in view.axes if axis.name in SPACE)
    left = space if keeps else [name for name in space if name not in gone]
    new = dict(zip(left, SPACE, strict=False))

    def dimension(at: int, axes_in: Dimension) -> Dimension:
        sized = (axis._replace(size=1) if at in axes else axis for axis in axes_in)
        return tuple(
            _renamed(axis, new) for axis in sized if axis.name not in SPACE or axis.name in new
        )

    return view._replace(
        dimensions=tuple(dimension(at, each) for at, each in enumerate(view.dimensions))
    )


def _renamed(axis: Axis, names: Mapping[str, str]) -> Axis:
    return axis._replace(name=names.get(axis.name, axis.name))


def _without(view: View, axes: set[int]) -> View:
    for at in sorted(axes, reverse=True):
        view = view.without(at)
    return view


OPERATORS: Mapping[str, Handler] = {
    "ReduceMean": reduce("mean"),
    "ReduceMax": reduce("max"),
    "ReduceMin": reduce("min"),
    "ReduceSum": reduce("sum"),
    "ReduceL2": reduce("l2"),
    "ReduceL1": reduce("sum", first="abs"),
    "ReduceSumSquare": reduce("sum", first="square"),
}
