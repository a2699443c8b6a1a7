"""Layers that act on the channels of each position by itself, wherever the positions stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import are_whole, as_rows
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.records import NOTHING, Weight
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, Axis, View, names_last


def at_positions(
    operation: Operation,
    to: Builder,
    kind: str,
    keys: Mapping[str, Any],
    arrays: Mapping[str, Weight] = NOTHING,
) -> View:
    """Add a layer that reads and gives channels, which are the last axis of the operator."""
    shape = to.shape(operation.output)
    if not shape:
        raise Unmapped("it gives one number")
    view = as_positions(operation, to, operation.inputs[0])
    layer = to.add_record(operation, kind, [view.layer], keys, arrays)
    result = with_channels(view._replace(layer=layer), shape[-1])
    to.set(operation.output, result)
    return result


def as_positions(operation: Operation, to: Builder, value: str) -> View:
    """Return a value whose last dimension is the channels, its positions in any order."""
    view = _with_single_channel(_with_channels_last(to, value))
    *others, last = view.dimensions
    places = [axis for each in others for axis in each if axis.name != BATCH]
    is_last = [axis.name for axis in last] == [CHANNELS]
    is_one_cell = len(others) == 1 and places and all(axis.size == 1 for axis in places)
    if is_last and all(map(_is_place, places)) and not is_one_cell:
        return view
    at = _own_dimension_of_batch(view)
    if not at:
        return as_rows(to, operation, value)
    order = [at, *(each for each in range(len(view.dimensions)) if each != at)]
    first = f"{value}, batch first"
    to.make(first, view.transposed(order))
    arranged = as_rows(to, operation, first)
    return arranged.transposed([order.index(each) for each in range(len(order))])


def _with_single_channel(view: View) -> View:
    """Return a view whose last dimension is the one channel, if another one holds it."""
    one = Axis(CHANNELS, 1)
    *others, last = view.dimensions
    if last or not any(one in each for each in others):
        return view
    without = (tuple(axis for axis in each if axis != one) for each in others)
    return view._replace(dimensions=(*without, (one,)))


def _own_dimension_of_batch(view: View) -> int:
    """Return which dimension the batch is: not the first in sequences of PyTorch."""
    names = [[axis.name for axis in each] for each in view.dimensions]
    return names.index([BATCH]) if [BATCH] in names else 0


def _with_channels_last(to: Builder, value: str) -> View:
    """Return a value; the axes of an input that nothing has read so far are named for this use."""
    view = to.view(value)
    inner = [each for each in view.dimensions if [axis.name for axis in each] != [BATCH]]
    if not to.is_free(view.layer) or not are_whole(inner) or not view.dimensions[-1]:
        return view
    names = names_last(len(inner) + 1)[1:]
    to.rename_axes(
        view.layer, {each[0].name: name for each, name in zip(inner, names, strict=True)}
    )
    return to.view(value)


def with_channels(view: View, channels: int) -> View:
    """Return a view with another number of channels in its last dimension."""
    return view._replace(dimensions=(*view.dimensions[:-1], (Axis(CHANNELS, channels),)))


def _is_place(axis: Axis) -> bool:
    return axis.name.partition("/")[0] in SPACE
