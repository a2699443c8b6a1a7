"""Attention: PyTorch's module for tokens, else one of its own that is put together from parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.expressions import (
    Call,
    Constant,
    Expression,
    Input,
    Own,
    call,
)
from cnnshape.exporting.pytorch.kinds.dense import linear
from cnnshape.exporting.structure.steps import Array, Layered, Step

PARTS = ("query", "key", "value", "output")


class Module(NamedTuple):
    """A module and the arrays that it has, by their names in it."""

    build: Call
    arrays: Mapping[str, Array]

    def called(self, name: str) -> dict[str, Array]:
        """Return the arrays as they are called where the module is a part of another."""
        return {f"{name}.{own}": array for own, array in self.arrays.items()}


def attention(layered: Layered) -> tuple[Step, ...]:
    """nn.MultiheadAttention if it does the same, else Attention, in windows or a grid."""
    module = _multihead(layered) if _is_multihead(layered) else _attention(layered)
    layer, rank = layered.layer, layered.rank
    if layer.window is not None:
        window = per_axis(layer.window, rank)
        shift = _shift(layered, window)
        keys: dict[str, Expression] = {"window": window, "shift": shift}
        module = _around(module, "WindowAttention", keys, {"shift": (0,) * rank})
    if layer.grid is not None:
        keys = {"grid": per_axis(layer.grid, rank)}
        module = _around(module, "GridAttention", keys, {})
    inputs = (Input(position) for position in range(len(layered.reads)))
    in_sequence = module.build if len(layered.reads) == 1 else None
    return (Step(call(Own(), *inputs), module.build, in_sequence, module.arrays),)


def _around(
    module: Module, name: str, keys: Mapping[str, Expression], defaults: Mapping[str, Constant]
) -> Module:
    build = call(name, ("attention", module.build), defaults=defaults, **keys)
    return Module(build, module.called("attention"))


def _shift(layered: Layered, window: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shift of the windows; an axis that is one window has none."""
    shifts = per_axis(layered.layer.shift, layered.rank)
    axes = zip(shifts, window, layered.reads[0][:-1], strict=True)
    return tuple(shift if each < size else 0 for shift, each, size in axes)


def _is_multihead(layered: Layered) -> bool:
    """Say whether it is the module of PyTorch: tokens, and as many channels everywhere."""
    layer, channels = layered.layer, layered.channels
    widths = (layer.key_channels, layer.value_channels, layer.output_channels)
    is_plain = layer.similarity == "dot" and layer.scale is None and not layer.causal
    is_alone = not layer.is_grouped and layer.relative_bias is None
    projects = layer.project_inputs and layer.project_output
    is_one_width = all(width in (None, channels) for width in widths)
    return layered.rank == 1 and is_plain and is_alone and projects and is_one_width


def _multihead(layered: Layered) -> Module:
    layer, channels = layered.layer, layered.channels
    key, value = (_read(layered, position) for position in (1, 2))
    is_packed = key == value == channels
    others = {"key_channels": key, "value_channels": value}
    build = call(
        "TokenAttention",
        ("channels", channels),
        ("heads", layer.heads),
        defaults={"bias": True},
        **{name: width for name, width in others.items() if width != channels},
        bias=layer.bias,
    )
    arrays = _multihead_arrays(layer, is_packed=is_packed)
    return Module(build, {f"attention.{name}": each for name, each in arrays.items()})


def _read(layered: Layered, position: int) -> int:
    """Return the channels of the queries, keys or values as they are read."""
    return layered.reads[min(position, len(layered.reads) - 1)][-1]


def _multihead_arrays(layer: Any, *, is_packed: bool) -> dict[str, Array]:
    """Return the arrays of PyTorch's module, which keeps those of all inputs together."""
    arrays = {"out_proj.weight": Array(("output_weight",), np.transpose)}
    weights = tuple(f"{part}_weight" for part in PARTS[:3])
    if is_packed:
        arrays["in_proj_weight"] = Array(weights, _outputs_joined)
    else:
        names = (f"{letter}_proj_weight" for letter in "qkv")
        arrays |= {
            name: Array((own,), np.transpose) for name, own in zip(names, weights, strict=True)
        }
    if layer.bias:
        biases = tuple(f"{part}_bias" for part in PARTS[:3])
        arrays["in_proj_bias"] = Array(biases, _joined)
        arrays["out_proj.bias"] = Array(("output_bias",), np.asarray)
    return arrays


def _outputs_joined(*weights: Any) -> Any:
    return np.concatenate([weight.T for weight in weights])


def _joined(*biases: Any) -> Any:
    return np.concatenate(biases)


def _attention(layered: Layered) -> Module:
    layer = layered.layer
    parts = {name: _projection(name, layered) for name in PARTS}
    keys: dict[str, Expression] = {name: part.build for name, part in parts.items() if part}
    arrays: dict[str, Array] = {}
    for name, part in parts.items():
        arrays |= part.called(name) if part else {}
    bias = _relative_bias(layered)
    if bias is not None:
        keys["relative_bias"] = bias.build
        arrays |= bias.called("relative_bias")
    defaults: dict[str, Constant] = {"scale": None, "is_causal": False}
    keys |= {"scale": layer.scale, "is_causal": layer.causal}
    if layer.similarity == "cosine":
        keys.pop("scale")
        arrays["logit_scale"] = Array(("logit_scale",), np.asarray)
    name = "CosineAttention" if layer.similarity == "cosine" else "Attention"
    return Module(call(name, ("heads", layer.heads), defaults=defaults, **keys), arrays)


def _projection(name: str, layered: Layered) -> Module | None:
    """Return the dense layer of a part; None if nothing projects it."""
    shape = layered.weights.get(f"{name}_weight")
    if shape is None:
        return None
    bias = layered.layer.bias
    arrays = {"weight": Array((f"{name}_weight",), np.transpose)}
    if bias:
        arrays["bias"] = Array((f"{name}_bias",), np.asarray)
    return Module(linear(*shape, bias=bias), arrays)


def _relative_bias(layered: Layered) -> Module | None:
    layer, heads = layered.layer, layered.layer.heads
    if layer.relative_bias is None:
        return None
    group = layer.window or layer.grid
    sizes = layered.reads[0][:-1] if group is None else per_axis(group, layered.rank)
    if layer.relative_bias == "table":
        build = call("RelativeBias", ("sizes", sizes), ("heads", heads))
        return Module(build, {"table": Array(("relative_bias",), np.asarray)})
    build = call("ContinuousBias", ("sizes", sizes), ("heads", heads))
    arrays = {
        "hidden.weight": Array(("distance_weight",), np.transpose),
        "hidden.bias": Array(("distance_bias",), np.asarray),
        "output.weight": Array(("relative_weight",), np.transpose),
    }
    return Module(build, arrays)


STEPS = {"attention": attention}
