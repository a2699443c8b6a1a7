"""Operations of `keras.ops` that take parts of values, join them, or repeat them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from cnnshape.importing.graph import Operation
from cnnshape.importing.keras_reader.operator_calls import Handler, OperatorCall, value_name
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.rolling import rolled

TO_THE_END = 2**31


def concatenate(call: OperatorCall) -> Iterable[Operation]:
    """`Concatenate`."""
    names = [call.name(each) for each in call.args[0]]
    axis = call.setting("axis") % len(call.shape)
    return call.one("Concat", *names, axis=axis)


def stack(call: OperatorCall) -> Iterable[Operation]:
    """`Stack`: each value gets an axis of one cell, along which they are joined."""
    at = call.setting("axis") % len(call.shape)
    sizes = (*call.shape[:at], 1, *call.shape[at + 1 :])
    parts = []
    for number, each in enumerate(call.args[0]):
        parts.append(call.between(f"part {number}", sizes))
        yield call.operation("Reshape", (call.name(each),), (parts[-1],))
    yield from call.one("Concat", *parts, axis=at)


def split(call: OperatorCall) -> Iterable[Operation]:
    """`Split` into equal parts, or at places."""
    (axis,) = call.axes()
    size = call.shape_of(call.first)[axis]
    given = call.setting("indices_or_sections")
    count = given if isinstance(given, int) else len(given) + 1
    places = [size // count] * count if isinstance(given, int) else _sizes([0, *given, size])
    outputs = [value_name(call.layer.name, number) for number in range(count)]
    shape = call.shape_of(call.first)
    for output, cells in zip(outputs, places, strict=True):
        call.values.shapes[output] = (*shape[:axis], cells, *shape[axis + 1 :])
    return [call.operation("Split", (call.first,), outputs, axis=axis)]


def _sizes(places: Sequence[int]) -> list[int]:
    return [end - start for start, end in pairwise(places)]


def get_item(call: OperatorCall) -> Iterable[Operation]:
    """`x[...]` with slices, and with numbers, whose axes go away."""
    value, written = call.operands
    places = _each_axis(written if isinstance(written, list) else [written], call.rank)
    name, shape = call.name(value), list(call.shape_of(call.name(value)))
    bounds = [(at, each) for at, each in enumerate(places) if each != slice(None)]
    starts, ends, steps = [], [], []
    for at, each in bounds:
        if isinstance(each, int):
            each = slice(each, each + 1 or None)
        if not isinstance(each, slice):
            raise Unmapped("it picks cells by their numbers")
        cells = range(*each.indices(shape[at]))
        shape[at] = len(cells)
        starts.append(cells.start)
        ends.append(cells.stop if cells.stop >= 0 else -TO_THE_END)
        steps.append(cells.step)
    part = call.between("part", tuple(shape))
    axes = [at for at, _ in bounds]
    yield call.operation(
        "Slice", (name,), (part,), axes=axes, starts=starts, ends=ends, steps=steps
    )
    yield from call.one("Reshape", part)


def _each_axis(places: Sequence[object], rank: int) -> list[object]:
    """Return what is taken of each axis; raise Unmapped where an axis is new."""
    if any(each is None for each in places):
        raise Unmapped("it adds an axis")
    at = next((n for n, each in enumerate(places) if each is Ellipsis), len(places))
    rest = list(places[at + 1 :])
    whole = [slice(None)] * (rank - at - len(rest))
    return [*places[:at], *whole, *rest]


def flip(call: OperatorCall) -> Iterable[Operation]:
    """`Flip`: a slice with steps backwards along each axis."""
    axes = call.axes()
    first, last, step = ([each] * len(axes) for each in (-1, -TO_THE_END, -1))
    return call.one("Slice", call.first, axes=axes, starts=first, ends=last, steps=step)


def roll(call: OperatorCall) -> Iterable[Operation]:
    """`Roll`: what leaves at one end comes in at the other."""
    given, axes = call.setting("shift"), call.axes()
    if call.setting("axis") is None:
        raise Unmapped("it rolls all values")
    shifts = given if isinstance(given, list) else [given] * len(axes)
    return rolled(call, call.first, call.shape_of(call.first), shifts, axes)


def tile(call: OperatorCall) -> Iterable[Operation]:
    """`Tile` along the axes that there are."""
    repeats = call.setting("repeats")
    if not isinstance(repeats, list) or len(repeats) != call.rank:
        raise Unmapped("it adds an axis")
    return call.one("Tile", call.first, repeats=repeats)


OPERATORS: Mapping[str, Handler] = {
    "Concatenate": concatenate,
    "Stack": stack,
    "Split": split,
    "GetItem": get_item,
    "Flip": flip,
    "Roll": roll,
    "Tile": tile,
}
