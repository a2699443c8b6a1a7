"""Norms that Keras does not have."""

from __future__ import annotations

import keras
from keras import ops


def local_response_norm(
    x: keras.KerasTensor, size: int, alpha: float, beta: float, k: float
) -> keras.KerasTensor:
    """Divide channels by the squares of `size` around them. Krizhevsky et al., 2012."""
    around = [(0, 0)] * (len(x.shape) - 1) + [(size // 2, (size - 1) // 2)]
    squares = ops.pad(ops.square(x), around)
    channels = x.shape[-1]
    total = sum(squares[..., at : at + channels] for at in range(size))
    return x / (k + alpha * total) ** beta
