"""Recurrence over the frames of a video."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Constant, call
from cnnshape.exporting.keras.kinds.sides import zeros_around
from cnnshape.exporting.refusal import NotExpressible
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain
from cnnshape.exporting.structure.windows import Sides, sides_of

DEFAULTS: dict[str, Constant] = {
    "strides": 1,
    "padding": "valid",
    "dilation_rate": 1,
    "use_bias": True,
    "return_sequences": False,
}
CELL = "conv_lstm_cell"


def conv_lstm(layered: Layered) -> tuple[Step, ...]:
    """layers.ConvLSTM2D, after a padding of the frames."""
    layer = layered.layer
    _needs_stride_or_dilation(layer)
    padding, sides = _padding_of(layered)
    build = call(
        "layers.ConvLSTM2D",
        ("filters", layer.filters),
        ("kernel_size", one_or_each(layer.kernel)),
        defaults=DEFAULTS,
        strides=one_or_each(layer.stride),
        padding=padding,
        dilation_rate=one_or_each(layer.dilation),
        use_bias=layer.bias,
        return_sequences=layer.return_sequence,
    )
    arrays = {
        f"{CELL}/kernel": Array(("weight",), np.asarray),
        f"{CELL}/recurrent_kernel": Array(("recurrent_weight",), np.asarray),
    }
    if layer.bias:
        arrays[f"{CELL}/bias"] = Array(("bias",), np.asarray)
    return (*zeros_around(((0, 0), *sides) if sides else ()), plain(build, arrays))


def _needs_stride_or_dilation(layer: Any) -> None:
    if max(per_axis(layer.stride, 2)) > 1 and max(per_axis(layer.dilation, 2)) > 1:
        raise NotExpressible(
            "layers.ConvLSTM2D has no dilation together with a stride",
            key="dilation",
            help="leave out `stride` or `dilation`, or export to pytorch",
        )


def _padding_of(layered: Layered) -> tuple[str, Sides]:
    sides = sides_of(layered.claim.windows[1:])
    if layered.layer.padding == "same":
        return "same", ()
    return "valid", sides


STEPS = {"conv_lstm": conv_lstm}
