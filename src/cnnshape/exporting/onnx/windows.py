"""The windows of layers as attributes of operators, and their weights as ONNX lays them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnshape.analysis.pooling import slides as slides_of_pool
from cnnshape.analysis.sliding import per_axis, slides_of, windows_at
from cnnshape.exporting.onnx.layer_export import LayerExport, around, pads
from cnnshape.window import Window

PAD_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""What ONNX calls the values around a map."""


def windows_of_convolution(layer: Any, sizes: Sequence[int]) -> tuple[Window, ...]:
    """Return the windows of a convolution on a map, their padding resolved at its sizes."""
    keys = layer.kernel, layer.stride, layer.padding, layer.dilation
    return windows_at(sizes, slides_of(len(sizes), *keys))


def windows_of_pool(
    layer: Any, sizes: Sequence[int], *, partial: bool = True
) -> tuple[Window, ...]:
    """Return the windows of a pooling on a map; `partial` pads for the last one of ceil mode."""
    slides = slides_of_pool(layer, len(sizes))
    return windows_at(sizes, [s._replace(is_partial=s.is_partial and partial) for s in slides])


def attributes_of(
    layer: Any, windows: Sequence[Window], *, is_padded: bool = False
) -> dict[str, Any]:
    """Return the attributes of windows; those on a map that `is_padded` already have no padding."""
    rank = len(windows)
    dilations = per_axis(getattr(layer, "dilation", 1), rank)
    attributes = {
        "kernel_shape": list(per_axis(layer.kernel, rank)),
        "strides": [window.stride for window in windows],
        "pads": [0] * (2 * rank) if is_padded else pads(sides_of(windows)),
    }
    return attributes | ({"dilations": list(dilations)} if set(dilations) != {1} else {})


def sides_of(windows: Sequence[Window]) -> list[tuple[int, int]]:
    """Return the cells before and after each axis."""
    return [(window.before, window.after) for window in windows]


def surrounded(layer: Any, windows: Sequence[Window], export: LayerExport) -> str:
    """Return a map with copies of its cells around it, as a convolution wants it."""
    amounts = export.integers("pads", around(sides_of(windows)))
    return export.add("Pad", export.x, amounts, mode=PAD_MODES[layer.surroundings])


def outputs_first(weight: Any) -> Any:
    """Return the weight of a convolution (*kernel, in, filters) as (filters, in, *kernel)."""
    return np.moveaxis(weight, (-1, -2), (0, 1))


def flipped(layer: Any, weight: Any) -> Any:
    """Return a weight (out, in, *kernel) turned round, where the file says so: ONNX never does."""
    return np.flip(weight, tuple(range(2, weight.ndim))) if layer.flip else weight
