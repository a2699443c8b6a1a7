"""Merges: layers that read several others, listed in `from`."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.axis_names import AxisName
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels, Saved, Traits, Values


class Merge(Layer):
    """What the merges share: they may end in an activation.

    Shapes are equal, but an axis of size 1 is broadcast, and so is a vector over space.
    """

    activation: Function | None = None


class Add(Merge):
    """The sum of what it reads. He et al., 1512.03385."""

    kind_traits = Traits(
        Channels.OWN, Values.COMPUTED, is_merge=True, is_commutative=True, saves=()
    )

    type: Literal["add"]


class Subtract(Merge):
    """The first of what it reads less the others."""

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, is_merge=True, saves=())

    type: Literal["subtract"]


class Multiply(Merge):
    """The product of what it reads, as of a map and its gate.

    Hu et al., Squeeze-and-Excitation Networks, 1709.01507.
    """

    kind_traits = Traits(
        Channels.OWN,
        Values.COMPUTED,
        is_merge=True,
        is_commutative=True,
        saves=(Saved.FACTORS, Saved.INTERMEDIATES),
    )

    type: Literal["multiply"]


class Average(Merge):
    """The mean of what it reads."""

    kind_traits = Traits(
        Channels.OWN, Values.COMPUTED, is_merge=True, is_commutative=True, saves=()
    )

    type: Literal["average"]


class Maximum(Merge):
    """The largest, value by value, of what it reads. Goodfellow et al., Maxout, 1302.4389."""

    kind_traits = Traits(
        Channels.OWN,
        Values.PICKED,
        is_merge=True,
        is_commutative=True,
        saves=(Saved.INPUTS, Saved.INTERMEDIATES),
    )

    type: Literal["maximum"]


class Concat(Merge):
    """What it reads, one after the other along an `axis`; all other axes are equal.

    Szegedy et al., 1409.4842.
    """

    kind_traits = Traits(Channels.JOINED, Values.MOVED, is_merge=True, saves=())

    type: Literal["concat"]
    axis: AxisName = "channels"
