"""Regularisation: what is random in training and the identity when the network is executed."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Number, Probability
from cnnshape.layers.traits import IDENTITY, Channels, Memory, Saved, Traits, Values


class Dropout(Layer):
    """Drop values with probability `rate` in training; the identity when executed.

    Srivastava et al., JMLR 15, 2014.
    """

    kind_traits = IDENTITY._replace(drops=True, saves=(Saved.MASK,))

    type: Literal["dropout"]
    rate: Probability = 0.5


class DropPath(Layer):
    """Drop a whole residual branch with probability `rate` in training; else the identity.

    Huang et al., Deep Networks with Stochastic Depth, 1603.09382.
    """

    kind_traits = IDENTITY._replace(drops=True, saves=(Saved.MASK,))

    type: Literal["drop_path"]
    rate: Probability


class LayerScale(Layer):
    """Multiply each channel by a weight `(C,)` that starts at `initial`.

    Touvron et al., 2103.17239.
    """

    kind_traits = Traits(
        Channels.OWN, Values.POINTWISE, Memory.IN_PLACE, saves=(Saved.INPUTS_IF_TRAINED,)
    )

    type: Literal["layer_scale"]
    initial: Number = 1e-6
