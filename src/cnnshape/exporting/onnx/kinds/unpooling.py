"""Unpooling: where the maxima are is asked of a pooling again."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.kinds.pooling import LOWEST, plain_attributes
from cnnshape.exporting.onnx.layer_export import LayerExport, first
from cnnshape.exporting.onnx.windows import attributes_of, sides_of, windows_of_pool
from cnnshape.network import Shape

UNDILATED = ("kernel_shape", "strides", "pads")
"""The attributes of `MaxUnpool`."""


def max_unpool(layer: Any, export: LayerExport) -> str:
    """Put the values where the maxima are, on the map itself or on one that is padded."""
    _, pooled = export.inputs
    *sizes, _ = export.shapes[1]
    attributes = plain_attributes(layer.pooling, sizes)
    if attributes is not None and _reaches_inside(attributes, export.shapes[0], sizes):
        return _unpooled(pooled, sizes, attributes, export)
    windows = windows_of_pool(layer.pooling, sizes)
    sides = sides_of(windows)
    whole = [n + before + after for n, (before, after) in zip(sizes, sides, strict=True)]
    padded = export.padded(pooled, sides, LOWEST)
    attributes = attributes_of(layer.pooling, windows, is_padded=True)
    result = _unpooled(padded, whole, attributes, export)
    starts = [before for before, _ in sides]
    stops = [before + n for before, n in zip(starts, sizes, strict=True)]
    return export.sliced(result, range(2, len(sizes) + 2), starts, stops)


def _reaches_inside(attributes: dict[str, Any], positions: Shape, sizes: list[int]) -> bool:
    """Say whether what `MaxUnpool` takes for the size of the map, undilated, is part of it."""
    kernel, strides, padding = (attributes[key] for key in UNDILATED)
    ends = zip(padding[: len(kernel)], padding[len(kernel) :], strict=True)
    axes = zip(positions[:-1], strides, kernel, ends, sizes, strict=True)
    return all(
        0 < (count - 1) * stride + taps - before - after <= n
        for count, stride, taps, (before, after), n in axes
    )


def _unpooled(
    pooled: str, sizes: list[int], attributes: dict[str, Any], export: LayerExport
) -> str:
    """Return the values on a map of such sizes, which a pooling with such attributes reads."""
    _, indices = export.add_with_outputs("MaxPool", [pooled], 2, **attributes)
    window = {key: attributes[key] for key in UNDILATED}
    shape = export.of_all_samples(first((*sizes, export.output[-1])))
    return export.add("MaxUnpool", export.inputs[0], indices, shape, **window)


WRITERS = {"max_unpool": max_unpool}
