"""Convolutions and transposed convolutions, depthwise ones too."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import as_map
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.windows import one_or_each, pads, plain_padding, window_keys
from cnnshape.importing.records import Weight


def conv(operation: Operation, to: Builder) -> None:
    """`Conv`: a `conv`, or a `depthwise_conv` where each channel is a group."""
    weight, arrays = _arrays(operation, to)
    features = as_map(to, operation, operation.inputs[0])
    channels, *sizes = features.shape[1:]
    groups = operation.attributes.get("group", 1)
    keys = {**window_keys(operation, weight.shape[2:], tuple(sizes)), "bias": "bias" in arrays}
    if groups == channels > 1:
        keys["multiplier"] = weight.shape[0] // channels
        arrays = {"weight": weights.depthwise(weight, channels), **arrays}
        to.add(operation, "depthwise_conv", [features], keys, arrays)
        return
    keys |= {"filters": weight.shape[0], "groups": groups}
    arrays = {"weight": weights.inputs_before_outputs(weight), **arrays}
    to.add(operation, "conv", [features], keys, arrays)


def conv_transpose(operation: Operation, to: Builder) -> None:
    """`ConvTranspose`, with explicit padding."""
    weight, arrays = _arrays(operation, to)
    features = as_map(to, operation, operation.inputs[0])
    attributes = operation.attributes
    groups = attributes.get("group", 1)
    kernel = weight.shape[2:]
    strides = attributes.get("strides") or [1] * len(kernel)
    keys: dict[str, Any] = {
        "filters": weight.shape[1] * groups,
        "kernel": one_or_each(kernel),
        "stride": one_or_each(strides),
        "dilation": one_or_each(attributes.get("dilations") or [1] * len(kernel)),
        "groups": groups,
        "bias": "bias" in arrays,
        **_transposed_padding(operation, len(kernel)),
    }
    arrays = {"weight": weights.outputs_before_inputs(weight), **arrays}
    to.add(operation, "conv_transpose", [features], keys, arrays)


def _transposed_padding(operation: Operation, rank: int) -> dict[str, Any]:
    attributes = operation.attributes
    if attributes.get("output_shape"):
        raise Unmapped("its `output_shape` decides how much is cropped")
    automatic = attributes.get("auto_pad", "NOTSET")
    if automatic in ("SAME_UPPER", "SAME_LOWER"):
        return {"padding": "same"}
    pairs = pads(attributes.get("pads") or [0] * (2 * rank))
    more = attributes.get("output_padding") or [0] * rank
    return {"padding": plain_padding(pairs), "output_padding": one_or_each(more)}


def _arrays(operation: Operation, to: Builder) -> tuple[Constant, dict[str, Weight]]:
    """Return the weight as it is, and the bias if there is one."""
    weight = to.constant(operation.inputs[1])
    if weight is None:
        raise Unmapped("its weight is computed by the model")
    if not operation.takes(2):
        return weight, {}
    bias = to.constant(operation.inputs[2])
    if bias is None:
        raise Unmapped("its bias is computed by the model")
    return weight, {"bias": weights.flat(bias)}


OPERATORS = {"Conv": conv, "ConvTranspose": conv_transpose}
