"""Merges: layers that read several others, listed in `from`."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.layer import Layer


class Merge(Layer):
    """What the merges share: they take equal shapes and may end in an activation."""

    activation: Function | None = None


class Add(Merge):
    """The sum of what it reads. He et al., 1512.03385."""

    type: Literal["add"]


class Subtract(Merge):
    """The first of what it reads less the others."""

    type: Literal["subtract"]


class Multiply(Merge):
    """The product of what it reads; a vector or a map of one cell is broadcast over space.

    Hu et al., Squeeze-and-Excitation Networks, 1709.01507.
    """

    type: Literal["multiply"]


class Average(Merge):
    """The mean of what it reads."""

    type: Literal["average"]


class Maximum(Merge):
    """The largest, value by value, of what it reads. Goodfellow et al., Maxout, 1302.4389."""

    type: Literal["maximum"]


class Concat(Merge):
    """The channels of what it reads, one after the other; the spatial sizes are equal.

    Szegedy et al., 1409.4842.
    """

    type: Literal["concat"]
