"""Rearrangements: the same values in other places, in the same bytes if that is possible."""

from __future__ import annotations

from itertools import chain
from math import prod

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.grouping import per_group
from cnnshape.execution.sliding import needs_a_map
from cnnshape.execution.work import Deferred, Work
from cnnshape.layers.reshape import (
    ChannelShuffle,
    DepthToSpace,
    Flatten,
    Reshape,
    SpaceToDepth,
)
from cnnshape.network import Layout


def flatten(_layer: Flatten, work: Work) -> Array | Deferred:
    """All values of a sample in one row, in the order of the declared layout."""

    def as_vector(x: Array) -> Array:
        return _declared(x, work.layout).reshape(len(x), -1)

    return work.alias(as_vector)


def reshape(layer: Reshape, work: Work) -> Array | Deferred:
    """The values of a sample in another shape, in the order of the declared layout."""
    declared = work.layout.outside(layer.shape)
    if work.x[0].size != prod(declared):
        raise ValueError(f"{work.x[0].size} values do not fill {declared}")

    def as_shape(x: Array) -> Array:
        shaped = _declared(x, work.layout).reshape(len(x), *declared)
        return shaped if work.layout is Layout.CHANNELS_LAST else np.moveaxis(shaped, 1, -1)

    return work.alias(as_shape)


def channel_shuffle(layer: ChannelShuffle, work: Work) -> Array:
    """One channel of each group after the other."""
    x = work.x
    each = per_group(x.shape[-1], layer.groups, "channels")
    dealt = x.reshape(*x.shape[:-1], layer.groups, each)
    return np.array(dealt.swapaxes(-1, -2), order="C").reshape(x.shape)


def depth_to_space(layer: DepthToSpace, work: Work) -> Array:
    """Blocks of cells out of channels."""
    x = work.x
    needs_a_map(x)
    rank = x.ndim - 2
    blocks = (layer.factor,) * rank
    channels = per_group(x.shape[-1], prod(blocks), "channels", "cells of a block")
    inner = (*blocks, channels) if layer.mode == "dcr" else (channels, *blocks)
    split = x.reshape(*x.shape[:-1], *inner)
    woven = np.array(split.transpose(_woven(rank, layer.mode)), order="C")
    sizes = (cells * layer.factor for cells in x.shape[1:-1])
    return woven.reshape(len(x), *sizes, channels)


def space_to_depth(layer: SpaceToDepth, work: Work) -> Array:
    """Channels out of blocks of cells; undoes depth_to_space of the same mode."""
    x = work.x
    needs_a_map(x)
    cells = [per_group(n, layer.factor, "cells", "cells of a block") for n in x.shape[1:-1]]
    pairs = (size for n in cells for size in (n, layer.factor))
    woven = x.reshape(len(x), *pairs, x.shape[-1])
    split = woven.transpose(np.argsort(_woven(len(cells), layer.mode)))
    return np.array(split, order="C").reshape(len(x), *cells, -1)


def _woven(rank: int, mode: str) -> tuple[int, ...]:
    """Return the order that puts each axis of a block after the axis that it enlarges.

    The axes before are the sample, the cells and, in `dcr`, the block and the channel; in `crd` the
    channel and the block.
    """
    cells = range(1, rank + 1)
    blocks = range(rank + 1, 2 * rank + 1) if mode == "dcr" else range(rank + 2, 2 * rank + 2)
    channel = 2 * rank + 1 if mode == "dcr" else rank + 1
    return (0, *chain.from_iterable(zip(cells, blocks, strict=True)), channel)


def _declared(x: Array, layout: Layout) -> Array:
    return x if layout is Layout.CHANNELS_LAST else np.moveaxis(x, -1, 1)


KERNELS = {
    "flatten": flatten,
    "reshape": reshape,
    "channel_shuffle": channel_shuffle,
    "depth_to_space": depth_to_space,
    "space_to_depth": space_to_depth,
}
