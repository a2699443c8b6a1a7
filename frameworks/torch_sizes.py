"""Layers that give a map another size, or one value for many, as PyTorch computes them."""

from __future__ import annotations

from typing import Any

import torch

from frameworks.named_axes import axes_of
from frameworks.padding import per_axis, sides_at
from frameworks.torch_windows import F, Tensor, Weights, padded, upsample


def resized(layer: Any, x: Tensor, like: Tensor | None) -> Tensor:
    """Return a map of another size: cropped or upsampled."""
    if layer.type == "crop":
        return _cropped(layer, x, like)
    rank = x.ndim - 2
    if like is not None:
        sizes = tuple(like.shape[2:])
    elif layer.size is not None:
        sizes = per_axis(layer.size, rank)
    else:
        factors = per_axis(layer.factor, rank)
        sizes = tuple(n * factor for n, factor in zip(x.shape[2:], factors, strict=True))
    return upsample(x, sizes, layer)


def _cropped(layer: Any, x: Tensor, like: Tensor | None) -> Tensor:
    if like is not None:
        for axis in range(2, x.ndim):
            excess = x.shape[axis] - like.shape[axis]
            x = x.narrow(axis, excess // 2, like.shape[axis])
        return x
    sides = sides_at(layer.cropping, x.shape[2:], (), (), ())
    return padded(x, [(-before, -after) for before, after in sides])


def pad(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a map with cells around it."""
    sides = sides_at(layer.padding, x.shape[2:], (), (), ())
    return padded(x, sides, layer.value, layer.mode)


def global_pool(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return one value for each channel."""
    axes = tuple(range(2, x.ndim))
    pool = torch.amax if layer.type == "global_max_pool" else torch.mean
    return pool(x, dim=axes, keepdim=layer.keep_axes)


def adaptive_pool(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a map of a given size."""
    rank = x.ndim - 2
    average = (F.adaptive_avg_pool1d, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)
    largest = (F.adaptive_max_pool1d, F.adaptive_max_pool2d, F.adaptive_max_pool3d)
    functions = average if layer.type == "adaptive_avg_pool" else largest
    return functions[rank - 1](x, per_axis(layer.size, rank))


def reduce(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch drops channels too where no axis is kept."""
    axes = axes_of(layer.axes, x.ndim - 2)
    functions = {"mean": torch.mean, "max": torch.amax, "min": torch.amin, "sum": torch.sum}
    function = functions.get(layer.function, torch.linalg.vector_norm)
    result = function(x, dim=axes, keepdim=True)
    dropped = () if layer.keep_axes else tuple(axis for axis in axes if axis != 1)
    return result.squeeze(dropped) if dropped else result
