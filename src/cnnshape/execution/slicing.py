"""Slices: a part of one axis, copied."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.named_axes import axis_of
from cnnshape.execution.work import Work
from cnnshape.layers.slicing import Slice


def take_part(layer: Slice, work: Work) -> Array:
    """Every `step`-th place of the axis from start up to, not including, stop."""
    name, start, stop, step = layer.part
    axis = axis_of(name, work.x)
    size = work.x.shape[axis]
    has_both_ends = start in range(-size, size) and (stop is None or stop in range(-size, size + 1))
    if not has_both_ends or not range(size)[start:stop]:
        raise ValueError(f"{name} {start} to {stop} are not a part of {size}")
    places: tuple[Any, ...] = (*(slice(None),) * axis, slice(start, stop, step))
    return np.array(work.x[places], order="C")


KERNELS = {"slice": take_part}
