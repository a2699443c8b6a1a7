"""Norms: PyTorch scales and shifts together; where a file has one of the two, it is a step."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from cnnshape.exporting.code.expressions import (
    Constant,
    Input,
    Item,
    Name,
    Operation,
    Own,
    call,
)
from cnnshape.exporting.pytorch.kinds.norms_of_cells import EPSILON, layer_norm, rms_norm
from cnnshape.exporting.pytorch.kinds.scaling import per_channel, scaled, shifted
from cnnshape.exporting.structure.steps import NO_ARRAYS, Array, Layered, Step, plain

WEIGHT, BIAS = Array(("weight",), np.asarray), Array(("bias",), np.asarray)
STATISTICS = {
    "running_mean": Array(("mean",), np.asarray),
    "running_var": Array(("variance",), np.asarray),
}


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
    return (norm,) if is_affine else (norm, *_finishing(layered))


def _of_single_values(layered: Layered) -> tuple[Step, ...]:
    """Return a norm of values that are their own mean, which PyTorch refuses."""
    nothing = Step(Operation("-", Input(), Input()))
    return (nothing, *_finishing(layered))


def _finishing(layered: Layered) -> tuple[Step, ...]:
    """Return the steps of a scale and a shift of the channels, where there are such."""
    layer, sizes = layered.layer, per_channel(layered.channels, layered.rank)
    scale = (scaled(sizes, "scale"),) if layer.scale else ()
    shift = (shifted(sizes),) if getattr(layer, "shift", False) else ()
    return scale + shift


def l2_norm(layered: Layered) -> tuple[Step, ...]:
    """F.normalize, and a scale."""
    defaults = {"eps": 1e-12}
    norm = Step(call("F.normalize", Input(), dim=1, defaults=defaults, eps=layered.layer.epsilon))
    return (norm, *_finishing(layered))


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
