"""Functions of single values that Keras does not have."""

from __future__ import annotations

import keras
from keras import ops


def quick_gelu(x: keras.KerasTensor) -> keras.KerasTensor:
    """Approximate the gelu by a sigmoid. Hendrycks and Gimpel, 1606.08415."""
    return x * ops.sigmoid(1.702 * x)
