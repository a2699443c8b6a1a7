"""Norms, scales and shifts as PyTorch computes them, on tensors `(m, channels, *spatial)`."""

from __future__ import annotations

from typing import Any

from frameworks.named_axes import axes_of
from frameworks.torch_windows import F, Tensor, Weights, over_space


def batch_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a norm with the statistics that are stored."""
    return F.batch_norm(
        x,
        weights["mean"],
        weights["variance"],
        weights.get("weight"),
        weights.get("bias"),
        training=False,
        eps=layer.epsilon,
    )


def norm_over_map(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Normalise groups of channels; PyTorch's own names refuse a group of a single value."""
    groups = x.shape[1] if layer.type == "instance_norm" else layer.groups
    grouped = x.reshape(x.shape[0], groups, -1)
    result = F.layer_norm(grouped, grouped.shape[2:], eps=layer.epsilon).reshape(x.shape)
    rank = x.ndim - 2
    if "weight" in weights:
        result = result * over_space(weights["weight"], rank)
    return result + over_space(weights["bias"], rank) if "bias" in weights else result


def layer_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch normalises the last axes: ours come there, the channels after those of space."""
    axes = axes_of(layer.axes, x.ndim - 2)
    axes = (*(axis for axis in axes if axis != 1), *(axis for axis in axes if axis == 1))
    ends = tuple(range(-len(axes), 0))
    last = x.movedim(axes, ends)
    over = last.shape[-len(axes) :]
    result = F.layer_norm(last, over, weights.get("weight"), weights.get("bias"), layer.epsilon)
    return result.movedim(ends, axes)


def rms_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return channels over the root of their mean square."""
    last = x.movedim(1, -1)
    return F.rms_norm(last, last.shape[-1:], weights.get("weight"), layer.epsilon).movedim(-1, 1)


def l2_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return channels over their length."""
    result = F.normalize(x, dim=1, eps=layer.epsilon)
    return result * over_space(weights["weight"], x.ndim - 2) if "weight" in weights else result


def local_response_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch divides alpha by the size."""
    with_an_axis = x if x.ndim > 2 else x.unsqueeze(-1)
    result = F.local_response_norm(
        with_an_axis, layer.size, layer.alpha * layer.size, layer.beta, layer.k
    )
    return result.reshape(x.shape)


def layer_scale(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a map of which each channel has its factor."""
    return x * over_space(weights["weight"], x.ndim - 2)


def affine(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return a map times `scale` plus `shift`."""
    scale, shift = (
        over_space(x.new_tensor(written).expand(x.shape[1]), x.ndim - 2)
        for written in (layer.scale, layer.shift)
    )
    return x * scale + shift
