"""Locally connected layers: windows that slide, with weights of their own at each position."""

from typing import Literal

from cnnshape.layers.convolution import Convolution
from cnnshape.layers.quantities import Count
from cnnshape.layers.traits import Channels, Saved, Traits, Values


class LocallyConnected(Convolution):
    """Multiply the window at each position with `filters` filters of that position alone.

    Input `(*spatial, in)`, output `(*spatial', filters)`; weight `(*spatial', *kernel, in,
    filters)` and bias `(*spatial', filters)`. It slides as `conv` does, but each position has its
    own weights. Taigman et al., DeepFace, CVPR 2014.
    """

    kind_traits = Traits(
        Channels.ALL, Values.COMPUTED, is_weighted=True, slides=True, saves=(Saved.INPUTS,)
    )

    type: Literal["locally_connected"]
    filters: Count
