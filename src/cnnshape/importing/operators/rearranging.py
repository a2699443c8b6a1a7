"""Layers that bring the axes of a value, or parts of them, into another order."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.views import CHANNELS, Axis, Dimension, View
from cnnshape.layers.axis_names import axis_names
from cnnshape.network import Layout, Shape

MAX_AXES = 4
"""A map has three spatial axes at most, and the channels."""

Run = tuple[Axis, ...]
"""Axes, or parts of axes, that lie side by side in memory before and after."""


def rearranged(
    to: Builder, operation: Operation, view: View, dimensions: Sequence[Dimension]
) -> str:
    """Add the layers that lay out a view in these dimensions of memory; return the last of them.

    At most a reshape into the parts that move, a permutation of these, and a reshape into the
    dimensions.
    """
    memory = _in_memory(to, view)
    runs = _runs([axis for each in dimensions for axis in each], memory)
    before = sorted(runs, key=lambda run: memory.index(run[0]))
    layer = view.layer
    if len(runs) > 1 and before != runs:
        layer = _permuted(to, operation, view, before, runs)
        is_done = [tuple(each) for each in dimensions] == runs
        if is_done:
            return layer
    if len(dimensions) == 1:
        return to.add_record(glue(operation, "flatten"), "flatten", [layer])
    sizes = [prod(axis.size for axis in each) for each in dimensions]
    return _reshape(to, operation, layer, sizes)


def glue(operation: Operation, kind: str) -> Operation:
    """Return the operator as the origin of a layer before it that only rearranges what it reads."""
    around, dot, _ = operation.scope.rpartition(".")
    return operation._replace(scope=f"{around}{dot}{kind}")


def _in_memory(to: Builder, view: View) -> list[Axis]:
    """Return the axes and parts in the order in which the layout of the file lays them out."""
    axes = sorted((axis for axis in view.axes if axis.size > 1), key=lambda axis: axis.name)
    channels = [axis for axis in axes if axis.name.partition("/")[0] == CHANNELS]
    space = [axis for axis in axes if axis not in channels]
    return [*channels, *space] if to.layout is Layout.CHANNELS_FIRST else [*space, *channels]


def _runs(order: Sequence[Axis], memory: Sequence[Axis]) -> list[Run]:
    """Return axes in their new order, those together that stay together."""
    if not any("/" in axis.name for axis in memory) and order != memory:
        return [(axis,) for axis in order if axis.size > 1]
    runs: list[Run] = []
    for axis in order:
        if axis.size == 1:
            continue
        at = memory.index(axis)
        if runs and at and memory[at - 1] == runs[-1][-1]:
            runs[-1] = (*runs[-1], axis)
        else:
            runs.append((axis,))
    return runs


def _permuted(
    to: Builder, operation: Operation, view: View, before: Sequence[Run], after: Sequence[Run]
) -> str:
    """Add a layer that brings runs into another order, and before it one that makes them axes."""
    if len(before) > MAX_AXES:
        raise Unmapped("it mixes more axes than a map has")
    to.rearranged += 1
    layer = view.layer
    if any(len(run) > 1 or "/" in run[0].name for run in before) or len(view.axes) != len(before):
        layer = _reshape(to, operation, layer, [prod(a.size for a in run) for run in before])
    space = axis_names(len(before) - 1)[:-1]
    is_first = to.layout is Layout.CHANNELS_FIRST
    names = [CHANNELS, *space] if is_first else [*space, CHANNELS]
    moved = [names[before.index(run)] for run in after]
    axes = [*moved[1:], moved[0]] if is_first else moved
    return to.add_record(glue(operation, "permute"), "permute", [layer], {"axes": axes})


def _reshape(to: Builder, operation: Operation, layer: str, memory: Sequence[int]) -> str:
    """Add a reshape to sizes in the order of memory; records have the channels last."""
    is_first = to.layout is Layout.CHANNELS_FIRST
    shape: Shape = (*memory[1:], memory[0]) if is_first else tuple(memory)
    return to.add_record(glue(operation, "reshape"), "reshape", [layer], {"shape": shape})
