"""Convolutions; ONNX pads with zeros alone, so copies of cells are put around before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.onnx.windows import (
    attributes_of,
    flipped,
    outputs_first,
    surrounded,
    windows_of_convolution,
)


def conv(layer: Any, export: LayerExport) -> str:
    """One operator."""
    return _convolution(
        layer, export, lambda weight: flipped(layer, outputs_first(weight)), layer.groups
    )


def depthwise_conv(layer: Any, export: LayerExport) -> str:
    """A convolution with as many groups as there are channels."""
    return _convolution(layer, export, _channels_first, export.channels)


def _convolution(
    layer: Any, export: LayerExport, lay_out: Callable[[Any], Any], groups: int
) -> str:
    windows = windows_of_convolution(layer, export.sizes)
    copies = layer.surroundings != "zeros"
    read = surrounded(layer, windows, export) if copies else export.x
    attributes = attributes_of(layer, windows, is_padded=copies)
    weight = export.weight("weight", lay_out)
    return export.add("Conv", read, weight, *export.bias(), **attributes, group=groups)


def _channels_first(weight: Any) -> Any:
    """Return the weight of a depthwise convolution as (in * multiplier, 1, *kernel)."""
    moved = np.moveaxis(weight, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *moved.shape[2:])


WRITERS = {"conv": conv, "depthwise_conv": depthwise_conv}
