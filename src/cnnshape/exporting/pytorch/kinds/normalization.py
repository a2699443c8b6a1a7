"""Norms: PyTorch scales and shifts together; where a file has one of the two, it is a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import (
    Call,
    Constant,
    Expression,
    Input,
    Item,
    Name,
    Operation,
    Own,
    call,
    method,
)
from cnnshape.exporting.pytorch.kinds.dimensions import CHANNELS, dimensions_of
from cnnshape.exporting.structure.steps import NO_ARRAYS, Array, Layered, Step, plain

EPSILON = 1e-5
WEIGHT, BIAS = Array(("weight",), np.asarray), Array(("bias",), np.asarray)
STATISTICS = {
    "running_mean": Array(("mean",), np.asarray),
    "running_var": Array(("variance",), np.asarray),
}

Shape = tuple[int, ...]


def batch_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.BatchNorm1d of a vector or a sequence, nn.BatchNorm2d of a map, nn.BatchNorm3d."""
    name = f"nn.BatchNorm{max(layered.rank, 1)}d"
    return _per_channel(layered, name, {"affine": True}, STATISTICS)


def instance_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.InstanceNorm2d."""
    if prod(layered.reads[0][:-1]) == 1:
        return _of_single_values(layered)
    return _per_channel(layered, f"nn.InstanceNorm{layered.rank}d", {"affine": False})


def group_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.GroupNorm."""
    groups = layered.layer.groups
    if prod(layered.reads[0]) == groups:
        return _of_single_values(layered)
    return _per_channel(layered, "nn.GroupNorm", {"affine": True}, groups=groups)


def _per_channel(
    layered: Layered,
    name: str,
    defaults: Mapping[str, Constant],
    statistics: Mapping[str, Array] = NO_ARRAYS,
    groups: int | None = None,
) -> tuple[Step, ...]:
    """Return a norm that scales and shifts each channel, or does neither."""
    layer, channels = layered.layer, layered.channels
    is_affine = layer.scale and layer.shift
    build = call(
        name,
        *(() if groups is None else (("num_groups", groups),)),
        ("num_channels" if groups else "num_features", channels),
        defaults={"eps": EPSILON, **defaults},
        eps=layer.epsilon,
        affine=is_affine,
    )
    own = {"weight": WEIGHT, "bias": BIAS} if is_affine else {}
    norm = plain(build, {**own, **statistics})
    return (norm,) if is_affine else (norm, *_finishing(layered, (channels,)))


def _of_single_values(layered: Layered) -> tuple[Step, ...]:
    """Return a norm of values that are their own mean, which PyTorch refuses."""
    nothing = Step(Operation("-", Input(), Input()))
    return (nothing, *_finishing(layered, (layered.channels,)))


def _finishing(layered: Layered, shape: Shape) -> tuple[Step, ...]:
    """Return the steps of a scale and a shift of the channels, where there are such."""
    layer, rank = layered.layer, layered.rank
    scale = (scaled(shape, rank, role="scale"),) if layer.scale else ()
    shift = (shifted(shape, rank),) if getattr(layer, "shift", False) else ()
    return scale + shift


def scaled(shape: Shape, rank: int, role: str = "", initial: float = 1.0) -> Step:
    """Return the step of a trained factor for each channel of a map of so many axes."""
    sizes = (*shape, *(1,) * rank) if len(shape) == 1 else shape
    build = call(
        "Scale", ("channels", sizes[0]), *sizes[1:], defaults={"initial": 1.0}, initial=initial
    )
    return plain(build, {"weight": Array(("weight",), _as_shape(sizes))}, role)


def shifted(shape: Shape, rank: int) -> Step:
    """Return the step of a trained summand for each channel of a map of so many axes."""
    sizes = (*shape, *(1,) * rank) if len(shape) == 1 else shape
    build = call("Shift", ("channels", sizes[0]), *sizes[1:])
    return plain(build, {"bias": Array(("bias",), _as_shape(sizes))}, "shift")


