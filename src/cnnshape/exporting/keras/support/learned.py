"""Trained arrays by themselves, which Keras does not have as a layer."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable()
class Learned(layers.Layer):
    """A trained array, once for each sample of what it is called with."""

    def __init__(self, shape: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sizes = tuple(shape)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.values = self.add_weight(self.sizes, "zeros", name="values")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return ops.broadcast_to(self.values, (ops.shape(x)[0], *self.sizes))

    def compute_output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (input_shape[0], *self.sizes)
