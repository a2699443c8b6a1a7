"""Merges: equal shapes in, one out, axes of size 1 broadcast; concat adds up along one axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    Source,
)
from cnnshape.analysis.axes.several import Agree, Broadcast, Join
from cnnshape.analysis.claim import SAME_CELL, Claim, Inputs, Reaches
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.fused import weights_of
from cnnshape.analysis.named_axes import has_axes, place_of, sees_all_along
from cnnshape.layers.axis_names import CHANNELS, axis_names
from cnnshape.layers.merge import Concat, Merge
from cnnshape.network import Shape
from cnnshape.phrases import joined


def merge_axes(layer: Merge, inputs: AxisInputs) -> AxisRule:
    """The size that all inputs share but those that are 1."""
    accepts = Accepts.ANYTHING if inputs.are_alike else Accepts.ANY_MAP
    return AxisRule(_shared_axes(Broadcast(), inputs), Follows.FIRST, accepts)


def concat_axes(layer: Concat, inputs: AxisInputs) -> AxisRule:
    """The size that all inputs share, but along one axis the sum of their sizes."""
    axes = _shared_axes(Agree(), inputs)
    place = place_of(layer.axis, len(axes))
    if place == len(axes):
        return AxisRule(axes, Follows.ALL, Accepts.ANYTHING)
    sums = axes[place]._replace(operation=Join())
    accepts = Accepts.ANYTHING if inputs.are_alike else Accepts.ANY_MAP
    return AxisRule((*axes[:place], sums, *axes[place + 1 :]), Follows.FIRST, accepts)


def _shared_axes(operation: Agree | Broadcast, inputs: AxisInputs) -> tuple[OutputAxis, ...]:
    """Return an operation over all inputs that have axes at all, for each of them."""
    rank = max(inputs.ranks)
    read = [position for position, each in enumerate(inputs.ranks) if each == rank]
    return tuple(
        OutputAxis(operation, tuple(Source(position, axis) for position in read))
        for axis in range(rank)
    )


def merge(layer: Merge, inputs: Inputs) -> Claim:
    """Value by value; an axis of size 1, and the axes that a vector lacks, fit any size."""
    rank = max(map(len, inputs.shapes)) - 1
    refuse_if(_there_are_several(layer, inputs), _axes_agree(layer, inputs, rank))
    aligned = [_aligned(shape, rank) for shape in inputs.shapes]
    output = tuple(map(max, zip(*aligned, strict=True)))
    refuse_if(_sizes_broadcast(layer, inputs, aligned, output))
    return Claim(
        output=output,
        weights=weights_of(layer.activation, output[-1]),
        reaches=tuple(_reaches(shape, output) for shape in inputs.shapes),
    )


def concat(layer: Concat, inputs: Inputs) -> Claim:
    """The sum of the sizes along one axis, at the other sizes, which all inputs share."""
    refuse_if(_there_are_several(layer, inputs), has_axes(layer.axis, inputs, "axis"))
    if layer.axis == CHANNELS:
        refuse_if(_channels_can_be_joined(inputs))
    else:
        refuse_if(_axes_are_alike(inputs))
        refuse_if(_cells_can_be_joined(layer, inputs))
    place = place_of(layer.axis, inputs.rank)
    output = list(inputs.shape)
    output[place] = Join().size(*(shape[place] for shape in inputs.shapes))
    return Claim(
        output=tuple(output),
        weights=weights_of(layer.activation, output[-1]),
        reaches=(sees_all_along([place], inputs.rank),),
    )


def _aligned(shape: Shape, rank: int) -> Shape:
    """Return a shape with an axis of size 1 for each spatial axis that a vector lacks."""
    return (*(1,) * (rank + 1 - len(shape)), *shape)


def _reaches(shape: Shape, output: Shape) -> Reaches:
    """Return the reaches of an input; a vector has no cells, even where the map is one cell."""
    if shape == output:
        return (SAME_CELL,) * (len(output) - 1)
    if len(shape) < len(output):
        return (None,) * (len(output) - 1)
    pairs = zip(shape[:-1], output[:-1], strict=True)
    return tuple(SAME_CELL if size == broadcast else None for size, broadcast in pairs)


def _there_are_several(layer: Merge, inputs: Inputs) -> Iterator[Fault]:
    if len(inputs.shapes) < 2:
        yield Fault(
            "S104",
            f"{layer.type} needs at least two layers, but reads one",
            notes=(f"it reads only `{inputs.names[0]}`, {inputs.text()}",),
            help="list what it merges: `from: [first, second]`",
        )


def _axes_agree(layer: Merge, inputs: Inputs, rank: int) -> Iterator[Fault]:
    if any(len(shape) not in (1, rank + 1) for shape in inputs.shapes):
        yield Fault(
            "S104",
            f"{layer.type} needs the same axes, but reads {_shapes(inputs)}",
            "from",
            notes=_producers(inputs),
            help="bring all to the same number of axes, or to a vector of the channels",
        )


def _sizes_broadcast(
    layer: Merge, inputs: Inputs, aligned: Sequence[Shape], output: Shape
) -> Iterator[Fault]:
    """Refuse sizes that differ, but for those that are 1."""
    if aligned.count(output) == len(aligned):
        return
    per_axis = tuple(zip(*aligned, strict=True))
    if all(set(sizes) <= {1, size} for sizes, size in zip(per_axis, output, strict=True)):
        return
    yield Fault(
        "S104",
        f"{layer.type} needs equal shapes, but reads {_shapes(inputs)}",
        "from",
        notes=(*_producers(inputs), _difference(per_axis)),
        help=_way_out(inputs, is_broadcast=True),
    )


def _difference(per_axis: Sequence[tuple[int, ...]]) -> str:
    """Say along which axes sizes differ, and that a size of 1 would fit."""
    named = zip(axis_names(len(per_axis) - 1), per_axis, strict=True)
    differing = [(name, sizes) for name, sizes in named if len({*sizes} - {1}) > 1]
    return f"{_differing_text(differing)}; sizes must be equal, or 1"


def _differing_text(axes: Iterable[tuple[str, tuple[int, ...]]]) -> str:
    """List axes with their sizes, as `height 3 and 4`."""
    texts = [f"{name} {' and '.join(map(str, dict.fromkeys(sizes)))}" for name, sizes in axes]
    return f"these differ: {', '.join(texts)}"


def _channels_can_be_joined(inputs: Inputs) -> Iterator[Fault]:
    if len({shape[:-1] for shape in inputs.shapes}) > 1:
        yield Fault(
            "S104",
            f"concat needs equal spatial sizes, but reads {_shapes(inputs)}",
            "from",
            notes=_producers(inputs),
            help=_way_out(inputs),
        )


def _axes_are_alike(inputs: Inputs) -> Iterator[Fault]:
    if len(set(map(len, inputs.shapes))) > 1:
        yield Fault(
            "S104",
            f"concat needs the same axes, but reads {_shapes(inputs)}",
            "from",
            notes=_producers(inputs),
            help="bring all to the same number of axes before they meet",
        )


def _cells_can_be_joined(layer: Concat, inputs: Inputs) -> Iterator[Fault]:
    """Refuse shapes that differ along another axis than the one along which they are joined."""
    named = zip(axis_names(inputs.rank), zip(*inputs.shapes, strict=True), strict=True)
    differing = {name: sizes for name, sizes in named if len({*sizes}) > 1 and name != layer.axis}
    if differing:
        yield Fault(
            "S104",
            f"concat along the {layer.axis} needs other axes to be equal, "
            f"but reads {_shapes(inputs)}",
            "from",
            notes=(*_producers(inputs), _differing_text(differing.items())),
            help=f"bring all to the same {joined([*differing])}",
        )


def _shapes(inputs: Inputs) -> str:
    distinct = dict.fromkeys(map(inputs.layout.text, inputs.shapes))
    return " and ".join(distinct)


def _producers(inputs: Inputs) -> tuple[str, ...]:
    return tuple(f"`{name}` is {inputs.text(i)}" for i, name in enumerate(inputs.names))


def _way_out(inputs: Inputs, *, is_broadcast: bool = False) -> str:
    """Say what would make the inputs agree, in the order in which it is likely to be meant."""
    by_size = sorted(range(len(inputs.shapes)), key=lambda i: inputs.shapes[i][:-1])
    smallest, largest = by_size[0], by_size[-1]
    small, large = inputs.shapes[smallest], inputs.shapes[largest]
    if small[:-1] == large[:-1]:
        numbers = " or ".join(f"{n:,}" for n in dict.fromkeys(s[-1] for s in inputs.shapes))
        return f"give them the same number of channels: {numbers}"
    if all(size == 1 for size in small[:-1]):
        if small[-1] not in (1, large[-1]) and is_broadcast:
            return f"give `{inputs.names[smallest]}` {large[-1]:,} channels, or one"
        enlarged = f"`{{type: upsample, like: {inputs.names[largest]}}}`"
        if len(small) == 1:
            cell = inputs.layout.outside((*(1,) * (len(large) - 1), *small))
            return f"make the vector a cell, `{{type: reshape, shape: {[*cell]}}}`, then {enlarged}"
        return f"enlarge the smaller one: {enlarged}"
    if len(small) != len(large):
        return "bring both to the same number of axes before they meet"
    advice = "give both paths the same strides and padding"
    if any(inside > outside for inside, outside in zip(small[:-1], large[:-1], strict=True)):
        return advice
    return f"{advice}, or cut the larger one: `{{type: crop, like: {inputs.names[smallest]}}}`"


CLAIMS = {
    "add": merge,
    "subtract": merge,
    "multiply": merge,
    "average": merge,
    "maximum": merge,
    "concat": concat,
}
AXES = dict.fromkeys(CLAIMS, merge_axes) | {"concat": concat_axes}
