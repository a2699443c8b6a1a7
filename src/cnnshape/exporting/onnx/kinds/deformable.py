"""Deformable convolutions: `DeformConv`, which runtimes have on maps of two axes."""

from __future__ import annotations

from typing import Any

from cnnshape.exporting.onnx.layer_export import LayerExport
from cnnshape.exporting.onnx.windows import attributes_of, outputs_first, windows_of_convolution
from cnnshape.exporting.refusal import NotExpressible

AXES = 2


def deformable_conv(layer: Any, export: LayerExport) -> str:
    """The map, the weight, the offsets, the bias and the mask."""
    if export.rank > AXES:
        raise NotExpressible(
            f"onnxruntime has deformable convolutions on maps of two spatial axes, and "
            f"`{export.x}` has {export.rank}",
            key="type",
            help="use a `conv`, or read frame by frame",
        )
    windows = windows_of_convolution(layer, export.sizes)
    attributes = attributes_of(layer, windows)
    settings = {"group": layer.groups, "offset_group": layer.offset_groups}
    if export.rank == AXES:
        values, weight = export.inputs, export.weight("weight", outputs_first)
        return export.add("DeformConv", *_ordered(values, weight, export), **attributes, **settings)
    values = _as_pictures(layer, export)
    weight = export.weight("weight", lambda array: outputs_first(array)[:, :, None])
    of_pictures = {key: _of_height_one(key, value) for key, value in attributes.items()}
    inputs = _ordered(values, weight, export)
    result = export.add("DeformConv", *inputs, **of_pictures, **settings)
    return export.add("Squeeze", result, export.integers("axes", [2]))


def _ordered(values: tuple[str, ...], weight: str, export: LayerExport) -> list[str]:
    x, offsets, *mask = values
    return [x, weight, offsets, *(export.bias() or [""]), *mask]


def _as_pictures(layer: Any, export: LayerExport) -> tuple[str, ...]:
    """Return the values of a sequence as pictures of height 1; offsets along the height are 0."""
    x, offsets, *masks = export.inputs
    length, channels = export.shapes[1]
    along = export.reshape(offsets, [channels, 1, 1, length])
    both = export.padded(along, [(1, 0), (0, 0), (0, 0)])
    moved = export.reshape(both, [channels * AXES, 1, length])
    axes = export.integers("axes", [2])
    x, *masks = (export.add("Unsqueeze", each, axes) for each in (x, *masks))
    return (x, moved, *masks)


def _of_height_one(key: str, values: list[int]) -> list[int]:
    if key == "pads":
        before, after = values
        return [0, before, 0, after]
    return [1, *values]


WRITERS = {"deformable_conv": deformable_conv}
