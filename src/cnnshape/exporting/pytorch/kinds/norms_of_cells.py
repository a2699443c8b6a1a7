"""Norms over dimensions of a cell: PyTorch has them for the last dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import Call, Constant, Input, Own, call, method
from cnnshape.exporting.pytorch.kinds.dimensions import CHANNELS, dimensions_of
from cnnshape.exporting.pytorch.kinds.scaling import Order, shifted
from cnnshape.exporting.structure.steps import NO_ARRAYS, Array, Layered, Step, plain
from cnnshape.layers.axis_names import includes_channels
from cnnshape.network import Shape

EPSILON = 1e-5


def layer_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.LayerNorm, which normalises the last dimensions; others are moved there."""
    layer, rank = layered.layer, layered.rank
    dimensions = dimensions_of(layer.axes, rank)
    sizes = (1, layered.channels, *layered.reads[0][:-1])
    norm = _over(_layer_norm(layered, dimensions, sizes), _arrays(layer), dimensions, rank)
    if layer.scale or not layer.shift:
        return (norm,)
    kept = tuple(n if at in dimensions else 1 for at, n in enumerate(sizes) if at)
    return (norm, shifted(kept, _order(layer)))


def _layer_norm(layered: Layered, dimensions: Shape, sizes: Shape) -> Call:
    """Return the module, which shifts only if it scales."""
    layer = layered.layer
    defaults: Mapping[str, Constant] = {
        "eps": EPSILON,
        "elementwise_affine": True,
        "bias": True,
    }
    return call(
        _class_of("nn.LayerNorm", dimensions, layered.rank),
        ("normalized_shape", one_or_several(tuple(sizes[each] for each in dimensions))),
        defaults=defaults,
        eps=layer.epsilon,
        elementwise_affine=layer.scale,
        bias=layer.shift or not layer.scale,
    )


def _arrays(layer: Any) -> dict[str, Array]:
    """Return the arrays of the module, with channels before the axes of space."""
    names = ("weight", "bias") if layer.shift else ("weight",)
    return {name: Array((name,), _order(layer)) for name in names} if layer.scale else {}


def _order(layer: Any) -> Order:
    return _channels_first if includes_channels(layer.axes) else np.asarray


def rms_norm(layered: Layered) -> tuple[Step, ...]:
    """nn.RMSNorm, over the channels of a map too."""
    layer, rank = layered.layer, layered.rank
    build = call(
        _class_of("nn.RMSNorm", (CHANNELS,), rank),
        ("normalized_shape", layered.channels),
        defaults={"elementwise_affine": True},
        eps=layer.epsilon,
        elementwise_affine=layer.scale,
    )
    return (plain(build, {"weight": Array(("weight",), np.asarray)} if layer.scale else NO_ARRAYS),)


def _class_of(name: str, dimensions: Shape, rank: int) -> str:
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
