"""Operations of `keras.ops`, which stand between layers: `x + 3`, `keras.ops.mean(x, axis=1)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.kinds import arithmetic
from cnnshape.importing.keras_reader.kinds.activation import named_function
from cnnshape.importing.keras_reader.kinds.arithmetic import operands
from cnnshape.importing.keras_reader.kinds.arranging import permuted, reshaped
from cnnshape.importing.keras_reader.kinds.merge import joined
from cnnshape.importing.operators.building import Unmapped

Handler = Callable[[Call, Builder], Value]


def reduce(function: str, pool: str | None = None) -> Handler:
    """Return how a reduction is read: over all of space it is a global pool."""

    def handler(call: Call, to: Builder) -> Value:
        axes = _axes(call, to, call.settings.get("axis"))
        keep = bool(call.settings.get("keepdims"))
        space = [axis for axis in to.axes(call.value) if axis != "channels"]
        if pool is not None and space and sorted(axes) == sorted(space):
            return to.add(call, pool, [call.value], {"keep_axes": True} if keep else {})
        keys = {"function": function, "axes": axes if len(axes) > 1 else axes[0]}
        if "channels" in axes and not keep and len(axes) < len(call.value.shape):
            raise Unmapped("it takes the axis of the channels away")
        return to.add(call, "reduce", [call.value], keys | {"keep_axes": keep})

    return handler


def concatenate(call: Call, to: Builder) -> Value:
    """`Concatenate`."""
    return joined(call, to, call.settings.get("axis", -1))


def reshape(call: Call, to: Builder) -> Value:
    """`Reshape`, whose sizes start with the batch."""
    batch, *sizes = call.settings.get("newshape") or (0,)
    if batch not in (-1, None) or not sizes:
        raise Unmapped("it changes the batch")
    return reshaped(call, to, sizes)


def transpose(call: Call, to: Builder) -> Value:
    """`Transpose` that leaves the batch where it is."""
    batch, *axes = call.settings.get("axes") or (1,)
    if batch != 0:
        raise Unmapped("it moves the batch")
    return permuted(call, to, axes)


def expand_dims(call: Call, to: Builder) -> Value:
    """`ExpandDims` by an axis of one cell."""
    sizes = list(to.layout.outside(call.value.shape))
    axis = call.settings["axis"]
    for number in axis if isinstance(axis, list) else [axis]:
        place = number % (len(sizes) + 2)
        if place == 0:
            raise Unmapped("it adds an axis before the batch")
        sizes.insert(place - 1, 1)
    return reshaped(call, to, sizes)


def squeeze(call: Call, to: Builder) -> Value:
    """`Squeeze` of axes of one cell."""
    sizes = list(to.layout.outside(call.value.shape))
    written = call.settings.get("axis")
    if written is None:
        raise Unmapped("it may take the batch away")
    numbers = written if isinstance(written, list) else [written]
    gone = {number % (len(sizes) + 1) - 1 for number in numbers}
    return reshaped(call, to, [size for at, size in enumerate(sizes) if at not in gone])


def get_item(call: Call, to: Builder) -> Value:
    """`x[...]` with slices, of which each is a layer."""
    value, written = operands(call)
    places = _all_axes(written if isinstance(written, list) else [written], len(value.shape) + 1)
    if places[0] != slice(None):
        raise Unmapped("it takes a part of the batch")
    result: Value = value
    for axis, place in zip(to.axes(value), places[1:], strict=True):
        if place == slice(None):
            continue
        if not isinstance(place, slice):
            raise Unmapped("it takes an axis away")
        keys = {"axis": axis, "start": place.start, "stop": place.stop, "step": place.step or 1}
        given = {key: each for key, each in keys.items() if each is not None}
        result = to.add(call, "slice", [result], given)
    return result


def matmul(call: Call, to: Builder) -> Value:
    """`Matmul` of two values."""
    if len(call.reads) != 2:
        raise Unmapped("one of its factors is a constant")
    return to.add(call, "matmul", call.reads)


def function(name: str) -> Handler:
    """Return how a function of `keras.activations` is read."""
    return lambda call, to: named_function(call, to, call.value, name)


def softmax(name: str) -> Handler:
    """Return how a softmax over an axis is read."""

    def handler(call: Call, to: Builder) -> Value:
        axes = _axes(call, to, call.settings.get("axis", -1))
        keys = {} if axes == ["channels"] else {"axes": axes}
        return to.add(call, name, [call.value], keys)

    return handler


def gelu(call: Call, to: Builder) -> Value:
    """`Gelu`, which approximates unless told otherwise."""
    keys = {"approximate": "tanh"} if call.settings.get("approximate", True) else {}
    return to.add(call, "gelu", [call.value], keys)


def plain(kind: str, **keys: str) -> Handler:
    """Return how a function is read that is a kind, with the settings that are keys of it."""

    def handler(call: Call, to: Builder) -> Value:
        given = {key: call.settings[setting] for key, setting in keys.items()}
        return to.add(call, kind, [call.value], given)

    return handler


def _axes(call: Call, to: Builder, written: Any) -> list[str]:
    if written is None:
        raise Unmapped("it acts on the batch")
    return [
        to.axis(call.value, each) for each in (written if isinstance(written, list) else [written])
    ]


def _all_axes(places: Sequence[Any], rank: int) -> list[Any]:
    """Return the places along each axis, with all of those that an ellipsis leaves out."""
    if Ellipsis not in places:
        return [*places, *[slice(None)] * (rank - len(places))]
    at = list(places).index(Ellipsis)
    left_out = rank - len(places) + 1
    return [*places[:at], *[slice(None)] * left_out, *places[at + 1 :]]


OPERATIONS: Mapping[str, Handler] = {
    **arithmetic.OPERATIONS,
    "Mean": reduce("mean", "global_avg_pool"),
    "Max": reduce("max", "global_max_pool"),
    "Min": reduce("min"),
    "Sum": reduce("sum"),
    "Concatenate": concatenate,
    "Reshape": reshape,
    "Transpose": transpose,
    "ExpandDims": expand_dims,
    "Squeeze": squeeze,
    "GetItem": get_item,
    "Matmul": matmul,
    "Softmax": softmax("softmax"),
    "LogSoftmax": softmax("log_softmax"),
    "Gelu": gelu,
    "LeakyRelu": plain("leaky_relu", slope="negative_slope"),
    "Elu": plain("elu", alpha="alpha"),
    "Absolute": plain("abs"),
    "Abs": plain("abs"),
    "Exp": plain("exp"),
    "Log": plain("log"),
    "Sqrt": plain("sqrt"),
    "Square": plain("square"),
    "Reciprocal": plain("reciprocal"),
    "Sin": plain("sin"),
    "Cos": plain("cos"),
    "Relu": function("relu"),
    "Relu6": function("relu6"),
    "Selu": function("selu"),
    "Sigmoid": function("sigmoid"),
    "Silu": function("silu"),
    "Softplus": function("softplus"),
    "Softsign": function("softsign"),
    "Tanh": function("tanh"),
    "HardSigmoid": function("hard_sigmoid"),
    "HardSilu": function("hard_silu"),
    "HardTanh": function("hard_tanh"),
    "Mish": function("mish"),
}
