"""Convolutions: learned windows that slide over a map."""

from typing import Literal

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import (
    Count,
    CountPerAxis,
    Flag,
    PaddingMode,
    WindowPadding,
)
from cnnshape.layers.traits import Channels, Saved, Traits, Values
from cnnshape.layers.weight_values import WeightValues


class Convolution(Layer):
    """What every convolution takes: how its window slides, its bias and its activation."""

    kernel: CountPerAxis
    stride: CountPerAxis = 1
    padding: WindowPadding = "valid"
    dilation: CountPerAxis = 1
    bias: Flag = True
    activation: Function | None = None

    @property
    def surroundings(self) -> PaddingMode:
        """What stands in the padding around the map."""
        return "zeros"


class SlidingConvolution(Convolution):
    """What convolutions take that slide over a map: `padding_mode` says what is around it."""

    padding_mode: PaddingMode = "zeros"

    @property
    def surroundings(self) -> PaddingMode:
        """What stands in the padding around the map."""
        return self.padding_mode


class Conv(SlidingConvolution):
    """Slide `filters` learned windows over the input and add a bias.

    Input `(*spatial, in)`, output `(*spatial', filters)`; weight `(*kernel, in / groups, filters)`
    and bias `(filters,)`. Cross-correlation as deep learning calls convolution; `flip: true` turns
    the kernel first, as mathematics does. Dumoulin and Visin, 1603.07285.
    """

    kind_traits = Traits(
        Channels.GROUP, Values.COMPUTED, is_weighted=True, slides=True, saves=(Saved.INPUTS,)
    )

    type: Literal["conv"]
    filters: Count
    groups: Count = 1
    flip: Flag = False
    values: WeightValues | None = None


class DepthwiseConv(SlidingConvolution):
    """Slide `multiplier` learned windows over each channel by itself.

    Output channel c * multiplier + m; weight `(*kernel, in, multiplier)`. Howard et al.,
    MobileNets, 1704.04861.
    """

    kind_traits = Traits(
        Channels.OWN, Values.COMPUTED, is_weighted=True, slides=True, saves=(Saved.INPUTS,)
    )

    type: Literal["depthwise_conv"]
    multiplier: Count = 1


class SeparableConv(SlidingConvolution):
    """A depthwise convolution without bias, then a 1x1 convolution with `filters` filters.

    Read as two layers, `NAME_depthwise` and `NAME`. Chollet, Xception, 1610.02357.
    """

    kind_traits = Traits(
        Channels.ALL, Values.COMPUTED, is_weighted=True, slides=True, saves=(Saved.INPUTS,)
    )

    type: Literal["separable_conv"]
    filters: Count
    multiplier: Count = 1
    groups: Count = 1
    flip: Flag = False
    values: WeightValues | None = None
