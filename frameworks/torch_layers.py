"""Every layer as PyTorch computes it, on tensors `(m, channels, *spatial)`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import torch

from cnnshape.network import Layout
from frameworks import torch_recurrence, torch_windows
from frameworks.named_axes import axes_of, axis_of
from frameworks.padding import per_axis, sides_at
from frameworks.torch_attention import attention
from frameworks.torch_deformable import deformable_conv
from frameworks.torch_tokens import embedding, matmul
from frameworks.torch_windows import F, Tensor, Weights, over_space, padded

FUNCTIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "relu": F.relu,
    "relu6": F.relu6,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "silu": F.silu,
    "mish": F.mish,
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "tanh": torch.tanh,
    "softsign": F.softsign,
    "softplus": F.softplus,
    "softmax": lambda x: F.softmax(x, dim=1),
    "log_softmax": lambda x: F.log_softmax(x, dim=1),
    "abs": torch.abs,
    "square": torch.square,
    "sqrt": torch.sqrt,
    "reciprocal": torch.reciprocal,
    "exp": torch.exp,
    "log": torch.log,
    "sin": torch.sin,
    "cos": torch.cos,
    "linear": lambda x: x,
}


WITH_SETTINGS: Mapping[str, Callable[[Tensor, Any], Tensor]] = {
    "leaky_relu": lambda x, layer: F.leaky_relu(x, layer.slope),
    "elu": lambda x, layer: F.elu(x, layer.alpha),
    "gelu": lambda x, layer: F.gelu(x, approximate=layer.approximate),
    "hard_sigmoid": lambda x, layer: (layer.slope * x + layer.offset).clamp(0, 1),
    "hard_swish": lambda x, layer: x * (layer.slope * x + layer.offset).clamp(0, 1),
    "clip": lambda x, layer: x.clamp(layer.low, layer.high),
    "power": lambda x, layer: x**layer.exponent,
}
"""Functions of a layer under its own name, with its settings."""


def apply(
    layer: Any,
    inputs: Sequence[Tensor],
    weights: Weights,
    layout: Layout,
    like: Tensor | None,
) -> Tensor:
    """Return the output of a layer, with the activation that is fused into it."""
    result = _output(layer, inputs, weights, layout, like)
    name = getattr(layer, "activation", None)
    if name is None:
        return result
    return F.prelu(result, weights["slope"]) if name == "prelu" else FUNCTIONS[name](result)


def _output(
    layer: Any,
    inputs: Sequence[Tensor],
    weights: Weights,
    layout: Layout,
    like: Tensor | None,
) -> Tensor:
    kind, x = layer.type, inputs[0]
    if kind in SEVERAL:
        return SEVERAL[kind](layer, inputs, weights)
    if kind in MERGES:
        return merged(kind, inputs)
    if kind in ("flatten", "reshape"):
        return _reshaped(layer, x, layout)
    if kind in ("upsample", "crop"):
        return _resized(layer, x, like)
    if kind == "activation":
        return _function(layer.function, x, weights)
    if kind in ("softmax", "log_softmax"):
        return _softmax(layer, x, weights)
    if kind in WITH_SETTINGS:
        return WITH_SETTINGS[kind](x, layer)
    if kind in FUNCTIONS or kind == "prelu":
        return _function(kind, x, weights)
    return LAYERS[kind](layer, x, weights)


def _function(name: str, x: Tensor, weights: Weights) -> Tensor:
    return F.prelu(x, weights["weight"]) if name == "prelu" else FUNCTIONS[name](x)


def merged(kind: str, inputs: Sequence[Tensor]) -> Tensor:
    """Return a merge of several tensors; a vector serves every position of a map."""
    axes = max(each.ndim for each in inputs)
    alike = (x if x.ndim == axes else x.reshape(*x.shape, *(1,) * (axes - x.ndim)) for x in inputs)
    return MERGES[kind](list(alike))


MERGES: Mapping[str, Callable[[list[Tensor]], Tensor]] = {
    "add": lambda inputs: reduce(operator.add, inputs),
    "subtract": lambda inputs: reduce(operator.sub, inputs),
    "multiply": lambda inputs: reduce(operator.mul, inputs),
    "average": lambda inputs: reduce(operator.add, inputs) / len(inputs),
    "maximum": lambda inputs: reduce(torch.maximum, inputs),
    "concat": lambda inputs: torch.cat(inputs, dim=1),
}


def _concat(layer: Any, inputs: Sequence[Tensor], weights: Weights) -> Tensor:
    return torch.cat(list(inputs), dim=axis_of(layer.axis, inputs[0].ndim - 2))


SEVERAL: Mapping[str, Callable[[Any, Sequence[Tensor], Weights], Tensor]] = {
    "attention": attention,
    "matmul": matmul,
    "concat": _concat,
    "max_unpool": torch_windows.max_unpool,
    "deformable_conv": deformable_conv,
}


def _reshaped(layer: Any, x: Tensor, layout: Layout) -> Tensor:
    """Return values in another shape, in the order of the declared layout."""
    is_last = layout is Layout.CHANNELS_LAST
    values = x.movedim(1, -1) if is_last else x
    if layer.type == "flatten":
        return values.flatten(1)
    shape = layout.outside(layer.shape)
    return values.reshape(-1, *shape).movedim(-1, 1) if is_last else values.reshape(-1, *shape)


def _resized(layer: Any, x: Tensor, like: Tensor | None) -> Tensor:
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
    return torch_windows.upsample(x, sizes, layer)


def _cropped(layer: Any, x: Tensor, like: Tensor | None) -> Tensor:
    if like is not None:
        for axis in range(2, x.ndim):
            excess = x.shape[axis] - like.shape[axis]
            x = x.narrow(axis, excess // 2, like.shape[axis])
        return x
    sides = sides_at(layer.cropping, x.shape[2:], (), (), ())
    return padded(x, [(-before, -after) for before, after in sides])


def _pad(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    sides = sides_at(layer.padding, x.shape[2:], (), (), ())
    return padded(x, sides, layer.value, layer.mode)


def _dense(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return F.linear(x.movedim(1, -1), weights["weight"].T, weights.get("bias")).movedim(-1, 1)


def _global_pool(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    axes = tuple(range(2, x.ndim))
    pool = torch.amax if layer.type == "global_max_pool" else torch.mean
    return pool(x, dim=axes, keepdim=layer.keep_axes)


def _adaptive_pool(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    rank = x.ndim - 2
    average = (F.adaptive_avg_pool1d, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)
    largest = (F.adaptive_max_pool1d, F.adaptive_max_pool2d, F.adaptive_max_pool3d)
    functions = average if layer.type == "adaptive_avg_pool" else largest
    return functions[rank - 1](x, per_axis(layer.size, rank))


def _batch_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return F.batch_norm(
        x,
        weights["mean"],
        weights["variance"],
        weights.get("weight"),
        weights.get("bias"),
        training=False,
        eps=layer.epsilon,
    )


def _norm_over_map(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Normalise groups of channels; PyTorch's own names refuse a group of a single value."""
    groups = x.shape[1] if layer.type == "instance_norm" else layer.groups
    grouped = x.reshape(x.shape[0], groups, -1)
    result = F.layer_norm(grouped, grouped.shape[2:], eps=layer.epsilon).reshape(x.shape)
    rank = x.ndim - 2
    if "weight" in weights:
        result = result * over_space(weights["weight"], rank)
    return result + over_space(weights["bias"], rank) if "bias" in weights else result


