"""The operators of shape arithmetic in NumPy: what exporters write to say a size or an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
from onnx import helper, numpy_helper

from cnnshape.importing.onnx_reader.arrays import FEW

Settings = Mapping[str, Any]
Rule = Callable[[Sequence[Any], Settings], Any]


def _by_cells(function: Callable[..., Any]) -> Rule:
    """Return the rule of a function of numbers at the same place; few of them broadcast to many."""

    def rule(arrays: Sequence[Any], _: Settings) -> Any:
        shape = np.broadcast_shapes(*(each.shape for each in arrays))
        _check_few(shape)
        return function(*arrays)

    return rule


def _check_few(shape: Sequence[int]) -> None:
    if prod(shape) > FEW:
        raise ValueError("what is no shape is computed when it is read")


def _divided(first: Any, second: Any) -> Any:
    """Return a quotient, which is cut towards zero for whole numbers."""
    if first.dtype.kind == "f":
        return first / second
    if not second.all():
        raise ValueError("a division by zero")
    quotient = np.abs(first) // np.abs(second)
    return (quotient * np.sign(first) * np.sign(second)).astype(first.dtype)


def _cast(arrays: Sequence[Any], settings: Settings) -> Any:
    kind = np.dtype(helper.tensor_dtype_to_np_dtype(settings["to"]))
    if kind.kind not in "biuf":
        raise TypeError("texts and complex numbers")
    return arrays[0].astype(kind)


def _filled(arrays: Sequence[Any], settings: Settings) -> Any:
    """`ConstantOfShape`."""
    shape = arrays[0].tolist()
    _check_few(shape)
    value = settings.get("value")
    number = np.zeros(1, np.float32) if value is None else numpy_helper.to_array(value)
    return np.full(shape, number.reshape(-1)[0])


def _expanded(arrays: Sequence[Any], settings: Settings) -> Any:
    shape = np.broadcast_shapes(arrays[0].shape, tuple(settings["shape"]))
    _check_few(shape)
    return np.broadcast_to(arrays[0], shape)


def _tiled(arrays: Sequence[Any], settings: Settings) -> Any:
    _check_few([arrays[0].size, *settings["repeats"]])
    return np.tile(arrays[0], settings["repeats"])


def _gathered(arrays: Sequence[Any], settings: Settings) -> Any:
    array, places = arrays
    axis = settings.get("axis", 0)
    _check_few([array.size // max(1, array.shape[axis]), places.size])
    return np.take(array, places.astype(np.int64), axis)


def _ranged(arrays: Sequence[Any], _: Settings) -> Any:
    start, stop, step = (each.reshape(()) for each in arrays)
    if start.dtype.kind not in "iu":
        raise TypeError("a number of steps that rounding decides")
    _check_few([len(range(int(start), int(stop), int(step)))])
    return np.arange(start, stop, step, dtype=start.dtype)


def _reshaped(arrays: Sequence[Any], settings: Settings) -> Any:
    (array,) = arrays
    keeps_zero = settings.get("allowzero")
    wanted = settings["shape"]
    shape = [
        array.shape[at] if each == 0 and not keeps_zero else each for at, each in enumerate(wanted)
    ]
    return array.reshape(shape)


def _sliced(arrays: Sequence[Any], settings: Settings) -> Any:
    (array,) = arrays
    starts, ends = settings["starts"], settings["ends"]
    axes = settings.get("axes") or range(len(starts))
    steps = settings.get("steps") or [1] * len(starts)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        cells = range(*slice(start, end, step).indices(array.shape[axis]))
        array = np.take(array, list(cells), axis)
    return array


def _squeezed(arrays: Sequence[Any], settings: Settings) -> Any:
    axes = settings.get("axes")
    return np.squeeze(arrays[0], tuple(axes) if axes else None)


def _unsqueezed(arrays: Sequence[Any], settings: Settings) -> Any:
    return np.expand_dims(arrays[0], tuple(settings["axes"]))


def _reduced(function: Callable[..., Any]) -> Rule:
    def rule(arrays: Sequence[Any], settings: Settings) -> Any:
        axes = settings.get("axes")
        if not axes and settings.get("noop_with_empty_axes"):
            return arrays[0]
        keeps = bool(settings.get("keepdims", 1))
        result = function(arrays[0], axis=tuple(axes) if axes else None, keepdims=keeps)
        return result.astype(arrays[0].dtype)

    return rule


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": _divided,
    "Neg": np.negative,
    "Abs": np.abs,
    "Floor": np.floor,
    "Ceil": np.ceil,
    "Sqrt": np.sqrt,
    "Equal": np.equal,
    "Less": np.less,
    "LessOrEqual": np.less_equal,
    "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal,
    "And": np.logical_and,
    "Or": np.logical_or,
    "Not": np.logical_not,
    "Where": np.where,
}

RULES: Mapping[str, Rule] = {
    "Identity": lambda arrays, _: arrays[0],
    "Cast": _cast,
    "Concat": lambda arrays, settings: np.concatenate(arrays, settings["axis"]),
    "ConstantOfShape": _filled,
    "Expand": _expanded,
    "Gather": _gathered,
    "Range": _ranged,
    "ReduceMax": _reduced(np.max),
    "ReduceMin": _reduced(np.min),
    "ReduceSum": _reduced(np.sum),
    "ReduceProd": _reduced(np.prod),
    "Reshape": _reshaped,
    "Slice": _sliced,
    "Squeeze": _squeezed,
    "Tile": _tiled,
    "Transpose": lambda arrays, settings: np.transpose(arrays[0], settings.get("perm")),
    "Unsqueeze": _unsqueezed,
    **{kind: _by_cells(function) for kind, function in FUNCTIONS.items()},
}
"""How each operator of shape arithmetic is computed from its inputs and its settings."""
