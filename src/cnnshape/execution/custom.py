"""Custom layers are not executed; zeros replace their output if the other layers must run."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Deferred, Work
from cnnshape.layers.custom import Custom


def placeholder(layer: Custom, work: Work) -> Array | Deferred:
    """Return zeros of the shape that the file declares, or the input itself where it is aliased."""
    shape = (len(work.x), *layer.output)
    if layer.memory == "aliases":
        return work.alias(lambda array: array.reshape(shape))
    if layer.memory == "in_place" and work.may_overwrite:
        work.x[...] = 0
        return work.x.reshape(shape)
    return np.zeros(shape, work.x.dtype)


KERNELS = {"custom": placeholder}
