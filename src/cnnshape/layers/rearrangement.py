"""Layers that put all values along an axis elsewhere: axes in another order, turned or repeated."""

from typing import Literal

from cnnshape.layers.axis_names import CHANNELS, Axes, AxisList, AxisName, includes_channels
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count
from cnnshape.layers.traits import Channels, Traits, Values


class Permute(Layer):
    """Put the axes in another order: `axes` become the spatial axes and, last, the channels.

    In both layouts the axes of the result are listed in the order depth, height, width, channels.
    A list of the spatial axes alone leaves the channels where they are.
    """

    kind_traits = Traits(Channels.CELLS, Values.MOVED, saves=(), is_view=True)

    type: Literal["permute"]
    axes: AxisList

    @property
    def traits(self) -> Traits:
        """Those of a layer that leaves channels alone, or makes cells of them."""
        is_of_space = CHANNELS not in self.axes[:-1]
        return self.kind_traits._replace(channels=Channels.OWN) if is_of_space else self.kind_traits


class Flip(Layer):
    """Turn the values along `axes` round: the last becomes the first."""

    kind_traits = Traits(Channels.MOVED, Values.MOVED, saves=())

    type: Literal["flip"]
    axes: Axes

    @property
    def traits(self) -> Traits:
        """Those of a layer that moves channels, or leaves them alone."""
        channels = Channels.MOVED if includes_channels(self.axes) else Channels.OWN
        return self.kind_traits._replace(channels=channels)


class Tile(Layer):
    """Repeat all that is along an `axis`, so many `times`, one copy after the other."""

    kind_traits = Traits(Channels.MOVED, Values.MOVED, saves=())

    type: Literal["tile"]
    axis: AxisName
    times: Count

    @property
    def traits(self) -> Traits:
        """Those of a layer that moves channels, or leaves them alone."""
        channels = Channels.MOVED if self.axis == CHANNELS else Channels.OWN
        return self.kind_traits._replace(channels=channels)
