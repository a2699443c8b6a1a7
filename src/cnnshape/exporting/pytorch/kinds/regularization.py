"""What is random in training, and the scale of a branch."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.pytorch.kinds.scaling import per_channel, scaled
from cnnshape.exporting.structure.steps import Layered, Step, plain


def dropout(layered: Layered) -> tuple[Step, ...]:
    """nn.Dropout."""
    rate = float(layered.layer.rate)
    return (plain(call("nn.Dropout", ("p", rate))),)


def drop_path(layered: Layered) -> tuple[Step, ...]:
    """A module of its own: PyTorch has it in torchvision only."""
    return (plain(call("DropPath", ("rate", float(layered.layer.rate)))),)


def layer_scale(layered: Layered) -> tuple[Step, ...]:
    """A factor for each channel."""
    sizes = per_channel(layered.channels, layered.rank)
    return (scaled(sizes, initial=float(layered.layer.initial)),)


STEPS = {"dropout": dropout, "drop_path": drop_path, "layer_scale": layer_scale}
