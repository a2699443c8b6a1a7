"""Convolutions with weights of their own at each position."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from cnnshape.exporting.keras.support.pooling import taps_of


@keras.saving.register_keras_serializable()
class LocallyConnected(layers.Layer):
    """A convolution with weights for each position. Taigman et al., DeepFace, 2014."""

    def __init__(
        self,
        filters: int,
        kernel_size: tuple[int, ...],
        strides: tuple[int, ...] | None = None,
        dilation_rate: tuple[int, ...] | None = None,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides or (1,) * len(kernel_size)
        self.dilation_rate = dilation_rate or (1,) * len(kernel_size)
        self.use_bias = use_bias

    def build(self, input_shape: tuple[int, ...]) -> None:
        *sizes, channels = input_shape[1:]
        axes = zip(
            sizes, self.kernel_size, self.strides, self.dilation_rate, strict=True
        )
        positions = [(n - rate * (k - 1) - 1) // step + 1 for n, k, step, rate in axes]
        shape = (*positions, *self.kernel_size, channels, self.filters)
        self.kernel = self.add_weight(shape, name="kernel")
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (*positions, self.filters), "zeros", name="bias"
            )

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        taps = taps_of(x, self.kernel_size, self.strides, self.dilation_rate)
        windows = ops.stack(taps, axis=-2)
        positions, channels = windows.shape[1:-2], x.shape[-1]
        windows = ops.reshape(windows, (-1, *positions, 1, len(taps) * channels))
        matrix = ops.reshape(
            self.kernel, (*positions, len(taps) * channels, self.filters)
        )
        product = ops.squeeze(ops.matmul(windows, matrix), axis=-2)
        return product if self.bias is None else product + self.bias
