"""Layers that keep a part of an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport

END = np.iinfo(np.int64).max
"""What stands for an end that is left open."""


def part(layer: Any, export: LayerExport) -> str:
    """One operator, which counts from the end as the file does."""
    axis, start, stop, step = layer.part
    steps = None if step == 1 else [step]
    place = export.place(axis)
    return export.sliced(export.x, [place], [start], [END if stop is None else stop], steps)


WRITERS = {"slice": part}
