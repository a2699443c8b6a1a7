"""Functions of single values, and softmax, as PyTorch computes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from frameworks.named_axes import axes_of
from frameworks.torch_windows import F, Tensor, Weights

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


def prelu(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch has a slope for each channel or one for all: others are written out."""
    slopes = weights["weight"]
    if layer.shared_axes in ("space", "all"):
        return F.prelu(x, slopes)
    shared = () if layer.shared_axes == "none" else axes_of(layer.shared_axes, x.ndim - 2)
    sizes = [1 if axis in shared else x.shape[axis] for axis in (*range(2, x.ndim), 1)]
    return torch.where(x > 0, x, x * slopes.reshape(sizes).movedim(-1, 0))


def function_named(name: str, x: Tensor, weights: Weights) -> Tensor:
    """Return a function of each value, by its name."""
    return F.prelu(x, weights["weight"]) if name == "prelu" else FUNCTIONS[name](x)


def softmax(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """PyTorch has one axis: several are flattened into it."""
    axes = axes_of(layer.axes, x.ndim - 2)
    ends = tuple(range(-len(axes), 0))
    last = x.movedim(axes, ends)
    rows = last.flatten(-len(axes))
    function = F.softmax if layer.type == "softmax" else F.log_softmax
    return function(rows, dim=-1).reshape(last.shape).movedim(ends, axes)
