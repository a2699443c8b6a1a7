"""Layers that keep a part of an axis."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, WholeNumber
from cnnshape.layers.traits import Channels, Traits, Values


class Slice(Layer):
    """Keep the channels from `start` up to, not including, `stop`, of `[start, stop]`."""

    kind_traits = Traits(Channels.SOME, Values.MOVED)

    type: Literal["slice"]
    channels: tuple[WholeNumber, Count]
