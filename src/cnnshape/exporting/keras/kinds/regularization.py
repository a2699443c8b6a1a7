"""What is random in training, and the scale of a branch."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Constant, call
from cnnshape.exporting.keras.kinds.scaling import scaled
from cnnshape.exporting.structure.steps import Layered, Step, plain


def dropout(layered: Layered) -> tuple[Step, ...]:
    """layers.Dropout."""
    return (plain(call("layers.Dropout", ("rate", float(layered.layer.rate)))),)


def drop_path(layered: Layered) -> tuple[Step, ...]:
    """layers.Dropout that drops a sample as a whole, as keras.applications has it."""
    noise: Constant = (None, *(1,) * (layered.rank + 1))
    rate = ("rate", float(layered.layer.rate))
    return (plain(call("layers.Dropout", rate, noise_shape=noise)),)


def layer_scale(layered: Layered) -> tuple[Step, ...]:
    """A factor for each channel."""
    return (scaled(initial=float(layered.layer.initial)),)


STEPS = {"dropout": dropout, "drop_path": drop_path, "layer_scale": layer_scale}
