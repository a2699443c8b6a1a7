"""Follow the padding that layers put around maps: windows that leave it unread lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.named_axes import place_of
from cnnshape.analysis.sliding import Sides, sides_per_axis
from cnnshape.layers import Layer
from cnnshape.layers.axis_names import CHANNELS
from cnnshape.layers.merge import Concat
from cnnshape.layers.reshape import ChannelShuffle
from cnnshape.layers.resize import Crop, Pad, ZeroPad
from cnnshape.layers.slicing import Slice
from cnnshape.layers.traits import Values
from cnnshape.network import Network

NO_SIDES: Sides = (0, 0)

Paddings = tuple[Sides, ...]
"""How many cells at both ends of each axis of a map are padding, and no cell of an input."""


PADDING = (Pad, ZeroPad)
"""Layers that put padding around a map: without them there is none."""


def padding_after(layer: Layer, read: Sequence[Paddings], rank: int) -> Paddings:
    """Return the padding of a layer's output, of so many axes, from that of what it reads.

    A layer that pads adds to it, and one that crops takes from it. Layers that leave each cell in
    its place keep it; a merge keeps what is padding in all that it reads. After any other layer
    there is none: what a window computes beside the map is no padding.
    """
    if not isinstance(layer, PADDING) and not any(map(_has_padding, read)):
        return (NO_SIDES,) * rank
    by_axis = _by_axis(read, rank)
    axes = [_common(sides) for sides in by_axis]
    if isinstance(layer, Concat) and layer.axis != CHANNELS:
        joined = place_of(layer.axis, rank)
        axes[joined] = (by_axis[joined][0][0], by_axis[joined][-1][1])
    if isinstance(layer, PADDING):
        return tuple(map(_sum, axes, sides_per_axis(layer.padding, rank)))
    if isinstance(layer, Crop) and layer.cropping is not None:
        return tuple(map(_rest, axes, sides_per_axis(layer.cropping, rank)))
    return tuple(axes) if _keeps_cells(layer) else (NO_SIDES,) * rank


def paddings_of(network: Network, claims: Claims) -> Mapping[str, Paddings]:
    """Return the padding of each layer's output, of those that have a claim."""
    paddings: dict[str, Paddings] = {}
    has_padding = any(issubclass(kind, PADDING) for kind in {type(n.layer) for n in network.nodes})
    for node in network.nodes:
        claim = claims[node.name]
        if claim is not None and not has_padding:
            paddings[node.name] = (NO_SIDES,) * (len(claim.output) - 1)
        elif claim is not None:
            read = [paddings[name] for name in node.inputs]
            paddings[node.name] = padding_after(node.layer, read, len(claim.output) - 1)
    return paddings


def _has_padding(paddings: Paddings) -> bool:
    return paddings.count(NO_SIDES) < len(paddings)


def _by_axis(read: Sequence[Paddings], rank: int) -> list[tuple[Sides, ...]]:
    """Return the sides of each axis of all that is read; a map without the axis has none."""
    return [
        tuple(sides[axis] if axis < len(sides) else NO_SIDES for sides in read) or (NO_SIDES,)
        for axis in range(rank)
    ]


def _common(sides: Sequence[Sides]) -> Sides:
    return min(before for before, _ in sides), min(after for _, after in sides)


def _sum(one: Sides, other: Sides) -> Sides:
    return one[0] + other[0], one[1] + other[1]


def _rest(sides: Sides, cropped: Sides) -> Sides:
    return max(0, sides[0] - cropped[0]), max(0, sides[1] - cropped[1])


def _keeps_cells(layer: Layer) -> bool:
    """Say whether a cell of the output is made of nothing but the cell in its place.

    Means and deviations are the same for all cells: a norm makes of padding a constant.
    """
    traits = layer.traits
    is_pointwise = traits.values in (Values.SAME, Values.POINTWISE)
    is_by_cell = traits.is_activation or traits.normalizes is not None or traits.is_merge
    return is_pointwise or is_by_cell or _rearranges_channels(layer)


def _rearranges_channels(layer: Layer) -> bool:
    is_part = isinstance(layer, Slice) and layer.part.axis == CHANNELS
    return is_part or isinstance(layer, ChannelShuffle)
