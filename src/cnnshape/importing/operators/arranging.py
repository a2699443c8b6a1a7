"""Bring a value into the axes that a layer reads, with as few layers as there can be."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.blocks import rearrangement
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.rearranging import glue, rearranged
from cnnshape.importing.views import (
    BATCH,
    CHANNELS,
    SPACE,
    Dimension,
    View,
    names_first,
    names_last,
    view_of,
)
from cnnshape.network import Layout

NOT_AN_OPERATOR = Operation("", (), (), {})


def as_map(to: Builder, operation: Operation, value: str) -> View:
    """Return a value whose second dimension is the channels, as convolutions read it."""
    return _arranged(to, operation, value, channels_at=0)


def as_rows(to: Builder, operation: Operation, value: str) -> View:
    """Return a value whose last dimension is the channels, as dense layers read it."""
    return _arranged(to, operation, value, channels_at=-1)


def as_result(to: Builder, value: str) -> View:
    """Return a value as an output of the model: axes that are merged or split are laid out."""
    view = to.view(value)
    dimensions = [_without_ones(each) for each in view.dimensions[1:]]
    origin = NOT_AN_OPERATOR._replace(scope=f"{view.layer}.output")
    if _is_vector_of_a_map(view):
        layer = to.add_record(glue(origin, "flatten"), "flatten", [view.layer])
        return view_of(layer, view.shape, names_first(len(view.shape)))
    if are_whole([each for each in dimensions if each]) or not view.dimensions:
        return view
    to.set(value, _arranged(to, origin, value, 0))
    return to.view(value)


def _is_vector_of_a_map(view: View) -> bool:
    """Say whether a value is a vector, and its layer gives a map that has one axis alone."""
    _, *rest = view.dimensions or ((),)
    long = [axis for axis in view.axes if axis.size > 1]
    return len(rest) == 1 and len(view.axes) > 1 and len(long) == 1


def laid_out(to: Builder, operation: Operation, value: str) -> View:
    """Return a value each of whose dimensions is one axis of its layer, in any order."""
    view = to.view(value)
    if not view.dimensions:
        raise Unmapped("it reads a single number")
    inner = [_without_ones(each) for each in view.dimensions[1:]]
    if are_whole([each for each in inner if each]) and not _without_ones(view.dimensions[0]):
        return view
    wholes = {axis.name.partition("/")[0] for axis in inner[-1]}
    return _arranged(to, operation, value, -1 if wholes == {CHANNELS} else 0)


def axis_name(view: View, dimension: int) -> str:
    """Return what a file calls the one axis of a dimension; raise Unmapped if it has several."""
    names = all_axis_names(view, dimension)
    if len(names) != 1:
        raise Unmapped("it acts on an axis that is split or merged")
    return names[0]


def all_axis_names(view: View, dimension: int) -> list[str]:
    """Return what a file calls the axes of a dimension; raise Unmapped if one is a part."""
    inner = [axis for axis in view.dimensions[dimension] if axis.name != BATCH]
    long = [axis for axis in inner if axis.size > 1]
    axes = [axis.name for axis in long or inner]
    if any(name != CHANNELS and name not in SPACE for name in axes):
        raise Unmapped("it acts on an axis that is split or merged")
    return [view.name_of_axis(name) for name in axes]


def _arranged(to: Builder, operation: Operation, value: str, channels_at: int) -> View:
    view = to.view(value)
    rank = len(view.dimensions)
    wanted = names_first(rank) if channels_at == 0 else names_last(rank)
    if tuple(_name_of(each) for each in view.dimensions) == wanted:
        return view
    if rank < 2 or any(axis.name != BATCH and axis.size > 1 for axis in view.dimensions[0]):
        raise Unmapped("its batch holds other axes")
    if to.is_free(view.layer) and are_whole(view.dimensions[1:]):
        to.rename_axes(view.layer, dict(zip(view.names, wanted[1:], strict=True)))
        return to.view(value)
    inner = [_without_ones(each) for each in view.dimensions[1:]]
    if _is_same(view, inner, wanted):
        return view_of(view.layer, view.shape, wanted)
    layer = _rearranged(to, operation, view, inner, channels_at)
    arranged = view_of(layer, view.shape, wanted)
    if to.only_reader(value):
        return arranged
    to.set(value, arranged)
    return arranged


def _name_of(dimension: Dimension) -> str:
    return dimension[0].name if len(dimension) == 1 else ""


def _without_ones(dimension: Dimension) -> Dimension:
    return tuple(axis for axis in dimension if axis.size > 1)


def _is_same(view: View, inner: Sequence[Dimension], wanted: Sequence[str]) -> bool:
    """Say whether a layer's output, read with other names for axes of one cell, is what is wanted.

    This holds for vectors alone: a map keeps its rank.
    """
    return len(view.axes) == len(inner) == 1 and wanted[1:] == (CHANNELS,) and bool(view.axes)


def _rearranged(
    to: Builder, operation: Operation, view: View, inner: Sequence[Dimension], channels_at: int
) -> str:
    """Add the layers that rearrange a view, and return the last of them."""
    channels, space = inner[channels_at], list(inner[1:] if channels_at == 0 else inner[:-1])
    one = rearrangement(channels, space)
    if one is not None:
        keyed = glue(operation, one.kind.rpartition("_")[2])
        return to.add_record(keyed, one.kind, [view.layer], one.keys)
    is_first = to.layout is Layout.CHANNELS_FIRST
    dimensions = [channels, *space] if is_first else [*space, channels]
    return rearranged(to, operation, view, dimensions)


def are_whole(dimensions: Sequence[Dimension]) -> bool:
    """Say whether each dimension is one axis of the layer, neither split nor merged."""
    return all(len(each) == 1 and each[0].name in (CHANNELS, *SPACE) for each in dimensions)
