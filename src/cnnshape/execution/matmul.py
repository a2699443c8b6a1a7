"""The product of two maps as matrices."""

from __future__ import annotations

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.observation import EVERYTHING
from cnnshape.execution.work import Work
from cnnshape.layers.matmul import MatMul


def matmul(layer: MatMul, work: Work) -> Array:
    """Multiply the matrices of the two arrays, and all of it by the scale."""
    first, second = work.arrays
    left = np.swapaxes(first, -1, -2) if layer.transpose_first else first
    right = np.swapaxes(second, -1, -2) if layer.transpose_second else second
    result = work.product(left, right, met=EVERYTHING)
    if layer.scale != 1:
        result *= layer.scale
    return result


KERNELS = {"matmul": matmul}
