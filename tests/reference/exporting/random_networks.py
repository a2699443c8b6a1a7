"""Random networks of which a framework can give back what the file says."""

from __future__ import annotations

from cnnshape import Network, analyze
from cnnshape.difference.canonical import canonical

SPELLED_OUT = frozenset(
    {
        *("conv_lstm", "deformable_conv", "gru", "hard_sigmoid", "hard_swish", "learned"),
        *("lstm", "locally_connected", "max_unpool", "simple_rnn", "upsample"),
    }
)
"""Kinds that come back as the layers that compute them, as the bias of one, or not at all."""

REARRANGED = frozenset(
    {
        *("channel_shuffle", "depth_to_space", "flip", "matmul", "permute", "reduce"),
        *("reshape", "space_to_depth", "softmax", "log_softmax", "tile"),
    }
)
"""Kinds that come back after layers that act on each value alone, or as others that rearrange."""


def can_come_back(network: Network) -> bool:
    """Say whether each layer can come back as itself.

    An axis of one cell may be any other, and a network whose layers do nothing is no model.
    """
    analysis = analyze(network)
    shapes = [layer.output_shape or () for layer in analysis.layers]
    has_layers = any(not node.is_input for node in canonical(analysis).nodes)
    kinds = {node.layer.type for node in network.nodes}
    is_known = not kinds & (SPELLED_OUT | REARRANGED)
    return is_known and has_layers and all(size > 1 for shape in shapes for size in shape)
