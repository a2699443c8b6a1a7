"""Axes in another order, turned round or repeated, always in a new array."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.named_axes import axes_of, axis_of
from cnnshape.execution.work import Work
from cnnshape.layers.axis_names import CHANNELS
from cnnshape.layers.rearrangement import Flip, Permute, Tile


def permute(layer: Permute, work: Work) -> Array:
    """The axes in another order, the channels last unless another axis is."""
    named = layer.axes if CHANNELS in layer.axes else (*layer.axes, CHANNELS)
    order = [axis_of(axis, work.x) for axis in named]
    if len(order) != work.x.ndim - 1:
        raise ValueError(f"{len(order)} axes are no order of {work.x.ndim - 1}")
    return np.array(work.x.transpose(0, *order), order="C")


def flip(layer: Flip, work: Work) -> Array:
    """The values along the axes, the last first."""
    return np.array(np.flip(work.x, axes_of(layer.axes, work.x)), order="C")


def tile(layer: Tile, work: Work) -> Array:
    """Copies along the axis, one after the other."""
    return np.concatenate([work.x] * layer.times, axis_of(layer.axis, work.x))


KERNELS = {"permute": permute, "flip": flip, "tile": tile}
