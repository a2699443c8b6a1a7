"""Norms: Keras' layers, with epsilons of the file."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Constant, Input, Own, call
from cnnshape.exporting.keras.kinds.activation import fused
from cnnshape.exporting.keras.kinds.axes import CHANNELS, axes_of, index_of
from cnnshape.exporting.keras.kinds.scaling import scaled
from cnnshape.exporting.structure.steps import NO_ARRAYS, Array, Layered, Step, plain

DEFAULTS: dict[str, Constant] = {
    "axis": CHANNELS,
    "epsilon": 1e-3,
    "center": True,
    "scale": True,
}
STATISTICS = {
    "moving_mean": Array(("mean",), np.asarray),
    "moving_variance": Array(("variance",), np.asarray),
}
ALL_CHANNELS = -1
"""What Keras calls as many groups as channels."""
USUAL_LENGTH = 1e-12
"""The epsilon of layers.UnitNormalization, which has no other."""


def batch_norm(layered: Layered) -> tuple[Step, ...]:
    """layers.BatchNormalization."""
    build = call("layers.BatchNormalization", defaults=DEFAULTS, **_settings(layered.layer))
    return (plain(build, _arrays(layered.layer) | STATISTICS), *fused(layered))


def instance_norm(layered: Layered) -> tuple[Step, ...]:
    """layers.GroupNormalization with a group for each channel."""
    return _grouped(layered, ALL_CHANNELS)


def group_norm(layered: Layered) -> tuple[Step, ...]:
    """layers.GroupNormalization."""
    return _grouped(layered, layered.layer.groups)


def _grouped(layered: Layered, groups: int) -> tuple[Step, ...]:
    settings = _settings(layered.layer)
    build = call(
        "layers.GroupNormalization",
        defaults={**DEFAULTS, "groups": 32},
        groups=groups,
        **settings,
    )
    return (plain(build, _arrays(layered.layer)), *fused(layered))


def layer_norm(layered: Layered) -> tuple[Step, ...]:
    """layers.LayerNormalization, of the last axes: others are moved there.

    Keras 3.15 on PyTorch takes any others to be the last ones.
    """
    layer, rank = layered.layer, layered.rank
    axes = axes_of(layer.axes, rank)
    ends = tuple(range(-len(axes), 0))
    are_last = [index_of(each, rank) for each in axes] == [index_of(each, rank) for each in ends]
    axis = one_or_several(axes if are_last else ends)
    build = call("layers.LayerNormalization", defaults=DEFAULTS, axis=axis, **_settings(layer))
    norm = plain(build, _arrays(layer))
    if not are_last:
        at, to = one_or_several(axes), one_or_several(ends)
        moved = call(Own(), call("ops.moveaxis", Input(), at, to))
        norm = Step(call("ops.moveaxis", moved, to, at), build, arrays=norm.arrays)
    return (norm, *fused(layered))


def _settings(layer: Any) -> dict[str, Constant]:
    return {"epsilon": layer.epsilon, "center": layer.shift, "scale": layer.scale}


def _arrays(layer: Any) -> dict[str, Array]:
    names = {"gamma": ("weight", layer.scale), "beta": ("bias", layer.shift)}
    return {name: Array((own,), np.asarray) for name, (own, has) in names.items() if has}


def rms_norm(layered: Layered) -> tuple[Step, ...]:
    """layers.RMSNormalization, or its function where nothing is trained."""
    layer = layered.layer
    defaults: dict[str, Constant] = {"epsilon": 1e-6}
    if not layer.scale:
        bare = call("ops.rms_normalization", Input(), epsilon=layer.epsilon)
        return (Step(bare), *fused(layered))
    build = call("layers.RMSNormalization", defaults=defaults, epsilon=layer.epsilon)
    return (plain(build, {"scale": Array(("weight",), np.asarray)}), *fused(layered))


def l2_norm(layered: Layered) -> tuple[Step, ...]:
    """layers.UnitNormalization, and a scale."""
    epsilon = layered.layer.epsilon
    norm = plain(call("layers.UnitNormalization"), NO_ARRAYS, "norm" if layered.layer.scale else "")
    if epsilon != USUAL_LENGTH:
        norm = Step(call("ops.normalize", Input(), epsilon=epsilon))
    return (norm, *((scaled(),) if layered.layer.scale else ()), *fused(layered))


def local_response_norm(layered: Layered) -> tuple[Step, ...]:
    """A function: Keras has none."""
    layer = layered.layer
    forward = call(
        "local_response_norm",
        Input(),
        size=layer.size,
        alpha=layer.alpha,
        beta=layer.beta,
        k=layer.k,
    )
    return (Step(forward),)


STEPS = {
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "l2_norm": l2_norm,
    "local_response_norm": local_response_norm,
}
