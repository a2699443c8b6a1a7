"""Scales by themselves, which Keras does not have."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers


@keras.saving.register_keras_serializable()
class Scale(layers.Layer):
    """A trained factor for each channel. Touvron et al., CaiT, 2103.17239."""

    def __init__(self, initial: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.initial = initial

    def build(self, input_shape: tuple[int, ...]) -> None:
        initial = keras.initializers.Constant(self.initial)
        self.scale = self.add_weight((input_shape[-1],), initial, name="scale")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return x * self.scale
