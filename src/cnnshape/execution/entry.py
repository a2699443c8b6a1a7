"""The input: a copy of the caller's array, which later layers may overwrite."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.work import Work
from cnnshape.layers.entry import Input


def entry(layer: Input, work: Work) -> Array:
    """Return a copy of what the caller gave, of the declared shape."""
    if work.x.shape[1:] != layer.shape:
        raise ValueError(f"it is declared as {layer.shape}, and was given {work.x.shape[1:]}")
    return np.array(work.x, order="C")


KERNELS = {"input": entry}
