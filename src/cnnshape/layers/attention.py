"""Attention: positions of a map, or tokens, read one another by what they hold."""

from typing import Literal

from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import Count, CountPerAxis, Flag, PositiveNumber, WholeNumberPerAxis
from cnnshape.layers.traits import Arity, Channels, Saved, Traits, Values

DISTANCE_UNITS = 512
"""The hidden units that `relative_bias: continuous` computes with, as published."""


class Attention(Layer):
    """Give each position the mean of the values, weighed by how their keys answer its query.

    softmax(scale * Q K^T + bias) V in each of `heads` heads, over all positions of a map, over
    those of a `window`, or over those of a `grid`. It reads one layer (self-attention), two (the
    queries, and what keys and values are made of), or three (queries, keys, values).

    Q, K and V are dense projections of what is read, with `key_channels`, `key_channels` and
    `value_channels` for all heads together, by default the channels of the queries; a last one
    gives `output_channels`, by default those of the queries. Head h has the channels from h * d to
    (h + 1) * d - 1 of each. Weights: `query_weight` `(in, key_channels)`, `key_weight` `(in,
    key_channels)`, `value_weight` `(in, value_channels)`, `output_weight` `(value_channels,
    output_channels)`, and a bias for each, as `query_bias`.

    `relative_bias: table` adds a trained number for each head and distance, `relative_bias` `((2n -
    1) * ..., heads)` (Liu et al., Swin, 2103.14030). `continuous` computes it from the distances:
    `distance_weight` `(axes, 512)`, `distance_bias` `(512,)` and `relative_weight` `(512, heads)`;
    `similarity: cosine` compares directions, with a trained `logit_scale` `(heads,)` (Swin v2,
    2111.09883). Vaswani et al., 1706.03762; Dosovitskiy et al., 2010.11929; `grid`: Tu et al.,
    MaxViT, 2204.01697.
    """

    kind_traits = Traits(
        Channels.ALL,
        Values.COMPUTED,
        is_weighted=True,
        reads=Arity(1, 3),
        saves=(Saved.INPUTS_IF_TRAINED, Saved.INTERMEDIATES),
    )

    type: Literal["attention"]
    heads: Count
    key_channels: Count | None = None
    value_channels: Count | None = None
    output_channels: Count | None = None
    bias: Flag = True
    project_inputs: Flag = True
    project_output: Flag = True
    scale: PositiveNumber | None = None
    similarity: Literal["dot", "cosine"] = "dot"
    relative_bias: Literal["table", "continuous"] | None = None
    window: CountPerAxis | None = None
    shift: WholeNumberPerAxis = 0
    pad: Flag = False
    grid: CountPerAxis | None = None
    causal: Flag = False

    @property
    def traits(self) -> Traits:
        """Without projections, a head reads its own channels, and there may be no weights.

        Inputs that nothing projects are themselves factors.
        """
        if self.project_inputs:
            return self.kind_traits
        traits = self.kind_traits._replace(saves=(Saved.INPUTS, Saved.INTERMEDIATES))
        if self.project_output:
            return traits
        has_weights = self.relative_bias is not None or self.similarity == "cosine"
        return traits._replace(channels=Channels.GROUP, is_weighted=has_weights)

    @property
    def groups(self) -> int:
        """Into how many groups the channels fall that nothing projects: one for each head."""
        return self.heads

    @property
    def is_grouped(self) -> bool:
        """Whether positions attend within groups of cells, and not over all of the map."""
        return self.window is not None or self.grid is not None

    @property
    def compares_positions(self) -> bool:
        """Whether all that is read has the same sizes: groups and distances need them."""
        return self.is_grouped or self.relative_bias is not None

    def check(self) -> None:
        """Refuse keys that exclude one another, or need others."""
        if self.window is not None and self.grid is not None:
            raise ValueError("attention takes `window` or `grid`, not both")
        if self.window is None and (self.shift != 0 or self.pad):
            key = "pad" if self.shift == 0 else "shift"
            raise ValueError(f"`{key}` is that of windows: write `window` too")
        if self.causal and self.is_grouped:
            raise ValueError("causal attention is over all positions: leave out `window` or `grid`")
        if self.similarity == "cosine" and self.scale is not None:
            raise ValueError("cosine attention has a trained scale: leave out `scale`")
        if not self.project_inputs and (self.key_channels or self.value_channels):
            raise ValueError(
                "with `project_inputs: false` keys and values have the channels of what is read: "
                "leave out `key_channels` and `value_channels`"
            )
        if not self.project_output and self.output_channels:
            raise ValueError(
                "with `project_output: false` the output has the channels of the values: leave out "
                "`output_channels`, or write `value_channels`"
            )
