"""Norms."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import all_axis_names, as_map, axis_name
from cnnshape.importing.operators.building import Builder, Unmapped, place
from cnnshape.importing.operators.positions import as_positions, at_positions
from cnnshape.importing.records import Weight
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, View
from cnnshape.phrases import sizes_text

NEUTRAL = {"weight": 1, "bias": 0}
"""What a scale and a shift are if they change nothing."""


def batch_norm(operation: Operation, to: Builder) -> None:
    """`BatchNormalization` with statistics that are known."""
    if operation.attributes.get("training_mode"):
        raise Unmapped("it takes its statistics from the batch")
    mean, variance = (_known(to, each) for each in operation.inputs[3:5])
    statistics = {"mean": weights.flat(mean), "variance": weights.flat(variance)}
    arrays = {**_affine(operation, to), **statistics}
    _add(operation, to, "batch_norm", {"epsilon": _epsilon(operation)}, arrays)


def instance_norm(operation: Operation, to: Builder) -> None:
    """`InstanceNormalization`; of groups of channels, as exporters write it, a `group_norm`."""
    view = to.view(operation.inputs[0])
    if f"{CHANNELS}/0" in [axis.name for axis in view.dimensions[1]]:
        _norm_of_groups(operation, to, view)
        return
    _add(operation, to, "instance_norm", {"epsilon": _epsilon(operation)}, _affine(operation, to))


def _norm_of_groups(operation: Operation, to: Builder, view: View) -> None:
    """Add a `group_norm` without a scale: what follows scales the channels."""
    _, *rest = (axis.name for axis in view.axes)
    if set(rest) != {f"{CHANNELS}/1", *(name for name in rest if name in SPACE)}:
        raise Unmapped("it normalizes over parts of axes")
    scale, shift = (_known(to, each).read() for each in operation.inputs[1:3])
    if (scale != 1).any() or (shift != 0).any():
        raise Unmapped("its scale is one for each group")
    keys = {"epsilon": _epsilon(operation), "groups": view.shape[1], **_absent({})}
    layer = to.add_record(operation, "group_norm", [view.layer], keys)
    to.set(operation.output, view._replace(layer=layer))


def group_norm(operation: Operation, to: Builder) -> None:
    """`GroupNormalization` with a scale and a shift for each channel, as from opset 21."""
    keys = {"epsilon": _epsilon(operation), "groups": operation.attributes["num_groups"]}
    arrays = _affine(operation, to)
    channels = to.shape(operation.inputs[0])[1]
    if any(weight.shape != (channels,) for weight in arrays.values()):
        raise Unmapped("its scale is one for each group")
    _add(operation, to, "group_norm", keys, arrays)


def layer_norm(operation: Operation, to: Builder) -> None:
    """`LayerNormalization` over the last axes: the channels of each position, or more."""
    rank = len(to.view(operation.inputs[0]).dimensions)
    axis = place(operation.attributes.get("axis", -1), rank)
    arrays = _affine(operation, to)
    keys: dict[str, Any] = {"epsilon": _epsilon(operation), **_absent(arrays)}
    _check_sizes(arrays, prod(to.shape(operation.inputs[0])[axis:]))
    if axis == rank - 1:
        at_positions(operation, to, "layer_norm", keys, arrays)
        return
    view = to.view(operation.inputs[0])
    names = [name for at in range(axis, rank) for name in all_axis_names(view, at)]
    order = _in_order_of_layers(view, axis)
    sizes = [view.shape[at] for at in range(axis, rank)]
    shape = tuple(sizes[at] for at in order)
    turned = {
        name: weights.turned(_known(to, operation.inputs[at]), sizes, order, shape)
        for at, name in enumerate(("weight", "bias"), start=1)
        if name in arrays
    }
    layer = to.add_record(operation, "layer_norm", [view.layer], {**keys, "axes": names}, turned)
    to.set(operation.output, view._replace(layer=layer))


def _in_order_of_layers(view: View, first: int) -> list[int]:
    """Return the dimensions from one on as layers have them, channels last."""
    names = [axis.name for each in view.dimensions[first:] for axis in each]
    if any(len(each) != 1 for each in view.dimensions[first:]):
        raise Unmapped("it normalizes over axes that are merged")
    own = [*sorted(name for name in names if name in SPACE), CHANNELS]
    return [names.index(name) for name in own if name in names]


def mean_variance_norm(operation: Operation, to: Builder) -> None:
    """`MeanVarianceNormalization`: a norm without scale and shift over some axes."""
    value = operation.inputs[0]
    rank = len(to.view(value).dimensions)
    given = [place(at, rank) for at in operation.attributes.get("axes") or [0, 2, 3]]
    view = as_positions(operation, to, value) if given == [rank - 1] else to.view(value)
    names = [name for at in given for name in all_axis_names(view, at)]
    epsilon = float(operation.attributes.get("epsilon", 1e-9))
    keys: dict[str, Any] = {"epsilon": epsilon, **_absent({})}
    if names != [CHANNELS]:
        keys["axes"] = names
    layer = to.add_record(operation, "layer_norm", [view.layer], keys)
    to.set(operation.output, view._replace(layer=layer))


def l2_norm(operation: Operation, to: Builder) -> None:
    """`LpNormalization` of the channels of each position by their length."""
    view = to.view(operation.inputs[0])
    (axis,) = _axes(operation, len(view.dimensions))
    if operation.attributes.get("p", 2) != 2 or axis_name(view, axis) != CHANNELS:
        raise Unmapped("it divides by another length than that of the channels")
    epsilon = operation.attributes.get("epsilon")
    keys = {} if epsilon is None else {"epsilon": float(epsilon)}
    layer = to.add_record(operation, "l2_norm", [view.layer], {"scale": False, **keys})
    to.set(operation.output, view._replace(layer=layer))


def rms_norm(operation: Operation, to: Builder) -> None:
    """`RMSNormalization` over the channels of each position."""
    view = to.view(operation.inputs[0])
    rank = len(view.dimensions)
    (axis,) = _axes(operation, rank)
    if axis == rank - 1 and len(operation.inputs) == 1:
        view = as_positions(operation, to, operation.inputs[0])
    if len(operation.inputs) == 1 and axis_name(view, axis) == CHANNELS:
        keys = {"epsilon": _epsilon(operation), "scale": False}
        layer = to.add_record(operation, "rms_norm", [view.layer], keys)
        to.set(operation.output, view._replace(layer=layer))
        return
    if axis != rank - 1:
        raise Unmapped("it normalizes over more than the channels")
    arrays = _affine(operation, to)
    keys = {"epsilon": _epsilon(operation), "scale": "weight" in arrays}
    at_positions(operation, to, "rms_norm", keys, arrays)


def _axes(operation: Operation, rank: int) -> list[int]:
    """Return the axis of an operator, or that of its formula; raise Unmapped if it has several."""
    given = operation.attributes.get("axes") or [operation.attributes.get("axis", -1)]
    if len(given) > 1:
        raise Unmapped("it normalizes over more than the channels")
    return [place(each, rank) for each in given]


def local_response_norm(operation: Operation, to: Builder) -> None:
    """`LRN`, whose alpha is divided by the size; a formula has the window of its mean."""
    attributes = operation.attributes
    size = attributes["window"][0] if "window" in attributes else attributes["size"]
    if size < 1:
        raise Unmapped(f"its size is {size}")
    keys = {
        "size": size,
        "alpha": attributes.get("alpha", 1e-4) / size,
        "beta": attributes.get("beta", 0.75),
        "k": attributes.get("bias", 1.0),
    }
    _add(operation, to, "local_response_norm", keys, None)


def _has_channels_second(view: View) -> bool:
    """Say whether channels are one dimension, and positions the others, however they are merged."""
    names = [[axis.name for axis in each] for each in view.dimensions]
    places = [name for each in names[2:] for name in each]
    return names[:2] == [[BATCH], [CHANNELS]] and {*places} <= {*SPACE}


def _add(
    operation: Operation,
    to: Builder,
    kind: str,
    keys: dict[str, Any],
    arrays: dict[str, Weight] | None,
) -> None:
    view = to.view(operation.inputs[0])
    if not _has_channels_second(view):
        view = as_map(to, operation, operation.inputs[0])
    _check_sizes(arrays or {}, view.shape[1])
    written = keys if arrays is None else keys | _absent(arrays)
    layer = to.add_record(operation, kind, [view.layer], written, arrays or {})
    to.set(operation.output, view._replace(layer=layer))


def _check_sizes(arrays: dict[str, Weight], size: int) -> None:
    """Raise Unmapped if an array has not one number for each value that it belongs to."""
    for name, weight in arrays.items():
        if prod(weight.shape) != size:
            raise Unmapped(f"its {name} has {sizes_text(weight.shape)} values for {size}")


def _absent(arrays: dict[str, Weight]) -> dict[str, bool]:
    return {"scale": "weight" in arrays, "shift": "bias" in arrays}


def _affine(operation: Operation, to: Builder) -> dict[str, Weight]:
    """Return scale and shift; numbers of the code that change nothing are none."""
    given = {
        name: _known(to, operation.inputs[at])
        for at, name in enumerate(NEUTRAL, start=1)
        if operation.takes(at)
    }
    return {
        name: weights.flat(constant)
        for name, constant in given.items()
        if constant.is_weight or (constant.read() != NEUTRAL[name]).any()
    }


def _known(to: Builder, value: str) -> Constant:
    constant = to.constant(value)
    if constant is None:
        raise Unmapped("its scale, shift or statistics are computed by the model")
    return constant


def _epsilon(operation: Operation) -> float:
    return float(operation.attributes.get("epsilon", 1e-5))


OPERATORS = {
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "GroupNormalization": group_norm,
    "LayerNormalization": layer_norm,
    "RMSNormalization": rms_norm,
    "MeanVarianceNormalization": mean_variance_norm,
    "LpNormalization": l2_norm,
    "LRN": local_response_norm,
}
