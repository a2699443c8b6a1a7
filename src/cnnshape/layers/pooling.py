"""Pooling: windows that summarise what they see, without weights."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import CountPerAxis, Flag, WindowPadding
from cnnshape.layers.traits import Channels, Saved, Traits, Values


class MaxPool(Layer):
    """Keep the largest value of each window; padding counts as minus infinity.

    The stride is the kernel where it is left out. With `ceil_mode` a last, partial window counts
    if it starts before the end of the input and the padding before it, as in PyTorch.
    """

    kind_traits = Traits(
        Channels.OWN, Values.PICKED, slides=True, saves=(Saved.INPUTS, Saved.INDICES)
    )

    type: Literal["max_pool"]
    kernel: CountPerAxis
    stride: CountPerAxis | None = None
    padding: WindowPadding = "valid"
    dilation: CountPerAxis = 1
    ceil_mode: Flag = False


class AvgPool(Layer):
    """Average each window; `count_padding` counts explicit padding as zeros, never ceil overhang.

    The stride is the kernel where it is left out.
    """

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, slides=True, saves=(Saved.INPUTS,))

    type: Literal["avg_pool"]
    kernel: CountPerAxis
    stride: CountPerAxis | None = None
    padding: WindowPadding = "valid"
    ceil_mode: Flag = False
    count_padding: Flag = False


class GlobalMaxPool(Layer):
    """Keep the largest value of each channel: a vector, or a map of one cell with `keep_axes`."""

    kind_traits = Traits(Channels.OWN, Values.PICKED, saves=(Saved.INPUTS, Saved.OUTPUT))

    type: Literal["global_max_pool"]
    keep_axes: Flag = False


class GlobalAvgPool(Layer):
    """Average each channel: a vector, or a map of one cell with `keep_axes`.

    Lin, Chen and Yan, Network in Network, 1312.4400.
    """

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, saves=())

    type: Literal["global_avg_pool"]
    keep_axes: Flag = False


class AdaptiveAvgPool(Layer):
    """Average `size` cells an axis; cell i covers floor(i*H/size) to ceil((i+1)*H/size)."""

    kind_traits = Traits(Channels.OWN, Values.COMPUTED, saves=(Saved.INPUTS,))

    type: Literal["adaptive_avg_pool"]
    size: CountPerAxis

    @property
    def traits(self) -> Traits:
        """Those of the kind; a mean over the whole map needs nothing of it."""
        is_mean = self.size == 1 or (isinstance(self.size, tuple) and set(self.size) == {1})
        return self.kind_traits._replace(saves=()) if is_mean else self.kind_traits


class AdaptiveMaxPool(Layer):
    """Maximum of `size` cells an axis; cell i covers floor(i*H/size) to ceil((i+1)*H/size)."""

    kind_traits = Traits(Channels.OWN, Values.PICKED, saves=(Saved.INPUTS, Saved.INDICES))

    type: Literal["adaptive_max_pool"]
    size: CountPerAxis
