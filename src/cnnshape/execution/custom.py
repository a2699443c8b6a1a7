"""What cnnshape does not know is not executed; where others must run on, zeros stand in for it."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Work
from cnnshape.layers.custom import Custom


def stand_in(layer: Custom, work: Work) -> Array:
    """Return zeros of the shape that the file declares."""
    return np.zeros((len(work.x), *layer.output), work.x.dtype)


KERNELS = {"custom": stand_in}
