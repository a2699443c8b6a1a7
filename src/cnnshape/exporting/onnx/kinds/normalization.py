"""Norms; ONNX wants a scale and a shift even of those that have none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport


def batch_norm(layer: Any, export: LayerExport) -> str:
    """One operator."""
    statistics = [export.weight(each) for each in ("mean", "variance")]
    arrays = [*_scale_and_shift(export), *statistics]
    return export.add("BatchNormalization", export.x, *arrays, epsilon=float(layer.epsilon))


def instance_norm(layer: Any, export: LayerExport) -> str:
    """One operator."""
    arrays = _scale_and_shift(export)
    return export.add("InstanceNormalization", export.x, *arrays, epsilon=float(layer.epsilon))


def group_norm(layer: Any, export: LayerExport) -> str:
    """One operator, which reads a vector as a map of one cell."""
    settings = {"epsilon": float(layer.epsilon), "num_groups": layer.groups}
    arrays = _scale_and_shift(export)
    if export.rank:
        return export.add("GroupNormalization", export.x, *arrays, **settings)
    axes = export.integers("axes", [2])
    cell = export.add("Unsqueeze", export.x, axes)
    return export.add("Squeeze", export.add("GroupNormalization", cell, *arrays, **settings), axes)


def _scale_and_shift(export: LayerExport) -> list[str]:
    return [export.weight_or("weight", 1), export.weight_or("bias", 0)]


def layer_norm(layer: Any, export: LayerExport) -> str:
    """Over the last axes of a value; others are moved there, and back."""
    axes, rank = export.places(layer.axes), export.rank + 2
    others = [axis for axis in range(rank) if axis not in axes]
    order = [*others, *axes] if axes[-1] == rank - 1 else [*others, *_channels_behind(axes)]
    sizes = [(export.channels, *export.sizes)[axis - 1] for axis in order[len(others) :]]

    def lay_out(array: Any) -> Any:
        is_moved = order[len(others)] == 1
        return np.moveaxis(array, -1, 0) if is_moved else array

    moved = export.transpose(export.x, order)
    arrays = [_scale(export, sizes, lay_out)]
    arrays += [export.weight("bias", lay_out)] if "bias" in export.arrays else []
    settings = {"axis": len(others) - rank, "epsilon": float(layer.epsilon)}
    result = export.add("LayerNormalization", moved, *arrays, **settings)
    return export.transpose(result, [order.index(axis) for axis in range(rank)])


def _channels_behind(axes: Sequence[int]) -> list[int]:
    return [*(axis for axis in axes if axis != 1), *(axis for axis in axes if axis == 1)]


def _scale(export: LayerExport, sizes: Sequence[int], lay_out: Any) -> str:
    if "weight" in export.arrays:
        return export.weight("weight", lay_out)
    return export.numbers("weight", np.ones(sizes))


def rms_norm(layer: Any, export: LayerExport) -> str:
    """x / sqrt(mean(x ** 2) + epsilon): an operator of its own is newer than this opset."""
    squares = export.add("Pow", export.x, export.number("exponent", 2))
    mean = export.add("ReduceMean", squares, export.integers("axes", [1]), keepdims=1)
    shifted = export.add("Add", mean, export.number("epsilon", layer.epsilon))
    return _scaled(export.add("Div", export.x, export.add("Sqrt", shifted)), export)


def l2_norm(layer: Any, export: LayerExport) -> str:
    """x / max(length, epsilon)."""
    length = export.add("ReduceL2", export.x, export.integers("axes", [1]), keepdims=1)
    divisor = export.add("Max", length, export.number("epsilon", layer.epsilon))
    return _scaled(export.add("Div", export.x, divisor), export)


def _scaled(value: str, export: LayerExport) -> str:
    if "weight" not in export.arrays:
        return value
    return export.add("Mul", value, export.weight("weight", export.for_each_channel))


def local_response_norm(layer: Any, export: LayerExport) -> str:
    """One operator on maps of two axes, whose alpha is divided by the size.

    An even size has its extra channel before here and after in ONNX, so channels are turned round.
    """
    value = export.x
    if export.rank != 2:
        value = export.reshape(value, [export.channels, -1, 1])
    if layer.size % 2 == 0:
        value = _turned(value, export)
    settings = {"alpha": layer.alpha * layer.size, "beta": layer.beta, "bias": layer.k}
    floats = {key: float(number) for key, number in settings.items()}
    value = export.add("LRN", value, size=layer.size, **floats)
    if layer.size % 2 == 0:
        value = _turned(value, export)
    return value if export.rank == 2 else export.reshape(value, [export.channels, *export.sizes])


def _turned(value: str, export: LayerExport) -> str:
    return export.sliced(value, [1], [-1], [np.iinfo(np.int64).min], [-1])


WRITERS = {
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "l2_norm": l2_norm,
    "local_response_norm": local_response_norm,
}
