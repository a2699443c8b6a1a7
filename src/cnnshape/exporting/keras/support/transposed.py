"""Transposed convolutions that Keras does not take."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable()
class GroupedConvTranspose(layers.Layer):
    """A transposed convolution with groups, and with a dilation beside a stride.

    `output_padding` are cells that are added at the end of each axis.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: tuple[int, ...],
        strides: int | tuple[int, ...] = 1,
        output_padding: int | tuple[int, ...] = 0,
        dilation_rate: int | tuple[int, ...] = 1,
        groups: int = 1,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        rank = len(kernel_size)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.output_padding = per_axis(output_padding, rank)
        self.dilation_rate = per_axis(dilation_rate, rank)
        self.groups = groups
        self.use_bias = use_bias

    def build(self, input_shape: tuple[int, ...]) -> None:
        sizes = (*self.kernel_size, self.filters // self.groups, input_shape[-1])
        self.kernel = self.add_weight(shape=sizes, name="kernel")
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight((self.filters,), "zeros", name="bias")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        kernel = self.kernel
        for axis, rate in enumerate(self.dilation_rate):
            kernel = spread(kernel, axis, rate)
        inputs = ops.split(x, self.groups, axis=-1)
        kernels = ops.split(kernel, self.groups, axis=-1)
        outputs = [
            ops.conv_transpose(
                each, own, self.strides, "valid", data_format="channels_last"
            )
            for each, own in zip(inputs, kernels, strict=True)
        ]
        x = ops.concatenate(outputs, axis=-1)
        cells = [(0, more) for more in self.output_padding]
        x = ops.pad(x, [(0, 0), *cells, (0, 0)])
        return x if self.bias is None else x + self.bias


def per_axis(value: int | tuple[int, ...], rank: int) -> tuple[int, ...]:
    """Return a value for each axis."""
    return (value,) * rank if isinstance(value, int) else tuple(value)


def spread(x: keras.KerasTensor, axis: int, step: int) -> keras.KerasTensor:
    """Put `step - 1` zeros between the cells along an axis."""
    if step == 1:
        return x
    sizes = list(x.shape)
    x = ops.expand_dims(x, axis + 1)
    around = [(0, 0)] * len(x.shape)
    around[axis + 1] = (0, step - 1)
    x = ops.pad(x, around)
    sizes[axis] *= step
    x = ops.reshape(x, [-1 if n is None else n for n in sizes])
    return x[(slice(None),) * axis + (slice(0, 1 - step),)]
