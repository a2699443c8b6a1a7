"""Convolutions and transposed convolutions, depthwise ones too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.importing.graph import ABSENT, Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.arranging import as_map
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.windows import one_or_each, pads, plain_padding, window_keys
from cnnshape.importing.records import ImportRefused, Weight
from cnnshape.phrases import sizes_text


def conv(operation: Operation, to: Builder) -> None:
    """`Conv`: a `conv`, or a `depthwise_conv` where each channel is a group."""
    weight, arrays = _arrays(operation, to)
    features = as_map(to, operation, operation.inputs[0])
    channels, *sizes = features.shape[1:]
    groups = operation.attributes.get("group", 1)
    _check_reads(operation, weight, weight.shape[1] * groups, channels)
    _check_gives(operation, arrays, weight.shape[0])
    keys = {**window_keys(operation, weight.shape[2:], tuple(sizes)), "bias": "bias" in arrays}
    if groups == channels > 1:
        keys["multiplier"] = weight.shape[0] // channels
        arrays = {"weight": weights.depthwise(weight, channels), **arrays}
        to.add(operation, "depthwise_conv", [features], keys, arrays)
        return
    keys |= {"filters": weight.shape[0], "groups": groups}
    arrays = {"weight": weights.kernel_first(weight), **arrays}
    to.add(operation, "conv", [features], keys, arrays)


def conv_transpose(operation: Operation, to: Builder) -> None:
    """`ConvTranspose`, with explicit padding."""
    weight, arrays = _arrays(operation, to)
    features = as_map(to, operation, operation.inputs[0])
    attributes = operation.attributes
    groups = attributes.get("group", 1)
    filters = weight.shape[1] * groups
    _check_reads(operation, weight, weight.shape[0], features.shape[1])
    _check_gives(operation, arrays, filters)
    kernel = weight.shape[2:]
    strides = attributes.get("strides") or [1] * len(kernel)
    dilations = attributes.get("dilations") or [1] * len(kernel)
    spans = [each * (size - 1) + 1 for size, each in zip(kernel, dilations, strict=True)]
    keys: dict[str, Any] = {
        "filters": filters,
        "kernel": one_or_each(kernel),
        "stride": one_or_each(strides),
        "dilation": one_or_each(dilations),
        "groups": groups,
        "bias": "bias" in arrays,
        **_transposed_padding(operation, spans, strides, features.shape[2:]),
    }
    arrays = {"weight": weights.kernel_first(weight), **arrays}
    to.add(operation, "conv_transpose", [features], keys, arrays)


def _check_reads(operation: Operation, weight: Constant, read: int, channels: int) -> None:
    """Raise ImportRefused if a weight reads other channels than there are."""
    if read != channels:
        raise ImportRefused(
            f"the weight `{operation.inputs[1]}` of {sizes_text(weight.shape)} reads {read} "
            f"channels, and `{operation.inputs[0]}` has {channels}"
        )


def _check_gives(operation: Operation, arrays: Mapping[str, Weight], filters: int) -> None:
    """Raise ImportRefused if there is a bias, but not one number for each filter."""
    if "bias" in arrays and arrays["bias"].shape != (filters,):
        raise ImportRefused(
            f"the bias `{operation.inputs[2]}` has {sizes_text(arrays['bias'].shape)} values, and "
            f"the weight `{operation.inputs[1]}` gives {filters} channels"
        )


def _transposed_padding(
    operation: Operation, spans: Sequence[int], strides: Sequence[int], sizes: Sequence[int]
) -> dict[str, Any]:
    attributes = operation.attributes
    automatic = attributes.get("auto_pad", "NOTSET")
    more = attributes.get("output_padding") or [0] * len(spans)
    wanted = attributes.get("output_shape")
    if wanted:
        full = zip(sizes, strides, spans, more, wanted[-len(spans) :], strict=True)
        totals = [stride * (n - 1) + extra + span - new for n, stride, span, extra, new in full]
        pairs = [_halves(total, automatic) for total in totals]
    elif automatic in ("SAME_UPPER", "SAME_LOWER"):
        return {"padding": "same"}
    else:
        pairs = pads(attributes.get("pads") or [0] * (2 * len(spans)))
    if any(size < 0 for pair in pairs for size in pair):
        raise Unmapped("its padding is negative")
    return {"padding": plain_padding(pairs), "output_padding": one_or_each(more)}


def _halves(total: int, automatic: str) -> tuple[int, int]:
    """Return what is cropped before and after; the larger half comes first unless told else."""
    less = total // 2
    return (less, total - less) if automatic == "SAME_UPPER" else (total - less, less)


def deformable_conv(operation: Operation, to: Builder) -> None:
    """`DeformConv`: of the map, the weight, the offsets, the bias and the mask."""
    x, weight, offsets, *others = operation.inputs
    bias, mask = (*others, ABSENT, ABSENT)[:2]
    kernel, arrays = _arrays(operation._replace(inputs=(x, weight, bias)), to)
    read = [as_map(to, operation, value) for value in (x, offsets, mask) if value != ABSENT]
    channels, *sizes = read[0].shape[1:]
    groups = operation.attributes.get("group", 1)
    _check_reads(operation, kernel, kernel.shape[1] * groups, channels)
    _check_gives(operation, arrays, kernel.shape[0])
    keys = {
        **window_keys(operation, kernel.shape[2:], tuple(sizes)),
        "bias": "bias" in arrays,
        "filters": kernel.shape[0],
        "groups": groups,
        "offset_groups": operation.attributes.get("offset_group", 1),
    }
    arrays = {"weight": weights.kernel_first(kernel), **arrays}
    to.add(operation, "deformable_conv", read, keys, arrays)


def _arrays(operation: Operation, to: Builder) -> tuple[Constant, dict[str, Weight]]:
    """Return the weight as it is, and the bias if there is one."""
    weight = to.constant(operation.inputs[1])
    if weight is None:
        raise Unmapped("its weight is computed by the model")
    if len(weight.shape) != len(to.shape(operation.inputs[0])):
        raise Unmapped(f"its weight is {sizes_text(weight.shape)}, which is no kernel of the map")
    if not operation.takes(2):
        return weight, {}
    bias = to.constant(operation.inputs[2])
    if bias is None:
        raise Unmapped("its bias is computed by the model")
    return weight, {"bias": weights.flat(bias)}


OPERATORS = {"Conv": conv, "ConvTranspose": conv_transpose, "DeformConv": deformable_conv}
