"""Operators of two or more values: merges, and constants that fold into their neighbour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import as_map, as_rows, axis_name
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.functions import pointwise, same
from cnnshape.importing.operators.learned import learned
from cnnshape.importing.views import BATCH, CHANNELS, Dimension, View, view_of

Handler = Callable[[Operation, Builder], None]

BIASED = frozenset({"conv", "depthwise_conv", "conv_transpose", "dense"})
"""Layers that a constant added to their output is the bias of."""


def merge(kind: str) -> Handler:
    """Return how an operator that combines values one by one is read."""

    def handler(operation: Operation, to: Builder) -> None:
        known = [value for value in operation.inputs if to.constant(value) is not None]
        if known and not _is_learned(operation, to):
            _with_constant(kind, operation, to)
            return
        views = _aligned(operation, to)
        widest = max(views, key=lambda view: prod(view.shape))
        layer = to.add_record(operation, kind, [view.layer for view in views])
        to.set(operation.output, widest._replace(layer=layer))

    return handler


def concat(operation: Operation, to: Builder) -> None:
    """`Concat` along one axis."""
    if len(operation.inputs) == 1:
        same(operation, to)
        return
    views = _aligned(operation, to)
    at = operation.attributes["axis"] % len(views[0].dimensions)
    axis = axis_name(views[0], at)
    keys = {} if axis == "channels" else {"axis": axis}
    layer = to.add_record(operation, "concat", [view.layer for view in views], keys)
    names = [_only_name(each) for each in views[0].dimensions]
    to.set(operation.output, view_of(layer, to.shape(operation.output), names))


def _is_learned(operation: Operation, to: Builder) -> bool:
    """Say whether a value is combined with a weight for each position, not for each channel."""
    value = next((each for each in operation.inputs if to.is_mapped(each)), None)
    if value is None:
        return False
    rank = len(to.view(value).dimensions)
    known = [constant for each in operation.inputs if (constant := to.constant(each)) is not None]
    return all(
        each.is_weight and _varies_by_place(to.view(value), each) and len(each.shape) <= rank
        for each in known
    )


def _varies_by_place(view: View, constant: Constant) -> bool:
    missing = len(view.dimensions) - len(constant.shape)
    return any(
        size > 1 and [axis.name for axis in view.dimensions[at + missing]] != [CHANNELS]
        for at, size in enumerate(constant.shape)
    )


def _only_name(dimension: Dimension) -> str:
    if len(dimension) != 1:
        raise Unmapped("it joins values whose axes are split or merged")
    return dimension[0].name


def _aligned(operation: Operation, to: Builder) -> list[View]:
    """Return the views of all inputs, rearranged where their axes are not the same."""
    values = [each for each in operation.inputs if to.constant(each) is None]
    views = {value: to.view(value) for value in values}
    if len({_axes(view) for view in views.values()}) > 1:
        views = {value: as_map(to, operation, value) for value in values}
    elif len(values) < len(operation.inputs) or operation.kind == "Concat":
        views = {value: _laid_out(operation, to, value) for value in values}
    like = next(iter(views.values()))
    return [
        views[each] if each in views else learned(operation, to, each, like)
        for each in operation.inputs
    ]


def _laid_out(operation: Operation, to: Builder, value: str) -> View:
    """Return a value each of whose dimensions is one axis of its layer."""
    view = to.view(value)
    names = [[axis.name for axis in each] for each in view.dimensions]
    if all(len(each) == 1 and "/" not in each[0] for each in names):
        return view
    return (
        as_rows(to, operation, value) if names[-1] == [CHANNELS] else as_map(to, operation, value)
    )


def _axes(view: View) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(axis.name for axis in each) for each in view.dimensions)


def _with_constant(kind: str, operation: Operation, to: Builder) -> None:
    """Fold a constant into the layer before, or add an `affine` with its numbers."""
    at = next(at for at, value in enumerate(operation.inputs) if to.constant(value) is not None)
    constant = to.constant(operation.inputs[at])
    value = operation.inputs[1 - at]
    if constant is None or len(operation.inputs) != 2:
        raise Unmapped("it combines constants with several values")
    numbers = _per_channel(to.view(value), constant)
    operation = operation._replace(inputs=(value, operation.inputs[at]))
    if kind == "add" and _is_bias(operation, to, numbers):
        return
    if kind == "multiply" and constant.is_weight and prod(constant.shape) > 1:
        pointwise(operation, to, "layer_scale", {}, {"weight": weights.flat(constant)})
        return
    pointwise(operation, to, "affine", _affine(kind, numbers, is_first=at == 0))


def _per_channel(view: View, constant: Constant) -> Constant:
    """Return a constant of one number, or of one for each channel."""
    if prod(constant.shape) == 1:
        return constant
    missing = len(view.dimensions) - len(constant.shape)
    for at, size in enumerate(constant.shape):
        names = [axis.name for axis in view.dimensions[at + missing] if axis.name != BATCH]
        if size != 1 and names != [CHANNELS]:
            raise Unmapped("it has a constant for each position")
    return constant


def _is_bias(operation: Operation, to: Builder, numbers: Constant) -> bool:
    """Make the constant the bias of the layer before, if that has none and nothing else reads."""
    value = operation.inputs[0]
    view = to.view(value)
    record = to.records.get(view.layer)
    if record is None or record.kind not in BIASED or not to.only_reader(value):
        return False
    channels = next((axis.size for axis in view.axes if axis.name == CHANNELS), 0)
    if record.keys.get("bias", True) or prod(numbers.shape) != channels:
        return False
    arrays = {**record.weights, "bias": weights.flat(numbers)}
    to.replace(record._replace(keys={**record.keys, "bias": True}, weights=arrays))
    to.set(operation.output, view)
    return True


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
    "Div": merge("divide"),
    "Mean": merge("average"),
    "Max": merge("maximum"),
    "Min": merge("minimum"),
    "Concat": concat,
}
