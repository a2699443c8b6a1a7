"""Deformable convolutions, which Keras does not have."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable()
class DeformableConv(layers.Layer):
    """A convolution whose taps are moved by offsets and multiplied by a mask.

    It is called with a list: a map, offsets and, if there is one, a mask. `padding` are
    the cells before each axis. Dai et al., 1703.06211; Zhu et al., 1811.11168.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: tuple[int, ...],
        strides: tuple[int, ...] | None = None,
        padding: tuple[int, ...] | None = None,
        dilation_rate: tuple[int, ...] | None = None,
        groups: int = 1,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        rank = len(kernel_size)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides or (1,) * rank
        self.padding = padding or (0,) * rank
        self.dilation_rate = dilation_rate or (1,) * rank
        self.groups = groups
        self.use_bias = use_bias

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        channels = input_shape[0][-1]
        shape = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_weight(shape, name="kernel")
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight((self.filters,), "zeros", name="bias")

    def call(self, inputs: list[keras.KerasTensor]) -> keras.KerasTensor:
        x, offsets, *mask = inputs
        *positions, moves = offsets.shape[1:]
        cells, taps = int(np.prod(positions)), int(np.prod(self.kernel_size))
        rank, channels = len(positions), x.shape[-1]
        parts = moves // (taps * rank)
        offsets = ops.reshape(offsets, (-1, cells, parts, taps, rank))
        places = offsets + ops.convert_to_tensor(self.places(positions), x.dtype)
        read = [
            sampled(part, places[:, :, number])
            for number, part in enumerate(ops.split(x, parts, axis=-1))
        ]
        if mask:
            shares = ops.reshape(mask[0], (-1, cells, parts, taps, 1))
            read = [each * shares[:, :, at] for at, each in enumerate(read)]
        read = ops.split(ops.concatenate(read, axis=-1), self.groups, axis=-1)
        size = taps * channels // self.groups
        products = [
            ops.matmul(
                ops.reshape(each, (-1, cells, size)), ops.reshape(kernel, (size, -1))
            )
            for each, kernel in zip(
                read, ops.split(self.kernel, self.groups, axis=-1), strict=True
            )
        ]
        x = ops.concatenate(products, axis=-1)
        x = ops.reshape(x, (-1, *positions, self.filters))
        return x if self.bias is None else x + self.bias

    def compute_output_shape(
        self, input_shape: list[tuple[int, ...]]
    ) -> tuple[int, ...]:
        return (*input_shape[1][:-1], self.filters)

    def places(self, positions: list[int]) -> np.ndarray:
        """Return what a tap reads without an offset, `(cells, 1, taps, axes)`."""
        starts = np.stack(list(np.ndindex(*positions))) * self.strides
        taps = np.stack(list(np.ndindex(*self.kernel_size))) * self.dilation_rate
        places: np.ndarray = starts[:, None, None] + taps - np.array(self.padding)
        return places


def sampled(x: keras.KerasTensor, places: keras.KerasTensor) -> keras.KerasTensor:
    """Read a map between its cells at `(batch, cells, taps, axes)`, zero beyond it."""
    *sizes, channels = x.shape[1:]
    flat = ops.reshape(x, (-1, int(np.prod(sizes)), channels))
    cells, taps, rank = places.shape[1:]
    low = ops.floor(places)
    result = 0
    for corner in np.ndindex(*(2,) * rank):
        at = low + ops.convert_to_tensor(corner, x.dtype)
        share = ops.prod(1 - ops.abs(places - at), axis=-1, keepdims=True)
        top = ops.convert_to_tensor([n - 1 for n in sizes], x.dtype)
        is_inside = ops.all((at >= 0) & (at <= top), axis=-1, keepdims=True)
        index = 0
        for axis, n in enumerate(sizes):
            index = index * n + ops.cast(ops.clip(at[..., axis], 0, n - 1), "int32")
        index = ops.reshape(index, (-1, cells * taps, 1))
        read = ops.take_along_axis(flat, index, axis=1)
        read = ops.reshape(read, (-1, cells, taps, channels))
        result = result + read * ops.where(is_inside, share, 0.0)
    return result
