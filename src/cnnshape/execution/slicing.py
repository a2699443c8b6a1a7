"""Slices: a part of the channels, copied."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Work
from cnnshape.layers.slicing import Slice


def take_channels(layer: Slice, work: Work) -> Array:
    """The channels from start up to, not including, stop."""
    start, stop = layer.channels
    if not start < stop <= work.x.shape[-1]:
        raise ValueError(f"channels {start} to {stop} are not a part of {work.x.shape[-1]}")
    return np.array(work.x[..., start:stop], order="C")


KERNELS = {"slice": take_channels}
