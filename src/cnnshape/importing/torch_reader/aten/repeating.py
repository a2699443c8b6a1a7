"""Operators that repeat cells, turn them round an edge, or cut a map into patches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import Operation
from cnnshape.importing.rolling import rolled
from cnnshape.importing.torch_reader.calls import Call, Handler


def repeat(call: Call) -> Iterable[Operation]:
    """`repeat`, which may add axes before the others."""
    repeats, shape = list(call["repeats"]), call.shape_of("self")
    value = call.value("self")
    longer = (*(1,) * (len(repeats) - len(shape)), *shape)
    if longer != shape:
        whole = call.between("with more axes", longer)
        yield call.operation("Reshape", (value,), (whole,))
        value = whole
    yield from call.one("Tile", value, repeats=repeats)


def roll(call: Call) -> Iterable[Operation]:
    """`roll`: what leaves at one end comes in at the other."""
    value, shape = call.value("self"), call.shape_of("self")
    if not call["dims"]:
        return call.one("roll of all values", value)
    return rolled(call, value, shape, call["shifts"], call["dims"])


def patches(call: Call) -> Iterable[Operation]:
    """`im2col`, as `nn.Unfold` calls it, of squares side by side: a column for each."""
    (size, other), shape = call.each("kernel_size", 2), call.shape_of("self")
    is_apart = call.each("stride", 2) == [size, other] and not any(call["padding"])
    is_whole = not any(each % size for each in shape[2:]) and set(call["dilation"]) == {1}
    if size != other or not is_apart or not is_whole:
        return call.one("im2col of patches that overlap", call.value("self"))
    batch, channels, height, width = shape
    depth = call.between("depth", (batch, channels * size**2, height // size, width // size))
    settings = {"blocksize": size, "mode": "CRD"}
    turned = call.operation("SpaceToDepth", (call.value("self"),), (depth,), **settings)
    return [turned, *call.one("Reshape", depth)]


def windows(call: Call) -> Iterable[Operation]:
    """`Tensor.unfold` along an axis whose windows do not overlap: an axis more, at the end."""
    shape, step = call.shape_of("self"), call["step"]
    axis = call["dimension"] % len(shape)
    if call["size"] != step or shape[axis] % step:
        return call.one("unfold of windows that overlap", call.value("self"))
    split = call.between("split", (*shape[:axis], shape[axis] // step, step, *shape[axis + 1 :]))
    order = [each for each in range(len(shape) + 1) if each != axis + 1]
    return [
        call.operation("Reshape", (call.value("self"),), (split,)),
        *call.one("Transpose", split, perm=[*order, axis + 1]),
    ]


OPERATORS: Mapping[str, Handler] = {
    "repeat": repeat,
    "roll": roll,
    "im2col": patches,
    "unfold": windows,
}
