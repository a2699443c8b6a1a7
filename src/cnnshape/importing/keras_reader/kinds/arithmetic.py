"""Operations of `keras.ops` with constants: what they do to every value alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.kinds.merge import MERGES
from cnnshape.importing.keras_reader.operator_calls import known
from cnnshape.importing.operators.building import Unmapped

Handler = Callable[[Call, Builder], Value]
Numbers = float | list[float]


def arithmetic(kind: str) -> Handler:
    """Return how an operation of two is read, of which one may be a constant."""

    def handler(call: Call, to: Builder) -> Value:
        if len(call.reads) == 1 and len(operands(call)) == 2:
            return to.add(call, *_with_constant(kind, call, to))
        return to.add(call, kind, call.reads)

    return handler


def minimum(call: Call, to: Builder) -> Value:
    """`Minimum` of two values, or with a constant."""
    if len(call.reads) == 1 and len(operands(call)) == 2:
        numbers = _one(_constant(call, to))
        return to.add(call, "clip", [call.value], {"high": numbers})
    return MERGES["Minimum"](call, to)


def negative(call: Call, to: Builder) -> Value:
    """`Negative`."""
    return to.add(call, "affine", [call.value], {"scale": -1.0})


def power(call: Call, to: Builder) -> Value:
    """`Power` with an exponent that is a number."""
    if isinstance(operands(call)[0], Value) and len(call.reads) == 1:
        return to.add(call, "power", [call.value], {"exponent": _one(_constant(call, to))})
    raise Unmapped("its exponent is no number")


def clip(call: Call, to: Builder) -> Value:
    """`Clip`."""
    low, high = (call.settings.get(key) for key in ("x_min", "x_max"))
    if (low, high) == (0, 6):
        return to.add(call, "relu6", [call.value])
    keys = {key: float(v) for key, v in (("low", low), ("high", high)) if v is not None}
    return to.add(call, "clip", [call.value], keys)


def operands(call: Call) -> list[Any]:
    """Return the arguments of an operation, values and constants."""
    return [*call.args, *call.kwargs.values()]


def _with_constant(kind: str, call: Call, to: Builder) -> tuple[str, list[Value], dict[str, Any]]:
    """Return the layer that an operation with a constant is."""
    numbers = _constant(call, to)
    is_first = isinstance(operands(call)[1], Value)
    if kind == "maximum":
        return "clip", [call.value], {"low": _one(numbers)}
    if kind == "divide" and is_first:
        raise Unmapped("it divides a constant")
    keys: Mapping[str, dict[str, Any]] = {
        "add": {"shift": numbers},
        "multiply": {"scale": numbers},
        "divide": {"scale": _each(numbers, lambda number: 1 / number if number else inf)},
        "subtract": {"shift": _each(numbers, lambda number: -number)},
    }
    if kind == "subtract" and is_first:
        return "affine", [call.value], {"scale": -1.0, "shift": numbers}
    return "affine", [call.value], keys[kind]


def _constant(call: Call, to: Builder) -> Numbers:
    """Return the constant of an operation: a number, or one for each channel."""
    values = known(next(each for each in operands(call) if not isinstance(each, Value)))
    if values is None or values.dtype.kind == "b":
        raise Unmapped("its constant is no number")
    if values.size == 1:
        return float(values.reshape(-1)[0])
    sizes = [1] * (len(call.value.shape) + 1 - values.ndim) + list(values.shape)
    others = [
        size
        for size, axis in zip(sizes[1:], to.axes(call.value), strict=True)
        if axis != "channels"
    ]
    if sizes[0] != 1 or any(size != 1 for size in others):
        raise Unmapped("it has a constant for each position")
    return [float(each) for each in values.reshape(-1)]


def _one(numbers: Numbers) -> float:
    if isinstance(numbers, list):
        raise Unmapped("it has a constant for each channel")
    return numbers


def _each(numbers: Numbers, change: Callable[[float], float]) -> Numbers:
    return [change(each) for each in numbers] if isinstance(numbers, list) else change(numbers)


OPERATIONS: Mapping[str, Handler] = {
    "Add": arithmetic("add"),
    "Subtract": arithmetic("subtract"),
    "Multiply": arithmetic("multiply"),
    "Divide": arithmetic("divide"),
    "TrueDivide": arithmetic("divide"),
    "Maximum": arithmetic("maximum"),
    "Minimum": minimum,
    "Negative": negative,
    "Power": power,
    "Clip": clip,
}
