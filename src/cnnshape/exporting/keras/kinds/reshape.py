"""Layers that rearrange values: in the order of the file, which Keras' maps may not have."""

from __future__ import annotations

from math import prod

from cnnshape.exporting.code.expressions import Input, call
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.network import Layout


def flatten(layered: Layered) -> tuple[Step, ...]:
    """layers.Flatten; of a map with channels first, these come first before."""
    before = _channels_first(layered) if _has_another_order(layered) else ()
    return (*before, plain(call("layers.Flatten")))


def _has_another_order(layered: Layered) -> bool:
    """Say whether values are in another order in Keras than in the file."""
    *sizes, channels = layered.reads[0]
    return layered.layout is Layout.CHANNELS_FIRST and prod(sizes) > 1 and channels > 1


def _channels_first(layered: Layered) -> tuple[Step, ...]:
    rank = layered.rank
    dims = (rank + 1, *range(1, rank + 1))
    return (plain(call("layers.Permute", ("dims", dims)), role="channels_first"),)


def reshape(layered: Layered) -> tuple[Step, ...]:
    """layers.Reshape, between moves of the channels where the file has them first."""
    output = layered.output
    if len(output) == 1:
        return flatten(layered)
    if layered.layout is Layout.CHANNELS_LAST or _is_of_space(layered):
        return (plain(call("layers.Reshape", ("target_shape", output))),)
    before = _channels_first(layered) if _has_another_order(layered) else ()
    shape = layered.layout.outside(output)
    reshaped = plain(call("layers.Reshape", ("target_shape", shape)))
    dims = (*range(2, len(output) + 1), 1)
    after = plain(call("layers.Permute", ("dims", dims)), role="channels_last")
    return (*before, reshaped, after)


def _is_of_space(layered: Layered) -> bool:
    """Say whether the cells of each channel are reshaped, which no layout changes."""
    return layered.rank > 0 and layered.output[-1] == layered.channels


def channel_shuffle(layered: Layered) -> tuple[Step, ...]:
    """A function: Keras has none."""
    return (Step(call("channel_shuffle", Input(), ("groups", layered.layer.groups))),)


def between_depth_and_space(layered: Layered) -> tuple[Step, ...]:
    """A function: Keras has none."""
    layer = layered.layer
    factor = ("factor", layer.factor)
    forward = call(
        layer.type,
        Input(),
        factor,
        defaults={"blocks_first": True},
        blocks_first=layer.mode == "dcr",
    )
    return (Step(forward),)


STEPS = {
    "flatten": flatten,
    "reshape": reshape,
    "channel_shuffle": channel_shuffle,
    "depth_to_space": between_depth_and_space,
    "space_to_depth": between_depth_and_space,
}
