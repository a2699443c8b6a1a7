"""Layers that rearrange values: in the order of the file, which PyTorch's maps may not have."""

from __future__ import annotations

from math import prod

from cnnshape.exporting.code.expressions import Expression, Input, call, method
from cnnshape.exporting.pytorch.kinds.dimensions import channels_last, channels_second
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.network import Layout, Shape


def flatten(layered: Layered) -> tuple[Step, ...]:
    """torch.flatten; of a map with channels last, these come last before."""
    if _has_another_order(layered):
        return (Step(call("torch.flatten", channels_last(Input()), 1)),)
    return (Step(call("torch.flatten", Input(), 1), in_sequence=call("nn.Flatten")),)


def _has_another_order(layered: Layered) -> bool:
    """Say whether values are in another order in PyTorch than in the file."""
    *sizes, channels = layered.reads[0]
    return layered.layout is Layout.CHANNELS_LAST and prod(sizes) > 1 and channels > 1


def reshape(layered: Layered) -> tuple[Step, ...]:
    """Tensor.reshape, between moves of the channels where the file has them last."""
    if len(layered.output) == 1:
        return flatten(layered)
    if layered.rank and layered.output[-1] == layered.channels:
        return (_spatial_reshape(layered.output),)
    is_last = layered.layout is Layout.CHANNELS_LAST
    x: Expression = channels_last(Input()) if _has_another_order(layered) else Input()
    if is_last and len(layered.output) > 1:
        return (Step(channels_second(method(x, "reshape", -1, *layered.output))),)
    shape = layered.layout.outside(layered.output)
    return (Step(method(x, "reshape", -1, *shape)),)


def _spatial_reshape(output: Shape) -> Step:
    """Return the step of a reshape of the cells of each channel, which no layout changes."""
    *sizes, channels = output
    if len(sizes) == 1:
        return Step(call("torch.flatten", Input(), 2), in_sequence=call("nn.Flatten", 2))
    return Step(method(Input(), "reshape", -1, channels, *sizes))


def channel_shuffle(layered: Layered) -> tuple[Step, ...]:
    """nn.ChannelShuffle, which takes pictures alone."""
    groups = layered.layer.groups
    if layered.rank == 2:
        return (plain(call("nn.ChannelShuffle", ("groups", groups))),)
    *sizes, channels = layered.output
    by_group = method(Input(), "reshape", -1, groups, channels // groups, *sizes)
    return (Step(method(method(by_group, "transpose", 1, 2), "flatten", 1, 2)),)


def depth_to_space(layered: Layered) -> tuple[Step, ...]:
    """nn.PixelShuffle, or a function that knows another order."""
    return (_between_depth_and_space("nn.PixelShuffle", "upscale_factor", layered),)


def space_to_depth(layered: Layered) -> tuple[Step, ...]:
    """nn.PixelUnshuffle, or a function that knows another order."""
    return (_between_depth_and_space("nn.PixelUnshuffle", "downscale_factor", layered),)


def _between_depth_and_space(module: str, name: str, layered: Layered) -> Step:
    layer = layered.layer
    if layered.rank == 2 and layer.mode == "crd":
        return plain(call(module, (name, layer.factor)))
    factor = ("factor", layer.factor)
    return Step(call(layer.type, Input(), factor, blocks_first=layer.mode == "dcr"))


STEPS = {
    "flatten": flatten,
    "reshape": reshape,
    "channel_shuffle": channel_shuffle,
    "depth_to_space": depth_to_space,
    "space_to_depth": space_to_depth,
}
