"""Softmaxes: functions under which the values along axes compete."""

from typing import Literal

from cnnshape.layers.axis_names import Axes, includes_channels
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels, Memory, Range, Saved, Traits, Values

COMPETING = Traits(
    Channels.ALL, Values.COMPUTED, Memory.ALLOCATES, is_activation=True, saves=(Saved.OUTPUT,)
)


class Competition(Layer):
    """What the softmaxes share: the `axes` along which values compete."""

    axes: Axes = "channels"

    @property
    def traits(self) -> Traits:
        """Those of a function of all channels, or of the cells of each channel."""
        channels = Channels.ALL if includes_channels(self.axes) else Channels.OWN
        return self.kind_traits._replace(channels=channels)


class Softmax(Competition):
    """exp(x) over the sum of exp(x) along `axes`: over the channels, the cells, or all values."""

    kind_traits = COMPETING._replace(range=Range(0, 1))

    type: Literal["softmax"]


class LogSoftmax(Competition):
    """The logarithm of the softmax along `axes`."""

    kind_traits = COMPETING._replace(range=Range(high=0))

    type: Literal["log_softmax"]
