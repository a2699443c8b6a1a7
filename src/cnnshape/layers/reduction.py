"""Layers that make one value of all values along axes."""

from typing import Literal

from cnnshape.layers.axis_names import Axes, includes_channels
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Flag
from cnnshape.layers.traits import Channels, Saved, Traits, Values

PICKS = frozenset({"max", "min"})
"""Functions whose value is one of the values that they read."""

SUMS = frozenset({"mean", "sum"})
"""Functions to which every value adds the same, so that a gradient needs none of them."""


class Reduce(Layer):
    """Make one value of all values along `axes`: their mean, largest, least, sum or length.

    A reduced spatial axis is gone, or is 1 with `keep_axes`; reduced channels are always one
    channel. `l2` is the square root of the sum of squares.
    """

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, saves=())

    type: Literal["reduce"]
    function: Literal["mean", "max", "min", "sum", "l2"]
    axes: Axes
    keep_axes: Flag = False

    @property
    def traits(self) -> Traits:
        """Those of the function, over channels or over the cells of each channel."""
        return self.kind_traits._replace(
            channels=Channels.ALL if includes_channels(self.axes) else Channels.OWN,
            values=Values.PICKED if self.function in PICKS else Values.COMPUTED,
            saves=() if self.function in SUMS else (Saved.INPUTS, Saved.OUTPUT),
        )
