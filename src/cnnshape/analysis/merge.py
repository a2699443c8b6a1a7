"""Merges: equal shapes in, one out; concat adds channels up, multiply broadcasts a gate."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.operations import Agree, Broadcast
from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    Source,
)
from cnnshape.analysis.claim import SAME_CELL, Claim, Inputs, Reaches, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.fused import accepts_with, softmax_has_a_choice, weights_of
from cnnshape.layers.merge import Concat, Merge, Multiply
from cnnshape.network import Shape


def merge_axes(layer: Merge, inputs: AxisInputs) -> AxisRule:
    """The size that all inputs share."""
    accepts = accepts_with(layer.activation) if inputs.are_alike else Accepts.ANY_MAP
    return AxisRule(_shared_axes(Agree(), inputs), Follows.FIRST, accepts)


def multiply_axes(layer: Multiply, inputs: AxisInputs) -> AxisRule:
    """The largest size; a gate has one cell along each axis, or no axes."""
    return merge_axes(layer, inputs)._replace(axes=_shared_axes(Broadcast(), inputs))


def concat_axes(layer: Concat, inputs: AxisInputs) -> AxisRule:
    """The size that all inputs share, with the channels of all."""
    axes = _shared_axes(Agree(), inputs)
    return AxisRule(axes, Follows.ALL, accepts_with(layer.activation))


def _shared_axes(operation: Agree | Broadcast, inputs: AxisInputs) -> tuple[OutputAxis, ...]:
    """Return an operation over all inputs that have axes at all, for each of them."""
    rank = max(inputs.ranks)
    read = [position for position, each in enumerate(inputs.ranks) if each == rank]
    return tuple(
        OutputAxis(operation, tuple(Source(position, axis) for position in read))
        for axis in range(rank)
    )


def merge(layer: Merge, inputs: Inputs) -> Claim:
    """The shape that all inputs share."""
    refuse_if(_there_are_several(layer, inputs), _shapes_agree(layer, inputs))
    return Claim(
        output=inputs.shape,
        weights=_activation(layer, inputs.channels),
        reaches=cell_by_cell(inputs.shape),
    )


def multiply(layer: Multiply, inputs: Inputs) -> Claim:
    """The largest of the shapes; a vector or a map of one cell gates all positions of it."""
    full = max(inputs.shapes, key=lambda shape: (len(shape), shape))
    refuse_if(_there_are_several(layer, inputs), _shapes_agree(layer, inputs, gated=full))
    return Claim(
        output=full,
        weights=_activation(layer, full[-1]),
        reaches=tuple(_gate_or_map(shape, full) for shape in inputs.shapes),
    )


def concat(layer: Concat, inputs: Inputs) -> Claim:
    """The sum of the channels, at the spatial sizes that all inputs share."""
    refuse_if(_there_are_several(layer, inputs), _sizes_agree(inputs))
    channels = sum(shape[-1] for shape in inputs.shapes)
    return Claim(
        output=(*inputs.sizes, channels),
        weights=_activation(layer, channels),
        reaches=cell_by_cell(inputs.shape),
    )


def _activation(layer: Merge, channels: int) -> dict[str, Shape]:
    refuse_if(softmax_has_a_choice(layer.activation, channels))
    return weights_of(layer.activation, channels)


def _gate_or_map(shape: Shape, full: Shape) -> Reaches:
    return ((SAME_CELL if shape == full else None),) * (len(full) - 1)


def _is_gate(shape: Shape, full: Shape) -> bool:
    has_its_axes = len(shape) in (1, len(full))
    return has_its_axes and shape[-1] == full[-1] and all(size == 1 for size in shape[:-1])


def _there_are_several(layer: Merge, inputs: Inputs) -> Iterator[Fault]:
    if len(inputs.shapes) < 2:
        yield Fault(
            "S104",
            f"{layer.type} reads one layer, and needs at least two",
            notes=(f"it reads only `{inputs.names[0]}`, {inputs.text()}",),
            help="list what it merges: `from: [first, second]`",
        )


def _shapes_agree(layer: Merge, inputs: Inputs, gated: Shape | None = None) -> Iterator[Fault]:
    wanted = gated or inputs.shape
    if all(shape == wanted or (gated and _is_gate(shape, gated)) for shape in inputs.shapes):
        return
    yield Fault(
        "S104",
        f"{layer.type} needs equal shapes, but reads {_shapes(inputs)}",
        "from",
        notes=_producers(inputs),
        help=_way_out(inputs) if gated is None else _gate_help(inputs, gated),
    )


def _sizes_agree(inputs: Inputs) -> Iterator[Fault]:
    if len({shape[:-1] for shape in inputs.shapes}) > 1:
        yield Fault(
            "S104",
            f"concat needs equal spatial sizes, but reads {_shapes(inputs)}",
            "from",
            notes=_producers(inputs),
            help=_way_out(inputs),
        )


def _shapes(inputs: Inputs) -> str:
    distinct = dict.fromkeys(map(inputs.layout.text, inputs.shapes))
    return " and ".join(distinct)


def _producers(inputs: Inputs) -> tuple[str, ...]:
    return tuple(f"`{name}` is {inputs.text(i)}" for i, name in enumerate(inputs.names))


def _way_out(inputs: Inputs) -> str:
    """Say what would make the inputs agree, in the order in which it is likely to be meant."""
    by_size = sorted(range(len(inputs.shapes)), key=lambda i: inputs.shapes[i][:-1])
    smallest, largest = by_size[0], by_size[-1]
    small, large = inputs.shapes[smallest], inputs.shapes[largest]
    if small[:-1] == large[:-1]:
        channels = inputs.channels
        return f"give them all {channels:,} channels, as with a 1x1 conv of {channels:,} filters"
    if len(small) != len(large):
        return "bring both to the same number of axes before they meet"
    if all(size == 1 for size in small[:-1]):
        return f"enlarge the smaller one: `{{type: upsample, like: {inputs.names[largest]}}}`"
    advice = "give both paths the same strides and padding"
    if any(inside > outside for inside, outside in zip(small[:-1], large[:-1], strict=True)):
        return advice
    return f"{advice}, or cut the larger one: `{{type: crop, like: {inputs.names[smallest]}}}`"


def _gate_help(inputs: Inputs, full: Shape) -> str:
    """Say what a gate of the wrong channels needs, or else what any merge needs."""
    for name, shape in zip(inputs.names, inputs.shapes, strict=True):
        if shape[-1] != full[-1] and all(size == 1 for size in shape[:-1]):
            return f"give `{name}` {full[-1]:,} channels: a gate has one value for each"
    return _way_out(inputs)


CLAIMS = {
    "add": merge,
    "subtract": merge,
    "average": merge,
    "maximum": merge,
    "multiply": multiply,
    "concat": concat,
}
AXES = dict.fromkeys(CLAIMS, merge_axes) | {"multiply": multiply_axes, "concat": concat_axes}
