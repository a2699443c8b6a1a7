"""Convolutions: their arrays have the order of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.importing.keras_reader.building import Builder, Call, Read, Value
from cnnshape.importing.keras_reader.kinds.activation import activated
from cnnshape.importing.keras_reader.kinds.windows import one_or_each, sides, window_keys

if TYPE_CHECKING:
    import numpy as np


def conv(call: Call, to: Builder) -> Value:
    """`Conv1D`, `Conv2D` and `Conv3D`: depthwise where each channel is a group of its own."""
    to.needs_own_layout(call)
    settings = call.settings
    channels = call.value.shape[-1]
    if settings.get("groups", 1) == channels > 1:
        return _conv_of_single_channels(call, to, channels)
    keys = {
        "filters": settings["filters"],
        **window_keys(settings),
        "groups": settings.get("groups", 1),
        "bias": settings["use_bias"],
    }
    value = to.add(call, "conv", [call.value], keys, _arrays(call))
    return activated(call, to, value)


def depthwise_conv(call: Call, to: Builder) -> Value:
    """`DepthwiseConv1D` and `DepthwiseConv2D`."""
    to.needs_own_layout(call)
    keys = {
        **window_keys(call.settings),
        "multiplier": call.settings.get("depth_multiplier", 1),
        "bias": call.settings["use_bias"],
    }
    value = to.add(call, "depthwise_conv", [call.value], keys, _arrays(call))
    return activated(call, to, value)


def _conv_of_single_channels(call: Call, to: Builder, channels: int) -> Value:
    """Return a convolution whose filters of one channel stand side by side: (*kernel, 1, filters).

    A `depthwise_conv` has them by the channel that they read: (*kernel, channels, multiplier).
    """
    settings = call.settings
    multiplier = settings["filters"] // channels
    keys = {**window_keys(settings), "multiplier": multiplier, "bias": settings["use_bias"]}

    def weight() -> np.ndarray[Any, Any]:
        filters = call.store.array(0)
        return filters.reshape(*filters.shape[:-2], channels, multiplier)

    arrays: dict[str, Read] = {"weight": weight, "bias": call.array(1)}
    return activated(call, to, to.add(call, "depthwise_conv", [call.value], keys, arrays))


def separable_conv(call: Call, to: Builder) -> Value:
    """`SeparableConv1D` and `SeparableConv2D`: two layers."""
    to.needs_own_layout(call)
    settings = call.settings
    keys = {
        **window_keys(settings),
        "multiplier": settings.get("depth_multiplier", 1),
        "bias": False,
    }
    arrays = {"weight": call.array(0)}
    each = to.add(call, "depthwise_conv", [call.value], keys, arrays, suffix="_depthwise")
    mixed = {"filters": settings["filters"], "kernel": 1, "bias": settings["use_bias"]}
    arrays = {"weight": call.array(1), "bias": call.array(2)}
    return activated(call, to, to.add(call, "conv", [each], mixed, arrays))


def conv_transpose(call: Call, to: Builder) -> Value:
    """`Conv1DTranspose`, `Conv2DTranspose` and `Conv3DTranspose`."""
    to.needs_own_layout(call)
    settings = call.settings
    keys = {
        "filters": settings["filters"],
        **window_keys(settings),
        **_cropped(settings),
        "bias": settings["use_bias"],
    }
    value = to.add(call, "conv_transpose", [call.value], keys, _arrays(call))
    return activated(call, to, value)


def _cropped(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return how much is cropped, and added at the ends: `output_padding` of None is not 0."""
    kernel, strides = settings["kernel_size"], settings["strides"]
    spans = [gap * (size - 1) + 1 for gap, size in zip(_gaps(settings), kernel, strict=True)]
    more = settings.get("output_padding")
    if settings.get("padding") != "same":
        rest = [max(step - span, 0) for step, span in zip(strides, spans, strict=True)]
        return {"padding": "valid", "output_padding": one_or_each(rest if more is None else more)}
    if more is None:
        return {"padding": "same"}
    added = more if isinstance(more, list) else [more] * len(spans)
    ends = [_ends(span, end) for span, end in zip(spans, added, strict=True)]
    return {
        "padding": sides([[before, max(after, 0)] for before, after in ends]),
        "output_padding": one_or_each([max(-after, 0) for _, after in ends]),
    }


def _gaps(settings: Mapping[str, Any]) -> list[int]:
    gaps = settings.get("dilation_rate", 1)
    return gaps if isinstance(gaps, list) else [gaps] * len(settings["kernel_size"])


def _ends(span: int, more: int) -> tuple[int, int]:
    """Return what Keras crops before and after; less than 0 is added."""
    total = span + span % 2 - 2 + more
    before = min((total + 1) // 2, span - 1)
    return span - 1 - before, span - 1 - (total - before)


def _arrays(call: Call) -> dict[str, Read]:
    return {"weight": call.array(0), "bias": call.array(1)}


LAYERS = {
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), conv),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), depthwise_conv),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), separable_conv),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), conv_transpose),
}
