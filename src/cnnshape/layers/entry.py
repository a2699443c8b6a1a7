"""The input: where values enter the network, declared at the top of a file."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Shape


class Input(Layer):
    """An input of the network with its `shape`, channels last."""

    type: Literal["input"] = "input"
    shape: Shape
