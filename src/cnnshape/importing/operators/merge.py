"""Operators of two or more values: merges, and constants that fold into their neighbour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import as_map, axis_name, laid_out
from cnnshape.importing.operators.building import MAX_PICTURE_CHANNELS, Builder, Unmapped, place
from cnnshape.importing.operators.functions import clip, pointwise, same
from cnnshape.importing.operators.joining import is_folded
from cnnshape.importing.operators.learned import as_learned
from cnnshape.importing.records import NOTHING, Moved
from cnnshape.importing.views import BATCH, CHANNELS, Dimension, View
from cnnshape.network import Shape

Handler = Callable[[Operation, Builder], None]


def merge(kind: str) -> Handler:
    """Return how an operator that combines values one by one is read."""

    def handler(operation: Operation, to: Builder) -> None:
        if any(to.constant(value) is not None for value in operation.inputs):
            _with_constant(kind, operation, to)
            return
        add_merge(kind, operation, to)

    return handler


def add_merge(kind: str, operation: Operation, to: Builder) -> None:
    """Add a merge of all inputs, the constants among them as layers."""
    if len(operation.inputs) == 1:
        same(operation, to)
        return
    views = _aligned(operation, to)
    layer = to.add_record(operation, kind, [view.layer for view in views])
    to.set(operation.output, _broadcast(views, to.shape(operation.output), layer))


def _broadcast(views: Sequence[View], shape: Shape, layer: str) -> View:
    """Return the output of a merge: each dimension is that of the input which is widest there."""
    if len({len(view.dimensions) for view in views}) > 1:
        raise Unmapped("its inputs have different numbers of axes")
    columns = zip(*(view.dimensions for view in views), strict=True)
    widest = tuple(max(each, key=_cells) for each in columns)
    view = View(layer, widest)
    if view.shape != shape:
        raise Unmapped("its inputs broadcast along axes that are split or merged")
    return view


def _cells(dimension: Dimension) -> tuple[int, int]:
    return prod(axis.size for axis in dimension), len(dimension)


def divide(operation: Operation, to: Builder) -> None:
    """`Div`: times the reciprocal, unless one side is a constant."""
    first, second = operation.inputs
    if to.constant(second) is not None:
        merge("divide")(operation, to)
        return
    inverse = f"{operation.output}, inverse"
    part = operation._replace(inputs=(second,), outputs=(inverse,))
    pointwise(part, to, "reciprocal")
    to.make(inverse, to.view(inverse))
    if to.constant(first) is not None and _is_one(to.constant(first)):
        to.set(operation.output, to.view(inverse))
        return
    merge("multiply")(operation._replace(inputs=(first, inverse)), to)


def _is_one(constant: Constant | None) -> bool:
    return constant is not None and prod(constant.shape) == 1 and bool(constant.read() == 1)


def bounded(key: str) -> Handler:
    """Return how a maximum or minimum is read: a `clip` if one side is a number."""

    def handler(operation: Operation, to: Builder) -> None:
        number = next((c for each in operation.inputs if (c := to.constant(each))), None)
        value = next((each for each in operation.inputs if to.constant(each) is None), None)
        is_number = number is not None and prod(number.shape) == 1 and not to.is_trained(number)
        if key == "min" and value is not None and not is_number:
            add_merge("maximum", operation, to)
            return
        if number is None or value is None or not is_number:
            raise Unmapped("cnnshape has no layer for it")
        settings = {key: float(number.read().reshape(-1)[0])}
        clip(operation._replace(inputs=(value,), attributes=settings), to)

    return handler


def concat(operation: Operation, to: Builder) -> None:
    """`Concat` along one axis."""
    if len(operation.inputs) == 1:
        same(operation, to)
        return
    views = _aligned(operation, to)
    at = place(operation.attributes["axis"], len(views[0].dimensions))
    if not all(view.dimensions[at] for view in views):
        views = [as_map(to, operation, value) for value in operation.inputs]
    axis = axis_name(views[0], at)
    keys = {} if axis == "channels" else {"axis": axis}
    size = to.shape(operation.output)[at]
    parts = [view.layer for view in views]
    moved = _moved(parts, axis, size, to)
    layer = to.add_record(operation, "concat", parts, keys, moved=moved)
    first = views[0]._replace(layer=layer)
    to.set(operation.output, first.with_size(at, size))


def _moved(parts: Sequence[str], axis: str, size: int, to: Builder) -> Moved:
    """Say how far a concat moves the cells of an axis round its ends; nothing if it does not."""
    found = [to.records.get(part) for part in parts]
    slices = [each for each in found if each is not None and each.kind == "slice"]
    are_two = len(found) == len(slices) == 2 and slices[0].reads == slices[1].reads
    if not are_two or any((e.keys.get("axis"), e.keys.get("step")) != (axis, 1) for e in slices):
        return NOTHING
    (cut, end), (start, stop) = ((each.keys["start"], each.keys["stop"]) for each in slices)
    return {axis: (size - cut, size)} if (end, start, stop) == (size, 0, cut) else NOTHING


def _aligned(operation: Operation, to: Builder) -> list[View]:
    """Return the views of all inputs, rearranged where their axes are not the same."""
    values = [value for value in operation.inputs if to.constant(value) is None]
    if not values:
        raise Unmapped("all of its inputs are constants")
    views = {value: to.view(value) for value in values}
    if not _agree(list(views.values())):
        views = {value: as_map(to, operation, value) for value in values}
    elif _has_arrays(operation, to) or operation.kind == "Concat":
        views = {value: laid_out(to, operation, value) for value in values}
    like = max(views.values(), key=lambda view: prod(view.shape))
    return [
        views.get(value) or as_learned(to, operation, value, like) for value in operation.inputs
    ]


def _has_arrays(operation: Operation, to: Builder) -> bool:
    """Say whether one of the inputs is a constant of several numbers."""
    known = (to.constant(value) for value in operation.inputs)
    return any(each is not None and prod(each.shape) > 1 for each in known)


def _agree(views: Sequence[View]) -> bool:
    """Say whether values have the same axes in all dimensions, but for those of one cell."""
    if len({_axes(view) for view in views}) == 1:
        return True
    columns = zip(*(view.dimensions for view in views), strict=False)
    are_alike = all(len({_names(each) for each in column} - {()}) <= 1 for column in columns)
    ranks = {rank for view in views if (rank := _rank(view))}
    return are_alike and len(ranks) <= 1 and len({len(view.dimensions) for view in views}) == 1


def _rank(view: View) -> int:
    """Return how many spatial axes a layer has; 0 for a vector, which fits all others."""
    return len({axis.name.partition("/")[0] for axis in view.axes} - {CHANNELS})


def _names(dimension: Dimension) -> tuple[str, ...]:
    return tuple(axis.name for axis in dimension if axis.size > 1)


def _axes(view: View) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(axis.name for axis in each) for each in view.dimensions)


def _with_constant(kind: str, operation: Operation, to: Builder) -> None:
    """Fold a constant into the layer before, or add a layer with its numbers."""
    known = [at for at, value in enumerate(operation.inputs) if to.constant(value) is not None]
    constant = to.constant(operation.inputs[known[0]])
    if constant is None or len(operation.inputs) != 2 or len(known) == 2:
        raise Unmapped("it combines constants with several values")
    value = operation.inputs[1 - known[0]]
    if not _is_per_channel(to.view(value), constant):
        _with_array(kind, operation, to)
        return
    one = operation._replace(inputs=(value, operation.inputs[known[0]]))
    size = prod(constant.shape)
    if is_folded(kind, one, to, constant):
        return
    if size > MAX_PICTURE_CHANNELS or to.is_trained(constant):
        _with_array(kind, operation, to)
        return
    pointwise(one, to, "affine", _affine(kind, constant, is_first=known[0] == 0))


def _with_array(kind: str, operation: Operation, to: Builder) -> None:
    """Add a merge with an array, or scale the channels by it."""
    constant = to.constant(operation.inputs[1])
    if kind == "multiply":
        first, second = operation.inputs
        value, array = (first, second) if to.constant(first) is None else (second, first)
        constant = to.constant(array)
        if constant is not None and _has_one_for_each_channel(to.view(value), constant):
            operation = operation._replace(inputs=(value, array))
            pointwise(operation, to, "layer_scale", {}, {"weight": weights.flat(constant)})
            return
    if kind == "divide" and constant is not None:
        value = f"{operation.output}, inverse"
        to.add_constant(value, constant.inverse())
        kind, operation = "multiply", operation._replace(inputs=(operation.inputs[0], value))
        _with_constant(kind, operation, to)
        return
    add_merge(kind, operation, to)


def _is_per_channel(view: View, constant: Constant) -> bool:
    """Say whether a constant is one number, or has one for each channel."""
    if prod(constant.shape) == 1:
        return True
    missing = len(view.dimensions) - len(constant.shape)
    if missing < 0:
        return False
    for at, size in enumerate(constant.shape):
        names = [axis.name for axis in view.dimensions[at + missing] if axis.name != BATCH]
        if size != 1 and names != [CHANNELS]:
            return False
    return True


def _has_one_for_each_channel(view: View, constant: Constant) -> bool:
    channels = [axis.size for axis in view.axes if axis.name == CHANNELS]
    return _is_per_channel(view, constant) and channels == [prod(constant.shape)]


def _affine(kind: str, constant: Constant, *, is_first: bool) -> Mapping[str, object]:
    numbers = constant.read().reshape(-1).astype(float)
    values = float(numbers[0]) if len(numbers) == 1 else numbers.tolist()
    if kind == "add":
        return {"shift": values}
    if kind == "multiply":
        return {"scale": values}
    if kind == "subtract":
        negative = (-numbers).tolist()
        shift = negative[0] if len(numbers) == 1 else negative
        return {"scale": -1.0, "shift": values} if is_first else {"shift": shift}
    if kind == "divide" and not is_first:
        inverse = (1 / numbers).tolist()
        return {"scale": inverse[0] if len(numbers) == 1 else inverse}
    raise Unmapped(f"it has a constant, and `{kind}` cannot take one")


OPERATORS: Mapping[str, Handler] = {
    "Add": merge("add"),
    "Sum": merge("add"),
    "Sub": merge("subtract"),
    "Mul": merge("multiply"),
    "Div": divide,
    "Mean": merge("average"),
    "Max": bounded("min"),
    "Min": bounded("max"),
    "Concat": concat,
}
