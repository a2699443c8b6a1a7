"""Unpooling: as many cells as the map has of which the maxima were taken."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    Source,
    kept,
)
from cnnshape.analysis.axes.several import Undo
from cnnshape.analysis.claim import Claim, Inputs, Reach
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.pooling import max_pool, slides
from cnnshape.analysis.sliding import needs_a_map, per_axis
from cnnshape.analysis.transposed import reach_of_spread
from cnnshape.layers.unpooling import MaxUnpool
from cnnshape.network import Shape
from cnnshape.window import Window


def axes(layer: MaxUnpool, inputs: AxisInputs) -> AxisRule:
    """The sizes of the map, where its windows are as many as the values."""
    if inputs.ranks != (inputs.rank, inputs.rank):  # refused at every size
        return kept(inputs.rank, Follows.FIRST, Accepts.ANY_MAP)
    windows = slides(layer.pooling, inputs.rank)
    outputs = (
        OutputAxis(Undo(window), (Source(0, axis), Source(1, axis)))
        for axis, window in enumerate(windows)
    )
    return AxisRule(tuple(outputs), Follows.FIRST, Accepts.ANY_MAP)


def max_unpool(layer: MaxUnpool, inputs: Inputs) -> Claim:
    """The shape of the map; each cell gets the value of one of the windows around it, or 0."""
    refuse_if(_reads_a_map(inputs), needs_a_map(layer, inputs))
    of_map = inputs._replace(names=inputs.names[1:], shapes=inputs.shapes[1:])
    pooled = max_pool(layer.pooling, of_map)
    refuse_if(_values_fit(inputs, pooled.output))
    dilation = per_axis(layer.dilation, of_map.rank)
    spread = tuple(map(reach_of_spread, pooled.windows, dilation))
    seen = tuple(map(_reach_of_map, spread, pooled.windows, dilation))
    return Claim(output=of_map.shape, reaches=(spread, seen))


def _reach_of_map(spread: Reach | None, window: Window, dilation: int) -> Reach | None:
    """Return the cells of the map that the windows around a cell of the output read."""
    if spread is None:
        return None
    taps = tuple(_under(positions, window, dilation) for positions in spread.taps)
    return Reach(spread.advance * window.stride, taps)


def _under(positions: range, window: Window, dilation: int) -> range:
    """Return what the windows at positions read: as they share a cell, every cell between."""
    if not positions:
        return range(0)
    first = positions[0] * window.stride - window.before
    last = positions[-1] * window.stride - window.before + window.span
    return range(first, last, dilation)


def _reads_a_map(inputs: Inputs) -> Iterator[Fault]:
    if len(inputs.shapes) < 2:
        yield Fault(
            "S104",
            "max_unpool reads the values alone, and not the map of which the maxima are taken",
            "from",
            help="name the max_pool that is undone with `pool`, or list both layers in `from`",
        )


def _values_fit(inputs: Inputs, pooled: Shape) -> Iterator[Fault]:
    """Refuse values that are not one for each window and channel."""
    if inputs.shape != pooled:
        layout = inputs.layout
        yield Fault(
            "S104",
            f"values of {inputs.text()} do not go into windows of {layout.text(pooled)}",
            "from",
            notes=(
                f"`{inputs.names[0]}` is {inputs.text()}",
                f"the windows on `{inputs.names[1]}`, which is {inputs.text(1)}, give "
                f"{layout.text(pooled)}",
            ),
            help="unpool a map of the size and channels that the pooling gives",
        )


CLAIMS = {"max_unpool": max_unpool}
AXES = {"max_unpool": axes}
