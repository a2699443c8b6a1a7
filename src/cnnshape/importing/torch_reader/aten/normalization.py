"""Norms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cnnshape.importing.graph import Operation
from cnnshape.importing.torch_reader.calls import Call, Handler

STATISTICS = ("input", "weight", "bias", "running_mean", "running_var")


def batch_norm(call: Call) -> Iterable[Operation]:
    """`batch_norm`: with its own statistics, unless it keeps none."""
    takes_from_batch = bool(call["training"]) or call["running_mean"] is None
    operands = [call.value(name) for name in STATISTICS]
    return call.one(
        "BatchNormalization", *operands, epsilon=call["eps"], training_mode=int(takes_from_batch)
    )


def inferring_batch_norm(call: Call) -> Iterable[Operation]:
    """`_native_batch_norm_legit_no_training`, which gives two more values that nothing reads."""
    operands = [call.value(name) for name in STATISTICS]
    call.values.shapes[call.part(0)] = call.shape_of("input")
    return [call.operation("BatchNormalization", operands, (call.part(0),), epsilon=call["eps"])]


def instance_norm(call: Call) -> Iterable[Operation]:
    """`instance_norm` with the statistics of each map; those of training are a batch norm."""
    if not call["use_input_stats"]:
        operands = [call.value(name) for name in STATISTICS]
        return call.one("BatchNormalization", *operands, epsilon=call["eps"])
    return call.one("InstanceNormalization", *_affine(call), epsilon=call["eps"])


def group_norm(call: Call) -> Iterable[Operation]:
    """`group_norm`."""
    groups = call["num_groups"]
    return call.one("GroupNormalization", *_affine(call), epsilon=call["eps"], num_groups=groups)


def layer_norm(call: Call) -> Iterable[Operation]:
    """`layer_norm` over the last axes."""
    axis = -len(call["normalized_shape"])
    return call.one("LayerNormalization", *_affine(call), epsilon=call["eps"], axis=axis)


def rms_norm(call: Call) -> Iterable[Operation]:
    """`rms_norm` over the last axes."""
    axis = -len(call["normalized_shape"])
    epsilon = 1.1920928955078125e-07 if call["eps"] is None else call["eps"]
    operands = (call.value("input"), call.value("weight"))
    return call.one("RMSNormalization", *operands, epsilon=epsilon, axis=axis)


def _affine(call: Call) -> tuple[str, str, str]:
    return call.value("input"), call.value("weight"), call.value("bias")


OPERATORS: Mapping[str, Handler] = {
    "batch_norm": batch_norm,
    "_native_batch_norm_legit_no_training": inferring_batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
}
