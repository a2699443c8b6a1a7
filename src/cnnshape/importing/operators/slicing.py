"""Operators that take a part of what they read: a `slice` along an axis, a `crop` along several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import axis_name, laid_out
from cnnshape.importing.operators.building import Builder, Unmapped, place
from cnnshape.importing.operators.windows import plain_padding
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.views import CHANNELS, SPACE, Axis, Dimension, View, names_last

Parts = Mapping[int, range]
"""The places that are kept of each dimension."""


def split(operation: Operation, to: Builder) -> None:
    """`Split`: a `slice` for each output."""
    at = place(operation.attributes.get("axis", 0), len(to.shape(operation.inputs[0])))
    start = 0
    for output in operation.outputs:
        if at >= len(to.shape(output)):
            raise Unmapped("its outputs have fewer axes than it reads")
        size = to.shape(output)[at]
        part = operation._replace(outputs=(output,))
        _slice(part, to, at, range(start, start + size))
        start += size


def slice_(operation: Operation, to: Builder) -> None:
    """`Slice`: a `crop` of the cells inside, or a `slice` for each axis that loses cells."""
    attributes = operation.attributes
    shape = to.shape(operation.inputs[0])
    starts, ends = attributes["starts"], attributes["ends"]
    axes = attributes.get("axes") or range(len(starts))
    steps = attributes.get("steps") or [1] * len(starts)
    value = operation.inputs[0]
    if len({len(starts), len(ends), len(axes), len(steps)}) > 1:
        raise Unmapped("its starts, ends, axes and steps are not one for each axis")
    if 0 in steps:
        raise ImportRefused(f"a step of the `Slice` `{operation.output}` is 0: it would never end")
    places = [place(axis, len(shape)) for axis in axes]
    parts = {
        at: range(*slice(*ends).indices(shape[at]))
        for at, *ends in zip(places, starts, ends, steps, strict=True)
    }
    if len(parts) > 1 and all(_is_turned(to.view(value), *part) for part in parts.items()):
        _flip(operation, to, list(parts))
        return
    inside = _inside(to, to.view(value), parts)
    groups = [inside] if inside else []
    groups += [{at: cells} for at, cells in parts.items() if at not in inside]
    for number, group in enumerate(groups):
        is_last = number == len(groups) - 1
        outputs = operation.outputs if is_last else (f"{operation.output}, {number}",)
        part = operation._replace(inputs=(value,), outputs=outputs)
        if group is inside:
            _crop(part, to, group)
        else:
            _slice(part, to, *next(iter(group.items())))
        value = part.output


def _inside(to: Builder, view: View, parts: Parts) -> Parts:
    """Return the spatial axes whose ends are cut off, if a crop says that better than slices.

    It does for several axes, and after a transposed convolution, which takes a crop as padding, or
    attention in windows, which may have filled up the map.
    """
    cut = {
        at: cells
        for at, cells in parts.items()
        if 0 < len(cells) < view.shape[at] and cells.step == 1 and _name_of(view, at) in SPACE
    }
    return cut if len(cut) > 1 or _takes_crops(view.layer, to) else {}


def _takes_crops(layer: str, to: Builder) -> bool:
    """Say whether a layer may cut off cells that it gives.

    Attention does whose output has been projected, and moved back as far as its input was moved.
    """
    giver = to.records.get(layer)
    if giver is None or giver.kind == "conv_transpose":
        return giver is not None
    moves = 0
    while giver is not None and (giver.kind == "dense" or (giver.kind == "concat" and giver.moved)):
        moves += len(giver.moved)
        source = giver.reads[0] if giver.kind == "dense" else to.records[giver.reads[0]].reads[0]
        giver = to.records.get(source)
    is_in_windows = giver is not None and giver.kind == "attention" and "window" in giver.keys
    return is_in_windows and giver is not None and len(giver.moved) == moves


def _name_of(view: View, at: int) -> str:
    dimension = view.dimensions[at]
    return dimension[0].name if len(dimension) == 1 else ""


def _crop(operation: Operation, to: Builder, parts: Parts) -> None:
    view = to.view(operation.inputs[0])
    sides = {
        _name_of(view, at): (cells.start, view.shape[at] - cells.stop)
        for at, cells in parts.items()
    }
    space = sorted({axis.name.partition("/")[0] for axis in view.axes} & {*SPACE})
    cropping = plain_padding([sides.get(name, (0, 0)) for name in space])
    layer = to.add_record(operation, "crop", [view.layer], {"cropping": cropping})
    view = view._replace(layer=layer)
    for at, cells in parts.items():
        view = view.with_size(at, len(cells))
    to.make(operation.output, view)


def gather(operation: Operation, to: Builder) -> None:
    """`Gather` of known places: a slice. Of a table by computed indices: an embedding."""
    if to.constant(operation.inputs[0]) is not None:
        _embedding(operation, to)
        return
    indices = to.constant(operation.inputs[1])
    if indices is None:
        raise Unmapped("its indices are computed by the model")
    at = place(operation.attributes.get("axis", 0), len(to.shape(operation.inputs[0])))
    size = to.shape(operation.inputs[0])[at]
    if len(indices.shape) > 1:
        raise Unmapped("its indices have several axes")
    cells = _run([each % size for each in indices.read().reshape(-1).tolist()])
    if indices.shape:
        _slice(operation, to, at, cells)
        return
    taken = operation._replace(outputs=(f"{operation.output}, whole",))
    _slice(taken, to, at, cells)
    _without_dimension(operation, to, to.view(taken.output), at)


def _run(cells: list[int]) -> range:
    """Return places as a range; raise Unmapped if they are none."""
    step = cells[1] - cells[0] if len(cells) > 1 else 1
    run = range(cells[0], cells[0] + step * len(cells), step) if step and cells else range(0)
    if list(run) != cells:
        raise Unmapped("it picks cells in an order that is no slice")
    return run


def _without_dimension(operation: Operation, to: Builder, view: View, at: int) -> None:
    """Drop a dimension of one cell; what is left of a sequence is a vector."""
    left = view.without(at)
    names = [axis.name for axis in left.axes if axis.size > 1]
    if names == [CHANNELS] and len(left.dimensions) == 2 and len(left.axes) > 1:
        to.add(operation, "flatten", [left])
        return
    to.set(operation.output, left)


def _slice(operation: Operation, to: Builder, at: int, cells: range) -> None:
    view = to.view(operation.inputs[0])
    if cells == range(view.shape[at]):
        to.make(operation.output, view)
        return
    if _is_turned(view, at, cells):
        _flip(operation, to, [at])
        return
    if cells.step < 0:
        raise Unmapped("it steps backwards")
    outer = view.outer_part(at)
    if outer is not None and cells.step == 1:
        _slice_of_parts(operation, to, view, at, outer, cells)
        return
    if len(view.dimensions[at]) != 1:
        view = laid_out(to, operation, operation.inputs[0])
    _add(operation, to, view, axis_name(view, at), cells)
    axis = view.dimensions[at][0]._replace(size=len(cells))
    to.make(operation.output, to.view(operation.output).with_dimension(at, (axis,)))


def _is_turned(view: View, at: int, cells: range) -> bool:
    return cells == range(view.shape[at])[::-1]


def _flip(operation: Operation, to: Builder, places: Sequence[int]) -> None:
    """Add a layer that turns axes round."""
    view = to.view(operation.inputs[0])
    names = [axis_name(view, at) for at in places]
    keys = {"axes": names if len(names) > 1 else names[0]}
    layer = to.add_record(operation, "flip", [view.layer], keys)
    to.make(operation.output, view._replace(layer=layer))


def _slice_of_parts(
    operation: Operation, to: Builder, view: View, at: int, whole: str, cells: range
) -> None:
    """Slice the outer part of an axis: what is taken of the axis lies side by side."""
    inner = prod(axis.size for axis in view.axes if axis.name.startswith(f"{whole}/1"))
    name = view.name_of_axis(whole)
    _add(operation, to, view, name, range(cells.start * inner, cells.stop * inner))
    taken = to.view(operation.output)
    if len(cells) > 1:
        part: Dimension = (Axis(f"{whole}/0", len(cells)),)
        to.make(operation.output, taken.with_dimension(at, part))
        return
    left = taken.with_dimension(at, ())
    to.make(operation.output, left.promoted(whole))


def _add(operation: Operation, to: Builder, view: View, axis: str, cells: range) -> None:
    """Add the layer; its view is that of what it reads, for the caller to correct."""
    keys: dict[str, Any] = {
        "axis": axis, "start": cells.start, "stop": cells.stop, "step": cells.step,
    }  # fmt: skip
    if axis == "channels" and cells.step == 1:
        keys = {"channels": [cells.start, cells.stop]}
    layer = to.add_record(operation, "slice", [view.layer], keys)
    to.set(operation.output, view._replace(layer=layer))


def _embedding(operation: Operation, to: Builder) -> None:
    table = to.constant(operation.inputs[0])
    indices = to.view(operation.inputs[1])
    if table is None or len(table.shape) != 2 or operation.attributes.get("axis", 0) != 0:
        raise Unmapped("it reads a table that is not a vector for each index")
    if len(indices.dimensions) != 2 or len(indices.axes) != 1:
        raise Unmapped("its indices are not a vector")
    keys = {"vocabulary": table.shape[0], "channels": table.shape[1]}
    arrays = {"weight": weights.as_is(table)}
    to.add(operation, "embedding", [indices], keys, arrays, names=names_last(3))


OPERATORS = {"Split": split, "Slice": slice_, "Gather": gather}
