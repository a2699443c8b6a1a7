"""Padding with cells of the map itself."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops


def copy_around(
    x: keras.KerasTensor, padding: tuple[tuple[int, int], ...], mode: str
) -> keras.KerasTensor:
    """Put copies of cells around a map: by "reflect", "replicate" or "circular"."""
    for axis, (before, after) in enumerate(padding, start=1):
        n = x.shape[axis]
        places = np.arange(-before, n + after)
        cells = {
            "reflect": n - 1 - np.abs(places % max(2 * n - 2, 1) - (n - 1)),
            "replicate": places.clip(0, n - 1),
            "circular": places % n,
        }[mode]
        x = ops.take(x, cells, axis=axis)
    return x