def _as_shape(sizes: Shape) -> Callable[[Any], Any]:
    return lambda array: np.reshape(array, sizes)


def layer_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.LayerNorm, which normalises the last dimensions; others are moved there."""
    layer, rank = layered.layer, layered.rank
    dimensions = dimensions_of(layer.axes, rank)
    sizes = (1, layered.channels, *layered.reads[0][:-1])
    over = tuple(sizes[each] for each in dimensions)
    order = _channels_first if CHANNELS in dimensions else np.asarray
    is_scaled, is_shifted = layer.scale, layer.scale and layer.shift
    defaults = {"eps": EPSILON, "elementwise_affine": True, "bias": True}
    settings: dict[str, Expression] = {
        "eps": layer.epsilon,
        "elementwise_affine": is_scaled,
        "bias": is_shifted or not is_scaled,
    }
    arrays = {"weight": Array(("weight",), order)} if is_scaled else {}
    if is_shifted:
        arrays["bias"] = Array(("bias",), order)
    wanted: Constant = over[0] if len(over) == 1 else over
    build = call(
        _layer_norm_class("nn.LayerNorm", dimensions, rank),
        ("normalized_shape", wanted),
        defaults=defaults,
        **settings,
    )
    norm = _over(build, arrays, dimensions, rank)
    if is_scaled or not layer.shift:
        return (norm,)
    kept = tuple(n if at in dimensions else 1 for at, n in enumerate(sizes) if at)
    summand = {"bias": Array(("bias",), lambda array: np.reshape(order(array), kept))}
    return (norm, plain(call("Shift", *kept), summand, "shift"))


def _layer_norm_class(name: str, dimensions: Shape, rank: int) -> str:
    """Return the class that normalises over dimensions: one of its own for channels of a map."""
    if rank and dimensions == (CHANNELS,):
        return name.replace("nn.", "Channel")
    return name


def _over(build: Call, arrays: Mapping[str, Array], dimensions: Shape, rank: int) -> Step:
    """Return the step of a norm over dimensions, which come to the end for it if they must."""
    are_last = dimensions[-1] == rank + 1 and len(dimensions) == rank + 2 - dimensions[0]
    if are_last or dimensions == (CHANNELS,):
        return plain(build, arrays)
    ends = tuple(range(-len(dimensions), 0))
    product = call(Own(), method(Input(), "movedim", dimensions, ends))
    return Step(method(product, "movedim", ends, dimensions), build, arrays=arrays)


def _channels_first(array: Any) -> Any:
    return np.moveaxis(array, -1, 0)


def rms_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.RMSNorm, over the channels of a map too."""
    layer, rank = layered.layer, layered.rank
    build = call(
        _layer_norm_class("nn.RMSNorm", (CHANNELS,), rank),
        ("normalized_shape", layered.channels),
        defaults={"elementwise_affine": True},
        eps=layer.epsilon,
        elementwise_affine=layer.scale,
    )
    return (plain(build, {"weight": WEIGHT} if layer.scale else NO_ARRAYS),)


def l2_norm(layered: Layered) -> tuple[Step, ...]:
    """F.normalize, and a scale."""
    defaults = {"eps": 1e-12}
    norm = Step(call("F.normalize", Input(), dim=1, defaults=defaults, eps=layered.layer.epsilon))
    return (norm, *_finishing(layered, (layered.channels,)))


def local_response_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.LocalResponseNorm, which divides alpha by the size."""
    layer = layered.layer
    build = call(
        "nn.LocalResponseNorm",
        ("size", layer.size),
        defaults={"alpha": 1e-4, "beta": 0.75, "k": 1.0},
        alpha=layer.alpha * layer.size,
        beta=float(layer.beta),
        k=float(layer.k),
    )
    if layered.rank:
        return (plain(build),)
    result = call(Own(), Item(Input(), Name("..., None")))
    return (Step(Item(result, Name("..., 0")), build),)


STEPS = {
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "l2_norm": l2_norm,
    "local_response_norm": local_response_norm,
}
