"""Dense layers: every output reads every channel."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, Flag
from cnnshape.layers.traits import Channels, Saved, Traits, Values
from cnnshape.layers.weight_values import WeightValues


class Dense(Layer):
    """Multiply the channels by a weight `(in, units)` and add a bias `(units,)`.

    On a map it acts at each position by itself: `(*spatial, in)` gives `(*spatial, units)`.
    """

    kind_traits = Traits(
        Channels.ALL, Values.COMPUTED, is_weighted=True, saves=(Saved.INPUTS_IF_TRAINED,)
    )

    type: Literal["dense"]
    units: Count
    bias: Flag = True
    activation: Function | None = None
    values: WeightValues | None = None
