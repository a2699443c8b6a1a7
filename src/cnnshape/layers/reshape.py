"""Layers that rearrange values and change none."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, Shape
from cnnshape.layers.traits import Channels, Memory, Traits, Values


class Flatten(Layer):
    """Lay all values out as one vector, in the order of the declared layout."""

    kind_traits = Traits(Channels.CELLS, Values.MOVED, Memory.ALIASES, saves=())

    type: Literal["flatten"]


class Reshape(Layer):
    """Give the values another `shape` with as many of them, in the order of the declared layout."""

    kind_traits = Traits(Channels.CELLS, Values.MOVED, Memory.ALIASES, saves=())

    type: Literal["reshape"]
    shape: Shape


class ChannelShuffle(Layer):
    """Deal the channels out again so that groups mix. Zhang et al., ShuffleNet, 1707.01083."""

    kind_traits = Traits(Channels.MOVED, Values.MOVED, saves=())

    type: Literal["channel_shuffle"]
    groups: Count


class DepthToSpace(Layer):
    """Turn factor**axes channels into factor cells along each axis.

    `dcr` orders channels as TensorFlow and ONNX do, `crd` as PyTorch's pixel_shuffle. Shi et al.,
    1609.05158.
    """

    kind_traits = Traits(Channels.SOME, Values.MOVED, saves=())

    type: Literal["depth_to_space"]
    factor: Count
    mode: Literal["dcr", "crd"] = "dcr"


class SpaceToDepth(Layer):
    """Turn factor cells along each axis into factor**axes channels; undoes depth_to_space."""

    kind_traits = Traits(Channels.CELLS, Values.MOVED, saves=())

    type: Literal["space_to_depth"]
    factor: Count
    mode: Literal["dcr", "crd"] = "dcr"
