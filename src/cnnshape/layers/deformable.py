"""Deformable convolutions: windows of which another layer says where each tap reads."""

from typing import Literal

from cnnshape.layers.convolution import Convolution
from cnnshape.layers.quantities import Count
from cnnshape.layers.traits import Arity, Channels, Saved, Traits, Values


class DeformableConv(Convolution):
    """Slide `filters` windows over a map, with an offset for each tap at each position.

    `from` lists the map, its offsets and, for the second version, a mask. Offsets are counted in
    cells: channel (g * taps + tap) * axes + axis moves a tap along an axis, for the g-th of
    `offset_groups` groups of input channels. Between cells values are interpolated linearly, beyond
    the map they are 0. The mask multiplies what a tap reads, by channel g * taps + tap. Weights are
    those of `conv`. Dai et al., 1703.06211; Zhu et al., 1811.11168.
    """

    kind_traits = Traits(
        Channels.GROUP,
        Values.COMPUTED,
        is_weighted=True,
        reads=Arity(2, 3),
        steered_by=1,
        saves=(Saved.INPUTS,),
    )

    type: Literal["deformable_conv"]
    filters: Count
    groups: Count = 1
    offset_groups: Count = 1
