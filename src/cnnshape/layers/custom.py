"""The layer that cnnshape does not know: its numbers are declared, and marked so everywhere."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Shape, WholeNumber
from cnnshape.layers.traits import Channels, Traits, Values


class Custom(Layer):
    """Declare the `output` shape, the trainable `parameters` and the `macs`; it is not executed."""

    kind_traits = Traits(Channels.UNKNOWN, Values.COMPUTED, is_declared=True)

    type: Literal["custom"]
    output: Shape
    parameters: WholeNumber = 0
    macs: WholeNumber = 0
