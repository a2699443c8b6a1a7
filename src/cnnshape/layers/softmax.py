"""Softmaxes: functions under which values compete."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels, Range, Traits, Values

OVER_CHANNELS = Traits(Channels.ALL, Values.COMPUTED, is_activation=True)


class Softmax(Layer):
    """exp(x) over the sum of exp(x) over the channels."""

    kind_traits = OVER_CHANNELS._replace(range=Range(0, 1))

    type: Literal["softmax"]


class LogSoftmax(Layer):
    """The logarithm of the softmax over the channels."""

    kind_traits = OVER_CHANNELS._replace(range=Range(high=0))

    type: Literal["log_softmax"]
