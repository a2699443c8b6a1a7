"""Layers that move values as PyTorch moves them, on tensors `(m, channels, *spatial)`."""

from __future__ import annotations

from typing import Any

from cnnshape.network import Layout
from frameworks.named_axes import axes_of, axis_of
from frameworks.torch_windows import F, Tensor, Weights


def reshaped(layer: Any, x: Tensor, layout: Layout) -> Tensor:
    """Return values in another shape, in the order of the declared layout."""
    is_last = layout is Layout.CHANNELS_LAST
    values = x.movedim(1, -1) if is_last else x
    if layer.type == "flatten":
        return values.flatten(1)
    shape = layout.outside(layer.shape)
    return values.reshape(-1, *shape).movedim(-1, 1) if is_last else values.reshape(-1, *shape)


def channel_shuffle(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the channels of the groups in turn; PyTorch shuffles maps alone."""
    with_axes = x.reshape(*x.shape, *(1,) * (4 - x.ndim)) if x.ndim < 4 else x
    return F.channel_shuffle(with_axes, layer.groups).reshape(x.shape)


def depth_to_space(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return channels as blocks of cells, in either order."""
    rank, factor = x.ndim - 2, layer.factor
    channels = x.shape[1] // factor**rank
    blocks = (factor,) * rank
    inner = (*blocks, channels) if layer.mode == "dcr" else (channels, *blocks)
    first = 1 if layer.mode == "dcr" else 2
    split = x.reshape(x.shape[0], *inner, *x.shape[2:])
    order = [axis for i in range(rank) for axis in (2 + rank + i, first + i)]
    channel = 1 + rank if layer.mode == "dcr" else 1
    sizes = [n * factor for n in x.shape[2:]]
    return split.permute(0, channel, *order).reshape(x.shape[0], channels, *sizes)


def space_to_depth(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return blocks of cells as channels, in either order."""
    rank, factor = x.ndim - 2, layer.factor
    sizes = [n // factor for n in x.shape[2:]]
    split = x.reshape(*x.shape[:2], *(size for n in sizes for size in (n, factor)))
    cells = [2 + 2 * i for i in range(rank)]
    blocks = [3 + 2 * i for i in range(rank)]
    inner = (*blocks, 1) if layer.mode == "dcr" else (1, *blocks)
    return split.permute(0, *inner, *cells).reshape(x.shape[0], -1, *sizes)


def permute(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the axes in another order."""
    rank = x.ndim - 2
    *space, channels = layer.axes if "channels" in layer.axes else (*layer.axes, "channels")
    return x.permute(0, axis_of(channels, rank), *(axis_of(name, rank) for name in space))


def flip(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the cells of some axes in reverse."""
    return x.flip(axes_of(layer.axes, x.ndim - 2))


def tile(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return copies of the input along an axis."""
    tiled = axis_of(layer.axis, x.ndim - 2)
    return x.repeat(*(layer.times if axis == tiled else 1 for axis in range(x.ndim)))


def take_part(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a part of an axis."""
    name, *part = layer.part
    axis = axis_of(name, x.ndim - 2)
    return x[(*(slice(None),) * axis, slice(*part))]
