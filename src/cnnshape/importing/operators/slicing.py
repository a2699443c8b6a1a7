"""Operators that take some cells of an axis: slices, by layers or by whole parts of channels."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import as_map, axis_name
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.views import CHANNELS, Axis, View, view_of


def split(operation: Operation, to: Builder) -> None:
    """`Split`: a `slice` for each output."""
    view = to.view(operation.inputs[0])
    at = operation.attributes.get("axis", 0) % len(view.dimensions)
    start = 0
    for output in operation.outputs:
        size = to.shape(output)[at]
        part = operation._replace(outputs=(output,))
        _slice(part, to, at, start, start + size, 1)
        start += size


def slice_(operation: Operation, to: Builder) -> None:
    """`Slice` along any axes: a `slice` for each that loses cells."""
    attributes = operation.attributes
    rank = len(to.shape(operation.inputs[0]))
    starts, ends = attributes["starts"], attributes["ends"]
    axes = attributes.get("axes") or range(len(starts))
    steps = attributes.get("steps") or [1] * len(starts)
    value = operation.inputs[0]
    for number, (axis, start, end, step) in enumerate(zip(axes, starts, ends, steps, strict=True)):
        size = to.shape(value)[axis % rank]
        first, last, _ = slice(start, end, step).indices(size)
        is_last = number == len(starts) - 1
        part = operation._replace(
            inputs=(value,), outputs=operation.outputs if is_last else (f"{value}, {number}",)
        )
        _slice(part, to, axis % rank, first, last, step)
        value = part.output


def _slice(operation: Operation, to: Builder, at: int, start: int, stop: int, step: int) -> None:
    view = to.view(operation.inputs[0])
    size = view.shape[at]
    if step < 0:
        raise Unmapped("it steps backwards")
    if (start, stop, step) == (0, size, 1):
        to.set(operation.output, view)
        return
    if _is_outer_part(view, at):
        _slice_parts(operation, to, view, at, range(start, stop, step))
        return
    if len(view.dimensions[at]) != 1:
        view = as_map(to, operation, operation.inputs[0])
    axis = axis_name(view, at)
    keys: dict[str, Any] = {"axis": axis, "start": start, "stop": stop, "step": step}
    if axis == "channels" and step == 1:
        keys = {"channels": [start, stop]}
    layer = to.add_record(operation, "slice", [view.layer], keys)
    sizes = list(view.shape)
    sizes[at] = len(range(start, stop, step))
    names = [each[0].name if each else "" for each in view.dimensions]
    to.make(operation.output, view_of(layer, tuple(sizes), names))


def _is_outer_part(view: View, at: int) -> bool:
    """Say whether a dimension is the outer part of channels that are split, as into heads."""
    return [axis.name for axis in view.dimensions[at]] == [f"{CHANNELS}/0"]


def _slice_parts(operation: Operation, to: Builder, view: View, at: int, cells: range) -> None:
    """Slice channels by whole parts; where one part is left, its own parts become the channels'."""
    if cells.step != 1:
        raise Unmapped("it takes some of several groups of channels")
    channels = prod(axis.size for axis in view.axes if axis.name.partition("/")[0] == CHANNELS)
    size = channels // view.shape[at]
    keys = {"channels": [cells.start * size, cells.stop * size]}
    layer = to.add_record(operation, "slice", [view.layer], keys)
    is_one = len(cells) == 1
    left = () if is_one else (Axis(f"{CHANNELS}/0", len(cells)),)
    dimensions = [*view.dimensions[:at], left, *view.dimensions[at + 1 :]]
    if is_one:
        dimensions = [tuple(_without_outer(axis) for axis in each) for each in dimensions]
    to.make(operation.output, View(layer, tuple(dimensions)))


def _without_outer(axis: Axis) -> Axis:
    return axis._replace(name=axis.name.replace(f"{CHANNELS}/1", CHANNELS, 1))


OPERATORS = {"Split": split, "Slice": slice_}
