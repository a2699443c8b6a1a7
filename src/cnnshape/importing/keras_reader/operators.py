"""Operations of `keras.ops` as the operators of a graph that all readers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cnnshape.importing.graph import Operation
from cnnshape.importing.keras_reader import parts
from cnnshape.importing.keras_reader.maps import channels_first, on_maps
from cnnshape.importing.keras_reader.operator_calls import Handler, OperatorCall, known
from cnnshape.importing.masks import HIDES, added_mask, hides_what_comes_after
from cnnshape.importing.operators.building import Unmapped


def of_values(kind: str) -> Handler:
    """Return how an operation of one or several values is written."""

    def handler(call: OperatorCall) -> Iterable[Operation]:
        return call.one(kind, *map(call.name, call.operands))

    return handler


def reshape(call: OperatorCall) -> Iterable[Operation]:
    """`Reshape`, `Squeeze` and `ExpandDims`: the sizes are those of the output."""
    return call.one("Reshape", call.first)


def broadcast_to(call: OperatorCall) -> Iterable[Operation]:
    """`BroadcastTo`; an array of the model is in all samples the same."""
    constant = call.values.constants.get(call.first)
    if constant is None:
        return call.one("Expand", call.first)
    missing = len(call.shape) - len(constant.shape)
    shape = (*(1,) * missing, *constant.shape)
    if shape != call.shape:
        raise Unmapped("it repeats an array")
    call.values.constants[call.first] = constant._replace(
        shape=shape, read=lambda: constant.read().reshape(shape)
    )
    call.values.shapes[call.first] = shape
    call.values.arrays[call.output] = call.first
    return []


def transpose(call: OperatorCall) -> Iterable[Operation]:
    """`Transpose`."""
    order = call.setting("axes")
    return _in_order(call, range(call.rank)[::-1] if order is None else order)


def swapaxes(call: OperatorCall) -> Iterable[Operation]:
    """`Swapaxes`."""
    (one,), (other,) = call.axes("axis1"), call.axes("axis2")
    order = list(range(call.rank))
    order[one], order[other] = other, one
    return _in_order(call, order)


def moveaxis(call: OperatorCall) -> Iterable[Operation]:
    """`Moveaxis`."""
    sources, targets = call.axes("source"), call.axes("destination")
    order = [axis for axis in range(call.rank) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        order.insert(target, source)
    return _in_order(call, order)


def _in_order(call: OperatorCall, order: Sequence[int]) -> Iterable[Operation]:
    return call.one("Transpose", call.first, perm=list(order))


def reduce(kind: str) -> Handler:
    """Return how a reduction is written."""

    def handler(call: OperatorCall) -> Iterable[Operation]:
        keeps = int(bool(call.setting("keepdims")))
        return call.one(kind, call.first, axes=call.axes(), keepdims=keeps)

    return handler


def softmax(kind: str) -> Handler:
    """Return how a softmax over one axis is written."""

    def handler(call: OperatorCall) -> Iterable[Operation]:
        (axis,) = call.axes()
        return call.one(kind, call.first, axis=axis)

    return handler


def normalize(call: OperatorCall) -> Iterable[Operation]:
    """`Normalize` to a length of 1."""
    if call.setting("order") != 2:
        raise Unmapped(f"its order is {call.setting('order')}")
    epsilon = call.setting("epsilon") or 1e-12
    return call.one("LpNormalization", call.first, axes=call.axes(), epsilon=epsilon)


def rms_norm(call: OperatorCall) -> Iterable[Operation]:
    """`RMSNorm` of the last axis."""
    if any(each is not None for each in call.operands[1:]) or call.axes() != [call.rank - 1]:
        raise Unmapped("it has a scale, or is over other axes than the last one")
    return call.one("RMSNormalization", call.first, epsilon=call.setting("epsilon"), axis=-1)


def pad(call: OperatorCall) -> Iterable[Operation]:
    """`Pad` of space, in its modes, or of the channels."""
    width = call.setting("pad_width")
    is_of_space = not any((*width[0], *width[-1])) and any(map(any, width))
    pairs = channels_first(width) if is_of_space else width
    pads = [before for before, _ in pairs] + [after for _, after in pairs]
    value = call.kwargs.get("constant_values") or 0
    (operation,) = call.one("Pad", call.first, pads=pads, mode=call.setting("mode"), value=value)
    return on_maps(operation, call.values.shapes) if is_of_space else [operation]


def take(call: OperatorCall) -> Iterable[Operation]:
    """`Take` along an axis."""
    if call.setting("axis") is None:
        raise Unmapped("it picks of all values")
    table, indices = map(call.name, call.operands)
    axis = call.setting("axis") % len(call.shape_of(table))
    return call.one("Gather", table, indices, axis=axis)


def where(call: OperatorCall) -> Iterable[Operation]:
    """`Where` that hides scores: all that come after, or those of a mask, which is added."""
    mask, scores, other = call.operands
    shown, value = known(mask), known(other)
    if shown is None or value is None or value.size > 1 or value.reshape(-1)[0] > HIDES:
        raise Unmapped("it does not hide scores by a mask")
    hidden, number = ~shown.astype(bool), float(value.reshape(-1)[0])
    if hides_what_comes_after(hidden):
        return call.one("CausalMask", call.name(scores), value=number)
    added = f"{call.output}, mask"
    call.values.constant(added, hidden.shape, lambda: added_mask(hidden, number))
    return call.one("Add", call.name(scores), added)


def clip(call: OperatorCall) -> Iterable[Operation]:
    """`Clip`."""
    bounds = {"min": call.setting("x_min"), "max": call.setting("x_max")}
    return call.one("Clip", call.first, **bounds)


def gelu(call: OperatorCall) -> Iterable[Operation]:
    """`Gelu`, which approximates unless told otherwise."""
    approximate = "tanh" if call.setting("approximate") in (True, None) else "none"
    return call.one("Gelu", call.first, approximate=approximate)


def dense(call: OperatorCall) -> Iterable[Operation]:
    """`Dense`, a layer, between operations."""
    units, inputs = call.setting("units"), call.shape_of(call.first)[-1]
    trained = {"is_trained": call.setting("trainable") is not False}
    kernel = call.values.stored(
        f"{call.layer.name} kernel", (inputs, units), call.array(0), **trained
    )
    if not call.setting("use_bias"):
        return call.one("MatMul", call.first, kernel)
    bias = call.values.stored(f"{call.layer.name} bias", (units,), call.array(1), **trained)
    product = call.between("product", call.shape)
    return [
        call.operation("MatMul", (call.first, kernel), (product,)),
        *call.one("Add", product, bias),
    ]


OPERATORS: Mapping[str, Handler] = {
    **parts.OPERATORS,
    "Add": of_values("Add"),
    "Subtract": of_values("Sub"),
    "Multiply": of_values("Mul"),
    "Divide": of_values("Div"),
    "TrueDivide": of_values("Div"),
    "Maximum": of_values("Max"),
    "Minimum": of_values("Min"),
    "Power": of_values("Pow"),
    "Matmul": of_values("MatMul"),
    "Negative": of_values("Neg"),
    **{name: of_values(name) for name in ("Abs", "Exp", "Log", "Sqrt", "Square", "Reciprocal")},
    **{name: of_values(name) for name in ("Sin", "Cos", "Relu", "Relu6", "Selu", "Sigmoid")},
    **{name: of_values(name) for name in ("Silu", "Softplus", "Softsign", "Tanh", "Mish")},
    "Absolute": of_values("Abs"),
    **dict.fromkeys(("Reshape", "Squeeze", "ExpandDims"), reshape),
    "BroadcastTo": broadcast_to,
    "Transpose": transpose,
    "Swapaxes": swapaxes,
    "Moveaxis": moveaxis,
    "Mean": reduce("ReduceMean"),
    "Max": reduce("ReduceMax"),
    "Min": reduce("ReduceMin"),
    "Sum": reduce("ReduceSum"),
    "Softmax": softmax("Softmax"),
    "LogSoftmax": softmax("LogSoftmax"),
    "Normalize": normalize,
    "RMSNorm": rms_norm,
    "Pad": pad,
    "Take": take,
    "Where": where,
    "Clip": clip,
    "Gelu": gelu,
}
