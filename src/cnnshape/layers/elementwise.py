"""Arithmetic on each value by itself: constants and functions that graphs write out."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import NumberPerChannel
from cnnshape.layers.traits import Channels, Memory, Traits, Values


class Affine(Layer):
    """Multiply by `scale` and add `shift`: one number, or a list with one for each channel.

    Both are constants of the file, as in a rescaling of the input; they are not trained and are
    not parameters.
    """

    kind_traits = Traits(Channels.OWN, Values.POINTWISE, Memory.IN_PLACE)

    type: Literal["affine"]
    scale: NumberPerChannel = 1
    shift: NumberPerChannel = 0
