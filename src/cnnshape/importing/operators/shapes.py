"""Operators that move values: most only change how a value is seen, and add no layer."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import as_map, axis_name
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.windows import one_or_each, pads, plain_padding
from cnnshape.importing.views import CHANNELS, SPACE, view_of
from cnnshape.layers.axis_names import AXIS_NAMES


def transpose(operation: Operation, to: Builder) -> None:
    """`Transpose` renames axes."""
    view = to.view(operation.inputs[0])
    order = operation.attributes.get("perm") or range(len(view.dimensions))[::-1]
    to.set(operation.output, view.transposed(order))


def reshape(operation: Operation, to: Builder) -> None:
    """`Reshape`, `Flatten`, `Squeeze` and `Unsqueeze` regroup axes."""
    view = to.view(operation.inputs[0]).reshaped(to.shape(operation.output))
    if view is None:
        raise Unmapped("it splits an axis in parts that are not whole")
    to.set(operation.output, view)


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


def pad(operation: Operation, to: Builder) -> None:
    """`Pad` of space, in its modes; negative padding crops."""
    attributes = operation.attributes
    if not any(attributes["pads"]):
        to.set(operation.output, to.view(operation.inputs[0]))
        return
    features = as_map(to, operation, operation.inputs[0])
    pairs = pads(attributes["pads"])
    if any(size for pair in pairs[:2] for size in pair):
        raise Unmapped("it pads the batch or the channels")
    space = pairs[2:]
    if all(size <= 0 for pair in space for size in pair):
        cropping = plain_padding([(-before, -after) for before, after in space])
        to.add(operation, "crop", [features], {"cropping": cropping})
        return
    if any(size < 0 for pair in space for size in pair):
        raise Unmapped("it pads on one side and crops on another")
    mode, value = attributes.get("mode", "constant"), float(attributes.get("value") or 0)
    keys = {"padding": plain_padding(space)}
    if mode == "constant" and value == 0:
        to.add(operation, "zero_pad", [features], keys)
        return
    modes = {"edge": "replicate", "wrap": "circular", "reflect": "reflect", "constant": "constant"}
    more = {"value": value} if mode == "constant" else {}
    to.add(operation, "pad", [features], {**keys, "mode": modes[mode], **more})


def depth_to_space(operation: Operation, to: Builder) -> None:
    """`DepthToSpace` in both modes."""
    features = as_map(to, operation, operation.inputs[0])
    mode = operation.attributes.get("mode", "DCR").lower()
    keys = {"factor": operation.attributes["blocksize"], "mode": mode}
    to.add(operation, "depth_to_space", [features], keys)


def space_to_depth(operation: Operation, to: Builder) -> None:
    """`SpaceToDepth`."""
    features = as_map(to, operation, operation.inputs[0])
    mode = operation.attributes.get("mode", "DCR").lower()
    keys = {"factor": operation.attributes["blocksize"], "mode": mode}
    to.add(operation, "space_to_depth", [features], keys)


def channel_shuffle(operation: Operation, to: Builder) -> None:
    """`ChannelShuffle`, which PyTorch has as one operator."""
    features = as_map(to, operation, operation.inputs[0])
    to.add(operation, "channel_shuffle", [features], {"groups": operation.attributes["groups"]})


def reduce(function: str) -> Any:
    """Return how a reduction over some axes is read: a global pool where it is that."""

    def handler(operation: Operation, to: Builder) -> None:
        view = to.view(operation.inputs[0])
        rank = len(view.dimensions)
        axes = [each % rank for each in operation.attributes.get("axes") or range(1, rank)]
        keeps = bool(operation.attributes.get("keepdims", 1))
        names = [axis_name(view, each) for each in axes]
        space = AXIS_NAMES[sum(name in SPACE for name in view.names)]
        left = [at for at in range(rank) if keeps or at not in axes]
        shape = to.shape(operation.output)
        axis_names = [view.dimensions[at][0].name if view.dimensions[at] else "" for at in left]
        if set(names) == set(space) and function in ("mean", "max"):
            kind = "global_avg_pool" if function == "mean" else "global_max_pool"
            keys: dict[str, Any] = {"keep_axes": True} if keeps else {}
        else:
            kind = "reduce"
            keys = {"function": function, "axes": names, **({"keep_axes": True} if keeps else {})}
        layer = to.add_record(operation, kind, [view.layer], keys)
        renamed = _renumbered(axis_names)
        to.set(operation.output, view_of(layer, shape, renamed))

    return handler


def _renumbered(names: list[str]) -> list[str]:
    """Return the axes that are left, space counted from 0 again; a vector's axis is channels."""
    space = sorted(name for name in names if name in SPACE)
    new = {name: SPACE[at] for at, name in enumerate(space)}
    if CHANNELS not in names and space:
        raise Unmapped("it takes the channels away")
    return [new.get(name, name) for name in names]


def resize(operation: Operation, to: Builder) -> None:
    """`Resize` and `Upsample` to a larger map, nearest or linear."""
    features = as_map(to, operation, operation.inputs[0])
    before, after = features.shape[2:], to.shape(operation.output)[2:]
    factors = [new / old for old, new in zip(before, after, strict=True)]
    keys: dict[str, Any]
    if all(each == int(each) for each in factors):
        keys = {"factor": one_or_each([int(each) for each in factors])}
    else:
        keys = {"size": one_or_each(list(after))}
    to.add(operation, "upsample", [features], {**keys, **_resize_mode(operation)})


def _resize_mode(operation: Operation) -> dict[str, Any]:
    attributes = operation.attributes
    mode = attributes.get("mode", "nearest")
    where = attributes.get("coordinate_transformation_mode", "half_pixel")
    if mode == "nearest" and where == "asymmetric":
        return {}
    if mode == "cubic" and attributes.get("cubic_coeff_a", -0.75) != -0.75:
        raise Unmapped("its cubic has another coefficient than -0.75")
    if mode in ("linear", "cubic") and where in ("half_pixel", "pytorch_half_pixel"):
        return {"mode": mode}
    if mode in ("linear", "cubic") and where == "align_corners":
        return {"mode": mode, "coordinates": where}
    raise Unmapped(f"it resizes by `{mode}` with coordinates `{where}`")


OPERATORS = {
    "Transpose": transpose,
    **dict.fromkeys(("Reshape", "Flatten", "Squeeze", "Unsqueeze"), reshape),
    "Split": split,
    "Slice": slice_,
    "Pad": pad,
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    "ChannelShuffle": channel_shuffle,
    "ReduceMean": reduce("mean"),
    "ReduceMax": reduce("max"),
    "ReduceMin": reduce("min"),
    "ReduceSum": reduce("sum"),
    "ReduceL2": reduce("l2"),
    "Resize": resize,
    "Upsample": resize,
}
