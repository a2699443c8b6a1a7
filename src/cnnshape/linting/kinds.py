"""What layers do by their kind: what they pass on, rearrange, normalise, or keep apart."""

from __future__ import annotations

from cnnshape.layers.activation import Activation
from cnnshape.network import Node

NORMS = ("batch_norm", "instance_norm", "group_norm", "layer_norm")
"""They subtract a mean and divide by a deviation."""

NORMS_BY_CHANNEL = frozenset({"batch_norm", "instance_norm"})
"""They have a mean for each channel by itself; group and layer norm mix channels."""

CLIPPING = frozenset({"relu", "relu6"})
"""Activations that make all values below 0 the same."""

SOFTMAXES = frozenset({"softmax", "log_softmax"})

REARRANGING = frozenset(
    {"channel_shuffle", "crop", "depth_to_space", "flatten", "reshape", "slice", "space_to_depth"}
)
"""They give each value another place, or leave it out."""

DROPPING = frozenset({"dropout", "drop_path"})
"""They pass on what they read, when they are executed."""

PASSING = REARRANGING | DROPPING | {"linear"}
"""Their values are values of what they read, when they are executed."""

CHANNEL_BY_CHANNEL = frozenset(
    {
        *("max_pool", "avg_pool", "global_max_pool", "global_avg_pool"),
        *("adaptive_avg_pool", "adaptive_max_pool", "batch_norm", "instance_norm"),
        *("layer_scale", "zero_pad", "crop", "upsample", *DROPPING),
    }
)
"""What each channel becomes does not depend on the others."""


def function_of(node: Node) -> str | None:
    """Return the activation function that a layer is, or that is fused into it; linear is none."""
    layer = node.layer
    if isinstance(layer, Activation):
        function: str | None = layer.function
    elif is_activation(node):
        function = layer.type
    else:
        function = getattr(layer, "activation", None)
    return None if function == "linear" else function


def rate_of(node: Node) -> float:
    """Return the rate at which a layer drops values, 0 for one that drops none."""
    rate: float = getattr(node.layer, "rate", 0.0)
    return rate


def is_activation(node: Node) -> bool:
    """Say whether a layer is an activation and nothing else."""
    return type(node.layer).__module__ == Activation.__module__


def is_weighted(node: Node) -> bool:
    """Say whether a layer is a convolution or dense, as weighted layers are counted."""
    return node.layer.traits.is_weighted


def is_passing(node: Node) -> bool:
    """Say whether a layer passes values on as they are, when it is executed."""
    is_linear = is_activation(node) and function_of(node) is None
    return is_linear or node.layer.type in PASSING


def keeps_channels_apart(node: Node) -> bool:
    """Say whether a layer without kernels leaves each channel to itself, and in its place."""
    is_by_channel = is_activation(node) or node.layer.type in CHANNEL_BY_CHANNEL
    return is_by_channel and function_of(node) not in SOFTMAXES
