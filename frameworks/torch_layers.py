"""Every layer as PyTorch computes it, on tensors `(m, channels, *spatial)`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import torch

from cnnshape.network import Layout
from frameworks import torch_axes, torch_normalization, torch_recurrence, torch_sizes, torch_windows
from frameworks.named_axes import axis_of
from frameworks.torch_attention import attention
from frameworks.torch_deformable import deformable_conv
from frameworks.torch_functions import FUNCTIONS, WITH_SETTINGS, function_named, prelu, softmax
from frameworks.torch_tokens import embedding, matmul
from frameworks.torch_windows import F, Tensor, Weights


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
        return torch_axes.reshaped(layer, x, layout)
    if kind in ("upsample", "crop"):
        return torch_sizes.resized(layer, x, like)
    if kind == "activation":
        return function_named(layer.function, x, weights)
    if kind in ("softmax", "log_softmax"):
        return softmax(layer, x, weights)
    if kind == "prelu":
        return prelu(layer, x, weights)
    if kind in WITH_SETTINGS:
        return WITH_SETTINGS[kind](x, layer)
    if kind in FUNCTIONS:
        return function_named(kind, x, weights)
    return LAYERS[kind](layer, x, weights)


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


def _dense(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return F.linear(x.movedim(1, -1), weights["weight"].T, weights.get("bias")).movedim(-1, 1)


def _same(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    return x


LAYERS: Mapping[str, Callable[[Any, Tensor, Weights], Tensor]] = {
    "conv": torch_windows.conv,
    "depthwise_conv": torch_windows.depthwise_conv,
    "locally_connected": torch_windows.locally_connected,
    "conv_transpose": torch_windows.conv_transpose,
    "max_pool": torch_windows.max_pool,
    "avg_pool": torch_windows.avg_pool,
    "global_max_pool": torch_sizes.global_pool,
    "global_avg_pool": torch_sizes.global_pool,
    "adaptive_avg_pool": torch_sizes.adaptive_pool,
    "adaptive_max_pool": torch_sizes.adaptive_pool,
    "dense": _dense,
    "lstm": torch_recurrence.lstm,
    "gru": torch_recurrence.gru,
    "simple_rnn": torch_recurrence.simple_rnn,
    "conv_lstm": torch_recurrence.conv_lstm,
    "embedding": embedding,
    "batch_norm": torch_normalization.batch_norm,
    "instance_norm": torch_normalization.norm_over_map,
    "group_norm": torch_normalization.norm_over_map,
    "layer_norm": torch_normalization.layer_norm,
    "rms_norm": torch_normalization.rms_norm,
    "l2_norm": torch_normalization.l2_norm,
    "local_response_norm": torch_normalization.local_response_norm,
    "dropout": _same,
    "drop_path": _same,
    "layer_scale": torch_normalization.layer_scale,
    "affine": torch_normalization.affine,
    "pad": torch_sizes.pad,
    "zero_pad": torch_sizes.pad,
    "slice": torch_axes.take_part,
    "reduce": torch_sizes.reduce,
    "permute": torch_axes.permute,
    "flip": torch_axes.flip,
    "tile": torch_axes.tile,
    "channel_shuffle": torch_axes.channel_shuffle,
    "depth_to_space": torch_axes.depth_to_space,
    "space_to_depth": torch_axes.space_to_depth,
}
