"""The input: where values enter the network, declared at the top of a file."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Shape
from cnnshape.layers.traits import Channels, Traits, Values


class Input(Layer):
    """An input of the network with its `shape`, channels last."""

    kind_traits = Traits(Channels.UNKNOWN, Values.COMPUTED, saves=())

    type: Literal["input"] = "input"
    shape: Shape
