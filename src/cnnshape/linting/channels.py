"""Which layers leave channels to themselves: several rules ask what mixes channels."""

from __future__ import annotations

from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels


def keeps_channels_apart(layer: Layer) -> bool:
    """Say whether a layer without weights leaves each channel to itself, and in its place."""
    traits, function = layer.traits, layer.output_traits
    is_by_channel = function is None or function.channels is Channels.OWN
    has_one_input = not (traits.is_weighted or traits.is_merge)
    return traits.channels is Channels.OWN and has_one_input and is_by_channel
