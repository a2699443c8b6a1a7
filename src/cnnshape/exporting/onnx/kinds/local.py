"""Locally connected layers: ONNX gathers windows only in convolutions, so one copies them."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.onnx.windows import attributes_of, windows_of_convolution


def locally_connected(layer: Any, export: LayerExport) -> str:
    """Multiply the windows at each position, as rows, with the filters of that position."""
    windows = windows_of_convolution(layer, export.sizes)
    attributes = attributes_of(layer, windows)
    taps = prod(attributes["kernel_shape"])
    *positions, filters = export.output
    count = prod(positions)
    picks = np.eye(taps).reshape(taps, 1, *attributes["kernel_shape"])
    picking = export.numbers("taps", np.tile(picks, (export.channels, *(1,) * (picks.ndim - 1))))
    read = export.add("Conv", export.x, picking, **attributes, group=export.channels)
    rows = export.reshape(read, [taps * export.channels, count])
    rows = export.transpose(rows, [2, 0, 1])
    products = export.add("MatMul", rows, export.weight("weight", _at_positions(count, filters)))
    result = export.reshape(export.transpose(products, [1, 2, 0]), [filters, *positions])
    if not layer.bias:
        return result
    return export.add("Add", result, export.weight("bias", lambda each: np.moveaxis(each, -1, 0)))


def _at_positions(count: int, filters: int) -> Any:
    """Return what lays a weight out as (positions, channels * taps, filters)."""

    def lay_out(weight: Any) -> Any:
        *_, channels, _ = weight.shape
        by_tap = weight.reshape(count, -1, channels, filters)
        return by_tap.swapaxes(1, 2).reshape(count, -1, filters)

    return lay_out


WRITERS = {"locally_connected": locally_connected}
