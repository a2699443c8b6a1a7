"""The input: the caller's array enters, as a copy that later layers may write over."""

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
