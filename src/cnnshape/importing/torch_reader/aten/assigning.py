"""Assignments to a part of a value, as `y[:, 2:] = x`: what is before, the part, what is after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.torch_reader.calls import Call, Handler
from cnnshape.network import Shape


def copy(call: Call) -> Iterable[Operation]:
    """`copy`: the other value, which fills the sizes of the first."""
    kind = "Identity" if call.shape_of("src") == call.shape else "Expand"
    return call.one(kind, call.value("src"))


def fill(call: Call) -> Iterable[Operation]:
    """`fill`: one number everywhere."""
    nothing = call.between("nothing", call.shape)
    zero = call.values.number(0.0)
    emptied = call.operation("Mul", (call.value("self"), zero), (nothing,))
    return [emptied, *call.one("Add", nothing, call.value("value"))]


def slice_scatter(call: Call) -> Iterable[Operation]:
    """`slice_scatter`: some cells along an axis are replaced."""
    if call["step"] != 1:
        return call.one("slice_scatter with steps", call.value("self"), call.value("src"))
    axis = call["dim"] % len(call.shape)
    start, end, _ = slice(call["start"], call["end"]).indices(call.shape[axis])
    return _replaced(call, axis, start, end, call.value("src"))


def select_scatter(call: Call) -> Iterable[Operation]:
    """`select_scatter`: one cell of an axis is replaced."""
    axis = call["dim"] % len(call.shape)
    start = call["index"] % call.shape[axis]
    part = call.between("part", (*call.shape[:axis], 1, *call.shape[axis + 1 :]))
    yield call.operation("Reshape", (call.value("src"),), (part,))
    yield from _replaced(call, axis, start, start + 1, part)


def _replaced(call: Call, axis: int, start: int, end: int, part: str) -> Iterable[Operation]:
    size = call.shape[axis]
    parts = {0: part}
    for side, (first, last) in ((-1, (0, start)), (1, (end, size))):
        if first == last:
            continue
        sizes = (*call.shape[:axis], last - first, *call.shape[axis + 1 :])
        parts[side] = name = call.between(f"cells {first} to {last}", sizes)
        known = call.values.constants.get(call.value("self"))
        if known is not None:
            call.values.constants[name] = _cells(known, axis, first, last, sizes)
            continue
        bounds = {"axes": [axis], "starts": [first], "ends": [last]}
        yield call.operation("Slice", (call.value("self"),), (name,), **bounds)
    yield from call.one("Concat", *(parts[side] for side in sorted(parts)), axis=axis)


def _cells(known: Constant, axis: int, first: int, last: int, sizes: Shape) -> Constant:
    """Return some cells along an axis of a constant."""
    return known._replace(shape=sizes, read=lambda: known.read().take(range(first, last), axis))


OPERATORS: Mapping[str, Handler] = {
    "copy": copy,
    "fill": fill,
    "slice_scatter": slice_scatter,
    "select_scatter": select_scatter,
}
