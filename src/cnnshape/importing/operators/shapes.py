"""Operators that move values: most only change how a value is seen, and add no layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import are_whole, as_map, as_rows
from cnnshape.importing.operators.building import Builder, Unmapped, place
from cnnshape.importing.operators.windows import pads, plain_padding
from cnnshape.importing.views import SPACE, View


def transpose(operation: Operation, to: Builder) -> None:
    """`Transpose` renames axes."""
    view = to.view(operation.inputs[0])
    order = operation.attributes.get("perm") or range(len(view.dimensions))[::-1]
    if sorted(order) != list(range(len(view.dimensions))):
        raise Unmapped("its order is not that of its axes")
    to.set(operation.output, view.transposed(order))


def reshape(operation: Operation, to: Builder) -> None:
    """`Reshape`, `Flatten`, `Squeeze` and `Unsqueeze` regroup axes."""
    view = to.view(operation.inputs[0]).reshaped(to.shape(operation.output))
    if view is None:
        raise Unmapped("it splits an axis in parts that are not whole, or has another size")
    to.set(operation.output, view)


def pad(operation: Operation, to: Builder) -> None:
    """`Pad` of space, in its modes; negative padding crops."""
    value = operation.inputs[0]
    if not any(operation.attributes["pads"]):
        to.set(operation.output, to.view(value))
        return
    view = _map_to_pad(operation, to)
    pairs = _all_pads(operation, len(view.dimensions))
    names = [axes[0].name if axes else "" for axes in view.dimensions]
    if any(any(pair) for name, pair in zip(names, pairs, strict=True) if name not in SPACE):
        raise Unmapped("it pads the batch or the channels")
    space = [pair for name, pair in sorted(zip(names, pairs, strict=True)) if name in SPACE]
    kind, keys = _padding_layer(operation, space)
    padded = view._replace(layer=to.add_record(operation, kind, [view.layer], keys))
    for at, pair in enumerate(pairs):
        padded = padded.with_size(at, view.shape[at] + sum(pair)) if any(pair) else padded
    to.set(operation.output, padded)


def _map_to_pad(operation: Operation, to: Builder) -> View:
    """Return a map whose padded axes are space; those of an input are named for this use."""
    value = operation.inputs[0]
    view = to.view(value)
    if not to.is_free(view.layer):
        return view if are_whole(view.dimensions[1:]) else as_map(to, operation, value)
    _, *inner = _all_pads(operation, len(view.dimensions))
    is_last = len(inner) > 1 and any(inner[0]) and not any(inner[-1])
    return as_rows(to, operation, value) if is_last else as_map(to, operation, value)


def _padding_layer(
    operation: Operation, space: Sequence[tuple[int, int]]
) -> tuple[str, dict[str, Any]]:
    """Return the kind and the keys of a layer that pads each axis by so many cells."""
    if all(size <= 0 for pair in space for size in pair):
        return "crop", {"cropping": plain_padding([(-before, -after) for before, after in space])}
    if any(size < 0 for pair in space for size in pair):
        raise Unmapped("it pads on one side and crops on another")
    attributes = operation.attributes
    mode, value = attributes.get("mode", "constant"), float(attributes.get("value") or 0)
    if mode not in PAD_MODES:
        raise Unmapped(f"its mode is `{mode}`")
    keys = {"padding": plain_padding(space)}
    if mode == "constant" and value == 0:
        return "zero_pad", keys
    more = {"value": value} if mode == "constant" else {}
    return "pad", {**keys, "mode": PAD_MODES[mode], **more}


PAD_MODES = {"edge": "replicate", "wrap": "circular", "reflect": "reflect", "constant": "constant"}


def _all_pads(operation: Operation, rank: int) -> list[tuple[int, int]]:
    """Return the cells before and after each dimension; those of `axes` alone may be given."""
    given = pads(operation.attributes["pads"])
    axes = operation.attributes.get("axes") or range(rank)
    if len(axes) != len(given):
        raise Unmapped(f"it has padding for {len(given)} axes, and names {len(axes)}")
    by_axis = {place(axis, rank): pair for axis, pair in zip(axes, given, strict=True)}
    return [by_axis.get(axis, (0, 0)) for axis in range(rank)]


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


OPERATORS = {
    "Transpose": transpose,
    **dict.fromkeys(("Reshape", "Flatten", "Squeeze", "Unsqueeze"), reshape),
    "Pad": pad,
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    "ChannelShuffle": channel_shuffle,
}
