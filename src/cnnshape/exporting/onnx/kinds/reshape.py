"""Layers that rearrange values; flattening and reshaping follow the layout of the file."""

from __future__ import annotations

from itertools import chain
from math import prod
from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport, first
from cnnshape.network import Layout


def flatten(layer: Any, export: LayerExport) -> str:
    """One operator, on the channels last where the file has them there."""
    return export.add("Flatten", _declared(export), axis=1)


def reshape(layer: Any, export: LayerExport) -> str:
    """One operator, with the axes before and after in the order of the file."""
    shaped = export.reshape(_declared(export), export.layout.outside(layer.shape))
    if export.layout is Layout.CHANNELS_FIRST:
        return shaped
    return export.channels_first(shaped, len(layer.shape) - 1)


def _declared(export: LayerExport) -> str:
    """Return the value with its axes in the order of the file, as far as that moves values."""
    is_one_axis = export.channels == 1 or prod(export.sizes) == 1
    if export.layout is Layout.CHANNELS_FIRST or is_one_axis:
        return export.x
    return export.channels_last(export.x, export.rank)


def channel_shuffle(layer: Any, export: LayerExport) -> str:
    """Channels by groups, turned."""
    each = export.channels // layer.groups
    dealt = export.reshape(export.x, [layer.groups, each, *export.sizes])
    turned = export.transpose(dealt, [0, 2, 1, *range(3, export.rank + 3)])
    return export.reshape(turned, [export.channels, *export.sizes])


def depth_to_space(layer: Any, export: LayerExport) -> str:
    """One operator on maps of two axes; else channels by blocks, woven into the axes."""
    if export.rank == 2:
        mode = layer.mode.upper()
        return export.add("DepthToSpace", export.x, blocksize=layer.factor, mode=mode)
    blocks = [layer.factor] * export.rank
    channels = export.output[-1]
    inner = [*blocks, channels] if layer.mode == "dcr" else [channels, *blocks]
    split = export.reshape(export.x, [*inner, *export.sizes])
    woven = export.transpose(split, _woven(export.rank, layer.mode))
    return export.reshape(woven, first(export.output))


def space_to_depth(layer: Any, export: LayerExport) -> str:
    """One operator on maps of two axes, in one of its two orders; else axes by blocks."""
    if export.rank == 2 and layer.mode == "dcr":
        return export.add("SpaceToDepth", export.x, blocksize=layer.factor)
    *cells, _ = export.output
    pairs = chain.from_iterable((n, layer.factor) for n in cells)
    split = export.reshape(export.x, [export.channels, *pairs])
    order = _woven(export.rank, layer.mode)
    dealt = export.transpose(split, [order.index(axis) for axis in range(len(order))])
    return export.reshape(dealt, first(export.output))


def _woven(rank: int, mode: str) -> list[int]:
    """Return the order that puts each axis of a block after the axis that it enlarges.

    The axes before are the sample, the block and the channel (in `crd` the channel and the block),
    and the cells.
    """
    channel = rank + 1 if mode == "dcr" else 1
    blocks = range(1, rank + 1) if mode == "dcr" else range(2, rank + 2)
    cells = range(rank + 2, 2 * rank + 2)
    return [0, channel, *chain.from_iterable(zip(cells, blocks, strict=True))]


WRITERS = {
    "flatten": flatten,
    "reshape": reshape,
    "channel_shuffle": channel_shuffle,
    "depth_to_space": depth_to_space,
    "space_to_depth": space_to_depth,
}
