"""Bring a value into the axes that a layer reads, with as few layers as there can be."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.views import (
    BATCH,
    CHANNELS,
    SPACE,
    Axis,
    Dimension,
    View,
    names_first,
    names_last,
    view_of,
)
from cnnshape.layers.axis_names import axis_names
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
    if _are_whole(view.dimensions[1:]) or not view.dimensions:
        return view
    origin = NOT_AN_OPERATOR._replace(scope=f"{view.layer}.output")
    to.set(value, _arranged(to, origin, value, 0))
    return to.view(value)


def axis_name(view: View, dimension: int) -> str:
    """Return what a file calls the one axis of a dimension; raise Unmapped if it has several."""
    names = axis_names_in(view, dimension)
    if len(names) != 1:
        raise Unmapped("it acts on an axis that is split or merged")
    return names[0]


def axis_names_in(view: View, dimension: int) -> list[str]:
    """Return what a file calls the axes of a dimension; raise Unmapped if one is split."""
    axes = [axis.name for axis in view.dimensions[dimension] if axis.name != BATCH]
    if any(name not in (CHANNELS, *SPACE) for name in axes):
        raise Unmapped("it acts on an axis that is split or merged")
    space = sorted(name for name in view.names if name in SPACE)
    names = axis_names(len(space))
    return [names[-1] if name == CHANNELS else names[space.index(name)] for name in axes]


def _arranged(to: Builder, operation: Operation, value: str, channels_at: int) -> View:
    view = to.view(value)
    rank = len(view.dimensions)
    wanted = names_first(rank) if channels_at == 0 else names_last(rank)
    if tuple(_name_of(each) for each in view.dimensions) == wanted:
        return view
    if rank < 2 or any(axis.name != BATCH and axis.size > 1 for axis in view.dimensions[0]):
        raise Unmapped("its batch holds other axes")
    if to.is_free(view.layer) and _are_whole(view.dimensions[1:]):
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
    order = [axis for each in inner for axis in each]
    if len(inner) == 1:
        return _flattened(to, operation, view, order)
    if _are_whole(inner) and len(inner) == len(view.axes):
        return _permuted(to, operation, view, inner, channels_at)
    shuffled = _shuffled(to, operation, view, inner, channels_at)
    return shuffled or _reshaped(to, operation, view, inner, channels_at)


def _are_whole(dimensions: Sequence[Dimension]) -> bool:
    """Say whether each dimension is one axis of the layer, neither split nor merged."""
    return all(len(each) == 1 and each[0].name in (CHANNELS, *SPACE) for each in dimensions)


def _flattened(to: Builder, operation: Operation, view: View, order: Sequence[Axis]) -> str:
    names = [axis.name for axis in order]
    if len(names) > 1 and names != _in_memory(to, names):
        raise _OtherOrder()
    return to.add_record(_glue(operation, "flatten"), "flatten", [view.layer])


class _OtherOrder(Unmapped):
    """The layout of the file is not the order of the axes in the model."""

    def __init__(self) -> None:
        super().__init__("it flattens axes in another order than that of the file's layout")


def _in_memory(to: Builder, names: Sequence[str]) -> list[str]:
    """Return axes in the order in which the layout of the file lays them out."""
    space = sorted(name for name in names if name != CHANNELS)
    if to.layout is Layout.CHANNELS_FIRST:
        return [CHANNELS, *space] if CHANNELS in names else space
    return [*space, CHANNELS] if CHANNELS in names else space


def _glue(operation: Operation, kind: str) -> Operation:
    """Return the operator as the origin of a layer before it that only rearranges what it reads."""
    around, dot, _ = operation.scope.rpartition(".")
    return operation._replace(scope=f"{around}{dot}{kind}")


def _permuted(
    to: Builder, operation: Operation, view: View, inner: Sequence[Dimension], channels_at: int
) -> str:
    """Add a layer that brings whole axes into another order."""
    to.rearranged += 1
    own = axis_names(len(inner) - 1)
    by_name = dict(zip([*SPACE[: len(inner) - 1], CHANNELS], own, strict=True))
    names = [by_name[each[0].name] for each in inner]
    last = names if channels_at == -1 else [*names[1:], names[0]]
    return to.add_record(_glue(operation, "permute"), "permute", [view.layer], {"axes": last})


def _shuffled(
    to: Builder, operation: Operation, view: View, inner: Sequence[Dimension], channels_at: int
) -> str | None:
    """Add a channel shuffle, if the view is one."""
    channels = inner[channels_at]
    others = [each for each in inner if each is not channels]
    parts = [axis.name for axis in channels]
    if parts != [f"{CHANNELS}/1", f"{CHANNELS}/0"] or any(len(each) != 1 for each in others):
        return None
    keys = {"groups": channels[1].size}
    return to.add_record(_glue(operation, "shuffle"), "channel_shuffle", [view.layer], keys)


def _reshaped(
    to: Builder, operation: Operation, view: View, inner: Sequence[Dimension], channels_at: int
) -> str:
    """Add a reshape, where the order of memory stays that of the file's layout."""
    channels = inner[channels_at]
    space = list(inner[1:] if channels_at == 0 else inner[:-1])
    is_first = to.layout is Layout.CHANNELS_FIRST
    laid_out = [channels, *space] if is_first else [*space, channels]
    names = [axis.name for each in laid_out for axis in each]
    whole = {name.split("/")[0] for name in names}
    if names != _sorted_parts(to, names, whole):
        raise Unmapped("it mixes axes in an order that no layer gives")
    shape = [*(prod(axis.size for axis in each) for each in [*space, channels])]
    return to.add_record(_glue(operation, "reshape"), "reshape", [view.layer], {"shape": shape})


def _sorted_parts(to: Builder, names: Sequence[str], whole: set[str]) -> list[str]:
    ordered = _in_memory(to, sorted(whole))
    return [name for each in ordered for name in sorted(names) if name.split("/")[0] == each]
