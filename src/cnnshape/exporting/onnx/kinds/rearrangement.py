"""Layers that put all values along an axis elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.layers.axis_names import CHANNELS


def permute(layer: Any, export: LayerExport) -> str:
    """One operator; the last axis that is listed becomes the channels."""
    *space, channels = layer.axes if CHANNELS in layer.axes else (*layer.axes, CHANNELS)
    return export.transpose(export.x, [0, *map(export.place, (channels, *space))])


def flip(layer: Any, export: LayerExport) -> str:
    """A slice that steps back."""
    axes = export.places(layer.axes)
    ends = [np.iinfo(np.int64).min] * len(axes)
    return export.sliced(export.x, axes, [-1] * len(axes), ends, [-1] * len(axes))


def tile(layer: Any, export: LayerExport) -> str:
    """One operator."""
    tiled = export.place(layer.axis)
    times = [layer.times if axis == tiled else 1 for axis in range(export.rank + 2)]
    return export.add("Tile", export.x, export.integers("times", times))


WRITERS = {"permute": permute, "flip": flip, "tile": tile}
