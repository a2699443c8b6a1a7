"""Norms."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import as_map
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.positions import at_positions
from cnnshape.importing.records import Weight


def batch_norm(operation: Operation, to: Builder) -> None:
    """`BatchNormalization` with statistics that are known."""
    if operation.attributes.get("training_mode"):
        raise Unmapped("it takes its statistics from the batch")
    mean, variance = (_known(to, each) for each in operation.inputs[3:5])
    statistics = {"mean": weights.flat(mean), "variance": weights.flat(variance)}
    arrays = {**_affine(operation, to), **statistics}
    _add(operation, to, "batch_norm", {"epsilon": _epsilon(operation)}, arrays)


def instance_norm(operation: Operation, to: Builder) -> None:
    """`InstanceNormalization`."""
    _add(operation, to, "instance_norm", {"epsilon": _epsilon(operation)}, _affine(operation, to))


def group_norm(operation: Operation, to: Builder) -> None:
    """`GroupNormalization` with a scale and a shift for each channel, as from opset 21."""
    keys = {"epsilon": _epsilon(operation), "groups": operation.attributes["num_groups"]}
    arrays = _affine(operation, to)
    channels = to.shape(operation.inputs[0])[1]
    if any(weight.shape != (channels,) for weight in arrays.values()):
        raise Unmapped("its scale is one for each group")
    _add(operation, to, "group_norm", keys, arrays)


def layer_norm(operation: Operation, to: Builder) -> None:
    """`LayerNormalization` over the channels of each position, or over all values."""
    view = to.view(operation.inputs[0])
    rank = len(view.dimensions)
    axis = operation.attributes.get("axis", -1) % rank
    keys: dict[str, Any] = {"epsilon": _epsilon(operation)}
    arrays = _affine(operation, to)
    if axis == rank - 1:
        at_positions(operation, to, "layer_norm", keys | _absent(arrays), arrays)
        return
    if axis == 1 and not arrays:
        features = as_map(to, operation, operation.inputs[0])
        to.add(operation, "layer_norm", [features], keys | {"axes": "all"} | _absent(arrays))
        return
    raise Unmapped("it normalizes over axes that are neither the channels nor all")


def rms_norm(operation: Operation, to: Builder) -> None:
    """`RMSNormalization` over the channels of each position."""
    rank = len(to.view(operation.inputs[0]).dimensions)
    if operation.attributes.get("axis", -1) % rank != rank - 1:
        raise Unmapped("it normalizes over more than the channels")
    arrays = _affine(operation, to)
    keys = {"epsilon": _epsilon(operation), "scale": "weight" in arrays}
    at_positions(operation, to, "rms_norm", keys, arrays)


def local_response_norm(operation: Operation, to: Builder) -> None:
    """`LRN`, whose alpha is divided by the size."""
    attributes = operation.attributes
    size = attributes["size"]
    keys = {
        "size": size,
        "alpha": attributes.get("alpha", 1e-4) / size,
        "beta": attributes.get("beta", 0.75),
        "k": attributes.get("bias", 1.0),
    }
    _add(operation, to, "local_response_norm", keys, None)


def _add(
    operation: Operation,
    to: Builder,
    kind: str,
    keys: dict[str, Any],
    arrays: dict[str, Weight] | None,
) -> None:
    features = as_map(to, operation, operation.inputs[0])
    written = keys if arrays is None else keys | _absent(arrays)
    to.add(operation, kind, [features], written, arrays or {})


def _absent(arrays: dict[str, Weight]) -> dict[str, bool]:
    return {"scale": "weight" in arrays, "shift": "bias" in arrays}


def _affine(operation: Operation, to: Builder) -> dict[str, Weight]:
    names = ("weight", "bias")
    given = {name: at for at, name in enumerate(names, start=1) if operation.takes(at)}
    return {name: weights.flat(_known(to, operation.inputs[at])) for name, at in given.items()}


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
    "LRN": local_response_norm,
}
