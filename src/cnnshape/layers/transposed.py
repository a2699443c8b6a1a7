"""Transposed convolution: the step back from a map to a larger one."""

from typing import Literal

from cnnshape.layers.convolution import Convolution
from cnnshape.layers.quantities import Count, Flag, Padding, WholeNumberPerAxis
from cnnshape.layers.traits import Channels, Saved, Traits, Values
from cnnshape.layers.weight_values import WeightValues


class ConvTranspose(Convolution):
    """Spread each input cell over a learned window; `padding` crops what comes out.

    Size (n - 1) * stride - before - after + span + output_padding; `same` gives n * stride
    and takes no output_padding; `output_padding: null` is 0.
    Weight `(*kernel, filters / groups, in)`. Dumoulin and Visin, 1603.07285, section 4.
    """

    kind_traits = Traits(
        Channels.GROUP, Values.COMPUTED, is_weighted=True, slides=True, saves=(Saved.INPUTS,)
    )

    type: Literal["conv_transpose"]
    padding: Padding = "valid"
    filters: Count
    groups: Count = 1
    flip: Flag = False
    output_padding: WholeNumberPerAxis | None = 0
    values: WeightValues | None = None
