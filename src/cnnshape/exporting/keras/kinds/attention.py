"""Attention: Keras' layer where it does the same, else a class of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.expressions import (
    Argument,
    Call,
    Constant,
    Expression,
    Input,
    Own,
    call,
)
from cnnshape.exporting.structure.steps import Array, Layered, Step

DEFAULTS: dict[str, Constant] = {
    "key_channels": None,
    "value_channels": None,
    "output_channels": None,
    "use_bias": True,
    "project_inputs": True,
    "project_output": True,
    "is_cosine": False,
    "scale": None,
    "is_causal": False,
}


def attention(layered: Layered) -> tuple[Step, ...]:
    """layers.MultiHeadAttention, or Attention, in windows or a grid."""
    return (_multihead(layered) if _is_multihead(layered) else _attention(layered),)


def _is_multihead(layered: Layered) -> bool:
    """Say whether it is the layer of Keras, which masks tokens alone."""
    layer = layered.layer
    is_plain = layer.similarity == "dot" and layer.scale is None
    is_alone = not layer.is_grouped and layer.relative_bias is None
    projects = layer.project_inputs and layer.project_output
    return is_plain and is_alone and projects and (not layer.causal or layered.rank == 1)


def _multihead(layered: Layered) -> Step:
    layer, channels = layered.layer, layered.channels
    keys = layer.key_channels or channels
    values = layer.value_channels or channels
    output = layer.output_channels or channels
    build = call(
        "layers.MultiHeadAttention",
        ("num_heads", layer.heads),
        ("key_dim", keys // layer.heads),
        defaults={
            "value_dim": keys // layer.heads,
            "use_bias": True,
            "output_shape": channels,
        },
        value_dim=values // layer.heads,
        use_bias=layer.bias,
        output_shape=output,
    )
    last = len(layered.reads) - 1
    read: list[Argument] = [
        Argument("query", Input(0), is_positional=True),
        Argument("value", Input(last), is_positional=True),
    ]
    if last > 1:
        read.append(Argument("key", Input(1)))
    if layer.causal:
        read.append(Argument("use_causal_mask", value=True))
    return Step(Call(Own(), tuple(read)), build, arrays=_arrays_by_head(layer))


def _arrays_by_head(layer: Any) -> Mapping[str, Array]:
    """Return the arrays of Keras' layer, which have an axis for the heads."""

    def of_outputs(array: Any) -> Any:
        return np.reshape(array, (*array.shape[:-1], layer.heads, -1))

    def of_inputs(array: Any) -> Any:
        return np.reshape(array, (layer.heads, -1, array.shape[-1]))

    found = {}
    for part in ("query", "key", "value"):
        found[f"{part}/kernel"] = Array((f"{part}_weight",), of_outputs)
        if layer.bias:
            found[f"{part}/bias"] = Array((f"{part}_bias",), of_outputs)
    found["attention_output/kernel"] = Array(("output_weight",), of_inputs)
    if layer.bias:
        found["attention_output/bias"] = Array(("output_bias",), np.asarray)
    return found


def _attention(layered: Layered) -> Step:
    layer, rank = layered.layer, layered.rank
    group = layer.window or layer.grid
    name, own = "Attention", {}
    if layer.window is not None:
        name = "WindowAttention"
        own = {"window": per_axis(layer.window, rank), "shift": _shift(layered)}
    if layer.grid is not None:
        name, own = "GridAttention", {"grid": per_axis(layer.grid, rank)}
    sizes = layered.reads[0][:-1] if group is None else per_axis(group, rank)
    settings: dict[str, Expression] = {
        "key_channels": layer.key_channels,
        "value_channels": layer.value_channels,
        "output_channels": layer.output_channels,
        "use_bias": layer.bias,
        "project_inputs": layer.project_inputs,
        "project_output": layer.project_output,
        "is_cosine": layer.similarity == "cosine",
        "scale": layer.scale,
        "is_causal": layer.causal,
    }
    if layer.relative_bias is not None:
        bias = "RelativeBias" if layer.relative_bias == "table" else "ContinuousBias"
        settings["relative_bias"] = call(
            bias, ("sizes", sizes), ("heads", layer.heads), name="relative_bias"
        )
    defaults = {**DEFAULTS, "shift": (0,) * rank}
    build = call(name, ("heads", layer.heads), defaults=defaults, **own, **settings)
    inputs = (Input(position) for position in range(len(layered.reads)))
    return Step(call(Own(), *inputs), build, arrays=_arrays(layered))


def _shift(layered: Layered) -> tuple[int, ...]:
    """Return the shift of the windows; an axis that is one window has none."""
    window = per_axis(layered.layer.window, layered.rank)
    shifts = per_axis(layered.layer.shift, layered.rank)
    axes = zip(shifts, window, layered.reads[0][:-1], strict=True)
    return tuple(shift if each < size else 0 for shift, each, size in axes)


def _arrays(layered: Layered) -> Mapping[str, Array]:
    """Return the arrays that the layer has, by their paths in the class."""
    return {
        path: Array((own,), np.asarray) for path, own in PATHS.items() if own in layered.weights
    }


PARTS = ("query", "key", "value", "output")
PATHS = {
    **{f"{part}/kernel": f"{part}_weight" for part in PARTS},
    **{f"{part}/bias": f"{part}_bias" for part in PARTS},
    "logit_scale": "logit_scale",
    "relative_bias/table": "relative_bias",
    "relative_bias/hidden_kernel": "distance_weight",
    "relative_bias/hidden_bias": "distance_bias",
    "relative_bias/kernel": "relative_weight",
}
"""Where the class keeps the arrays of ours."""

STEPS = {"attention": attention}
