"""Reductions along one axis after the other, so that rounding does not add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.named_axes import axes_of
from cnnshape.execution.work import Work
from cnnshape.layers.reduction import Reduce

FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"mean": np.mean, "max": np.max, "min": np.min, "sum": np.sum, "l2": np.sum}
)
"""Functions along one axis; of squares, for the length."""


def reduce(layer: Reduce, work: Work) -> Array:
    """One value along the axes that are reduced."""
    axes = axes_of(layer.axes, work.x)
    result = np.square(work.x) if layer.function == "l2" else work.x
    for axis in reversed(axes):
        result = FUNCTIONS[layer.function](result, axis=axis, keepdims=True)
    if layer.function == "l2":
        np.sqrt(result, out=result)
    return result if layer.keep_axes else _without_cells(result, axes)


def _without_cells(x: Array, axes: tuple[int, ...]) -> Array:
    """Return the values without the spatial axes that are reduced; channels are always there."""
    kept = (n for axis, n in enumerate(x.shape) if axis not in axes or axis == x.ndim - 1)
    return x.reshape(*kept)


KERNELS = {"reduce": reduce}
