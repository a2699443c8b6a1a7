"""How many channels layers give, as far as their keys say: what blocks call `channels`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnshape.importing.folding.trees import Leaf
from cnnshape.layers import MERGES, traits_of
from cnnshape.layers.traits import Channels

ChannelCounts = Mapping[str, int | None]
"""The channels of inputs and layers by name; None where they are not known."""

COUNT_KEYS = {"conv": "filters", "conv_transpose": "filters", "dense": "units"}

RESIZING = frozenset({"output_channels", "value_channels", "axis", "axes"})
"""Keys by which a layer can give other channels than it reads."""


def channel_counts(leaves: Sequence[Leaf], inputs: Mapping[str, int]) -> ChannelCounts:
    """Return the channels of all layers; `inputs` are those of the inputs."""
    counts: dict[str, int | None] = dict(inputs)
    for leaf in leaves:
        counts[leaf.name] = _count(leaf, [counts.get(name) for name in leaf.reads])
    return counts


def _count(leaf: Leaf, read: Sequence[int | None]) -> int | None:
    if leaf.kind in COUNT_KEYS:
        return int(leaf.keys[COUNT_KEYS[leaf.kind]])
    if leaf.kind == "concat" and leaf.keys.get("axis", "channels") == "channels":
        known = [each for each in read if each is not None]
        return sum(known) if len(known) == len(read) else None
    keeps = leaf.kind in MERGES or _keeps_channels(leaf)
    return read[0] if keeps and len(set(read)) == 1 else None


def _keeps_channels(leaf: Leaf) -> bool:
    """Say whether a layer gives the channels that it reads, each in its place."""
    traits = traits_of(leaf.kind)
    keeps = traits.channels is Channels.OWN or traits.is_norm or leaf.kind == "attention"
    multiplies = leaf.keys.get("multiplier", 1) != 1
    return keeps and not multiplies and not RESIZING & leaf.keys.keys()
