"""What attention adds to the scores of two positions by how far they are apart."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable()
class RelativeBias(layers.Layer):
    """A trained number for each head and distance of positions. Swin, 2103.14030."""

    def __init__(self, sizes: tuple[int, ...], heads: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sizes = tuple(sizes)
        self.heads = heads

    def build(self, input_shape: tuple[int, ...]) -> None:
        distances = math.prod(2 * n - 1 for n in self.sizes)
        self.table = self.add_weight((distances, self.heads), "zeros", name="table")

    def biases(self) -> keras.KerasTensor:
        """Return the biases `(heads, positions, positions)`."""
        return biases_by(self.table, self.sizes)


@keras.saving.register_keras_serializable()
class ContinuousBias(layers.Layer):
    """A bias that a small network computes from the distance. Swin v2, 2111.09883."""

    def __init__(
        self, sizes: tuple[int, ...], heads: int, units: int = 512, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.sizes = tuple(sizes)
        self.heads = heads
        self.units = units

    def build(self, input_shape: tuple[int, ...]) -> None:
        axes = len(self.sizes)
        self.hidden_kernel = self.add_weight((axes, self.units), name="hidden_kernel")
        self.hidden_bias = self.add_weight((self.units,), "zeros", name="hidden_bias")
        self.kernel = self.add_weight((self.units, self.heads), name="kernel")

    def biases(self) -> keras.KerasTensor:
        """Return the biases `(heads, positions, positions)`."""
        places = [8 * np.arange(1 - n, n) / max(n - 1, 1) for n in self.sizes]
        apart = np.stack(np.meshgrid(*places, indexing="ij"), axis=-1)
        apart = apart.reshape(-1, len(self.sizes))
        distances = np.sign(apart) * np.log2(np.abs(apart) + 1) / 3
        distances = ops.convert_to_tensor(distances, self.compute_dtype)
        hidden = ops.relu(ops.matmul(distances, self.hidden_kernel) + self.hidden_bias)
        return biases_by(16 * ops.sigmoid(ops.matmul(hidden, self.kernel)), self.sizes)


def biases_by(table: keras.KerasTensor, sizes: tuple[int, ...]) -> keras.KerasTensor:
    """Return the rows of a table for the distances between all positions of a map."""
    cells = np.stack(list(np.ndindex(*sizes)))
    apart = cells[:, None] - cells[None] + np.array(sizes) - 1
    index = np.zeros(apart.shape[:2], int)
    for axis, n in enumerate(sizes):
        index = index * (2 * n - 1) + apart[..., axis]
    return ops.moveaxis(ops.take(table, index, axis=0), -1, 0)
