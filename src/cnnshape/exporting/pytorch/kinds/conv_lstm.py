"""Recurrence over the frames of a video: a module around two convolutions."""

from __future__ import annotations

from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.pytorch.kinds.convolution import arrays_of, conv_module, outputs_first
from cnnshape.exporting.pytorch.kinds.sides import cells_of
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.exporting.structure.windows import is_even, sides_of

GATES = 4


def conv_lstm(layered: Layered) -> tuple[Step, ...]:
    """A module that reads frame by frame."""
    layer = layered.layer
    sides = sides_of(layered.claim.windows[1:])
    inputs = conv_module(layer, layered.channels, GATES * layer.filters, 1, sides)
    prefix = "inputs"
    if not is_even(sides):
        inputs = call("nn.Sequential", call("nn.ZeroPad2d", ("padding", cells_of(sides))), inputs)
        prefix = "inputs.1"
    states = call(
        "nn.Conv2d",
        ("in_channels", layer.filters),
        ("out_channels", GATES * layer.filters),
        ("kernel_size", one_or_each(layer.kernel)),
        padding="same",
        bias=False,
    )
    build = call(
        "ConvLSTM",
        ("inputs", inputs),
        ("states", states),
        defaults={"return_sequence": False},
        return_sequence=layer.return_sequence,
    )
    own = {f"{prefix}.{name}": each for name, each in arrays_of(layer, outputs_first).items()}
    arrays = {**own, "states.weight": Array(("recurrent_weight",), outputs_first)}
    return (plain(build, arrays),)


STEPS = {"conv_lstm": conv_lstm}
