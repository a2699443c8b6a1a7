"""Normalisation: bring values to zero mean and unit variance, then scale and shift them."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.axis_names import Axes, includes_channels
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, Flag, Number, PositiveNumber
from cnnshape.layers.traits import Channels, Memory, Saved, Statistics, Traits, Values

OVER_CHANNELS = Traits(
    Channels.ALL,
    Values.COMPUTED,
    normalizes=Statistics.CELL,
    saves=(Saved.INPUTS, Saved.STATISTICS),
)


class Normalization(Layer):
    """What the norms share: `scale` and `shift` say whether there is a weight and a bias."""

    epsilon: PositiveNumber = 1e-5
    scale: Flag = True
    shift: Flag = True
    activation: Function | None = None


class BatchNorm(Normalization):
    """Normalise each channel by its mean and variance over the batch.

    Weight and bias `(C,)`, and `mean` and `variance` `(C,)` that are not trained. Ioffe and
    Szegedy, 1502.03167.
    """

    kind_traits = Traits(
        Channels.OWN,
        Values.POINTWISE,
        Memory.IN_PLACE,
        normalizes=Statistics.CHANNEL,
        saves=(Saved.INPUTS, Saved.STATISTICS),
    )

    type: Literal["batch_norm"]


class InstanceNorm(Normalization):
    """Normalise each channel of each sample over its map. Ulyanov et al., 1607.08022."""

    kind_traits = Traits(
        Channels.OWN,
        Values.COMPUTED,
        normalizes=Statistics.CHANNEL,
        saves=(Saved.INPUTS, Saved.STATISTICS),
    )

    type: Literal["instance_norm"]


class GroupNorm(Normalization):
    """Normalise each of `groups` groups of channels over the map. Wu and He, 1803.08494."""

    kind_traits = Traits(
        Channels.GROUP,
        Values.COMPUTED,
        normalizes=Statistics.GROUP,
        saves=(Saved.INPUTS, Saved.STATISTICS),
    )

    type: Literal["group_norm"]
    groups: Count


class LayerNorm(Normalization):
    """Normalise along `axes`: the channels of each position, all values, or others.

    There is a weight for each value that is normalised together: C over the channels, H*W*C over
    all. Ba, Kiros and Hinton, 1607.06450.
    """

    kind_traits = OVER_CHANNELS

    type: Literal["layer_norm"]
    axes: Axes = "channels"

    @property
    def traits(self) -> Traits:
        """Those of a norm over channels, or of one over the cells of each channel."""
        channels = Channels.ALL if includes_channels(self.axes) else Channels.OWN
        return self.kind_traits._replace(channels=channels)


class RmsNorm(Layer):
    """Divide the channels of each position by the root of their mean square; no mean is taken off.

    x / sqrt(mean(x ** 2) + epsilon), times a weight `(C,)`. Zhang and Sennrich, 1910.07467.
    """

    kind_traits = OVER_CHANNELS

    type: Literal["rms_norm"]
    epsilon: PositiveNumber = 1e-5
    scale: Flag = True
    activation: Function | None = None


class L2Norm(Layer):
    """Divide the channels of each position by their length: x / max(sqrt(sum(x ** 2)), epsilon).

    With `scale: true`, times a weight `(C,)`. Liu, Rabinovich and Berg, ParseNet, 1506.04579.
    """

    kind_traits = OVER_CHANNELS

    type: Literal["l2_norm"]
    epsilon: PositiveNumber = 1e-12
    scale: Flag = False
    activation: Function | None = None


class LocalResponseNorm(Layer):
    """x / (k + alpha * the sum of squares over `size` channels) ** beta; alpha is not divided.

    Krizhevsky, Sutskever and Hinton, 2012, section 3.3.
    """

    kind_traits = Traits(
        Channels.NEIGHBOURS,
        Values.COMPUTED,
        normalizes=Statistics.NEIGHBOURS,
        saves=(Saved.INPUTS, Saved.INTERMEDIATES),
    )

    type: Literal["local_response_norm"]
    size: Count = 5
    alpha: Number = 1e-4
    beta: Number = 0.75
    k: Number = 2