def _layer_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch normalises the last axes: ours come there, the channels after those of space."""
    axes = axes_of(layer.axes, x.ndim - 2)
    axes = (*(axis for axis in axes if axis != 1), *(axis for axis in axes if axis == 1))
    ends = tuple(range(-len(axes), 0))
    last = x.movedim(axes, ends)
    over = last.shape[-len(axes) :]
    result = F.layer_norm(last, over, weights.get("weight"), weights.get("bias"), layer.epsilon)
    return result.movedim(ends, axes)


def _softmax(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch has one axis: several are flattened into it."""
    axes = axes_of(layer.axes, x.ndim - 2)
    ends = tuple(range(-len(axes), 0))
    last = x.movedim(axes, ends)
    rows = last.flatten(-len(axes))
    function = F.softmax if layer.type == "softmax" else F.log_softmax
    return function(rows, dim=-1).reshape(last.shape).movedim(ends, axes)


def _rms_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    last = x.movedim(1, -1)
    return F.rms_norm(last, last.shape[-1:], weights.get("weight"), layer.epsilon).movedim(-1, 1)


def _l2_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    result = F.normalize(x, dim=1, eps=layer.epsilon)
    return result * over_space(weights["weight"], x.ndim - 2) if "weight" in weights else result


def _local_response_norm(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch divides alpha by the size."""
    with_an_axis = x if x.ndim > 2 else x.unsqueeze(-1)
    result = F.local_response_norm(
        with_an_axis, layer.size, layer.alpha * layer.size, layer.beta, layer.k
    )
    return result.reshape(x.shape)


def _layer_scale(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return x * over_space(weights["weight"], x.ndim - 2)


def _affine(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    scale, shift = (
        over_space(x.new_tensor(written).expand(x.shape[1]), x.ndim - 2)
        for written in (layer.scale, layer.shift)
    )
    return x * scale + shift


def _channel_shuffle(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    with_axes = x.reshape(*x.shape, *(1,) * (4 - x.ndim)) if x.ndim < 4 else x
    return F.channel_shuffle(with_axes, layer.groups).reshape(x.shape)


def _depth_to_space(layer: Any, x: Tensor, weights: Weights) -> Tensor:
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


def _space_to_depth(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    rank, factor = x.ndim - 2, layer.factor
    sizes = [n // factor for n in x.shape[2:]]
    split = x.reshape(*x.shape[:2], *(size for n in sizes for size in (n, factor)))
    cells = [2 + 2 * i for i in range(rank)]
    blocks = [3 + 2 * i for i in range(rank)]
    inner = (*blocks, 1) if layer.mode == "dcr" else (1, *blocks)
    return split.permute(0, *inner, *cells).reshape(x.shape[0], -1, *sizes)


def _permute(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    rank = x.ndim - 2
    *space, channels = layer.axes if "channels" in layer.axes else (*layer.axes, "channels")
    return x.permute(0, axis_of(channels, rank), *(axis_of(name, rank) for name in space))


def _flip(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return x.flip(axes_of(layer.axes, x.ndim - 2))


def _tile(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    tiled = axis_of(layer.axis, x.ndim - 2)
    return x.repeat(*(layer.times if axis == tiled else 1 for axis in range(x.ndim)))


def _reduce(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch drops channels too where no axis is kept."""
    axes = axes_of(layer.axes, x.ndim - 2)
    functions = {"mean": torch.mean, "max": torch.amax, "min": torch.amin, "sum": torch.sum}
    function = functions.get(layer.function, torch.linalg.vector_norm)
    result = function(x, dim=axes, keepdim=True)
    dropped = () if layer.keep_axes else tuple(axis for axis in axes if axis != 1)
    return result.squeeze(dropped) if dropped else result


def _take_part(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    name, *part = layer.part
    axis = axis_of(name, x.ndim - 2)
    return x[(*(slice(None),) * axis, slice(*part))]


def _same(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return x


LAYERS: Mapping[str, Callable[[Any, Tensor, Weights], Tensor]] = {
    "conv": torch_windows.conv,
    "depthwise_conv": torch_windows.depthwise_conv,
    "locally_connected": torch_windows.locally_connected,
    "conv_transpose": torch_windows.conv_transpose,
    "max_pool": torch_windows.max_pool,
    "avg_pool": torch_windows.avg_pool,
    "global_max_pool": _global_pool,
    "global_avg_pool": _global_pool,
    "adaptive_avg_pool": _adaptive_pool,
    "adaptive_max_pool": _adaptive_pool,
    "dense": _dense,
    "lstm": torch_recurrence.lstm,
    "gru": torch_recurrence.gru,
    "simple_rnn": torch_recurrence.simple_rnn,
    "conv_lstm": torch_recurrence.conv_lstm,
    "embedding": embedding,
    "batch_norm": _batch_norm,
    "instance_norm": _norm_over_map,
    "group_norm": _norm_over_map,
    "layer_norm": _layer_norm,
    "rms_norm": _rms_norm,
    "l2_norm": _l2_norm,
    "local_response_norm": _local_response_norm,
    "dropout": _same,
    "drop_path": _same,
    "layer_scale": _layer_scale,
    "affine": _affine,
    "pad": _pad,
    "zero_pad": _pad,
    "slice": _take_part,
    "reduce": _reduce,
    "permute": _permute,
    "flip": _flip,
    "tile": _tile,
    "channel_shuffle": _channel_shuffle,
    "depth_to_space": _depth_to_space,
    "space_to_depth": _space_to_depth,
}
