"""Attention that layers.MultiHeadAttention does not have."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable()
class Attention(layers.Layer):
    """Multi-head attention between all positions of maps `(batch, *space, channels)`.

    It reads one map, a map and what keys and values are made of, or three maps. What
    has no projection is used as it is read. With `is_cosine` it compares directions,
    with a trained scale (Swin v2, 2111.09883).
    """

    settings: tuple[str, ...] = (
        *("heads", "key_channels", "value_channels", "output_channels", "use_bias"),
        *("project_inputs", "project_output", "relative_bias", "is_cosine", "scale"),
        "is_causal",
    )

    def __init__(
        self,
        heads: int,
        key_channels: int | None = None,
        value_channels: int | None = None,
        output_channels: int | None = None,
        use_bias: bool = True,
        project_inputs: bool = True,
        project_output: bool = True,
        relative_bias: layers.Layer | None = None,
        is_cosine: bool = False,
        scale: float | None = None,
        is_causal: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.heads = heads
        self.key_channels = key_channels
        self.value_channels = value_channels
        self.output_channels = output_channels
        self.use_bias = use_bias
        self.project_inputs = project_inputs
        self.project_output = project_output
        self.relative_bias = relative_bias
        self.is_cosine = is_cosine
        self.scale = scale
        self.is_causal = is_causal

    def get_config(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in self.settings}
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> layers.Layer:
        bias = keras.saving.deserialize_keras_object(config["relative_bias"])
        return cls(**{**config, "relative_bias": bias})

    def build(
        self,
        query_shape: tuple[int, ...],
        key_shape: tuple[int, ...] | None = None,
        value_shape: tuple[int, ...] | None = None,
    ) -> None:
        channels = query_shape[-1]
        key_shape = key_shape or query_shape
        value_shape = value_shape or key_shape
        self.query = self.key = self.value = self.output_projection = layers.Identity()
        keys = self.key_channels or channels
        values = value_shape[-1]
        if self.project_inputs:
            values = self.value_channels or channels
            self.query = self.projection("query", keys, query_shape[-1])
            self.key = self.projection("key", keys, key_shape[-1])
            self.value = self.projection("value", values, value_shape[-1])
        if self.project_output:
            output = self.output_channels or channels
            self.output_projection = self.projection("output", output, values)
        if self.is_cosine:
            initial = keras.initializers.Constant(math.log(10))
            self.logit_scale = self.add_weight(
                (self.heads,), initial, name="logit_scale"
            )
        if self.relative_bias is not None and not self.relative_bias.built:
            self.relative_bias.build(())

    def projection(self, name: str, outputs: int, inputs: int) -> layers.Dense:
        """Return a dense layer that is built."""
        dense = layers.Dense(outputs, use_bias=self.use_bias, name=name)
        dense.build((None, inputs))
        return dense

    def call(
        self,
        query: keras.KerasTensor,
        key: keras.KerasTensor | None = None,
        value: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        key = query if key is None else key
        value = key if value is None else value
        sizes = query.shape[1:-1]
        q = self.by_head(self.query(self.groups_of(query)))
        k = self.by_head(self.key(self.groups_of(key)))
        v = self.by_head(self.value(self.groups_of(value)))
        mixed = ops.matmul(ops.softmax(self.scores(q, k, sizes)), v)
        mixed = ops.swapaxes(mixed, 2, 3)
        mixed = ops.reshape(mixed, (-1, *mixed.shape[1:3], self.heads * v.shape[-1]))
        return self.map_of(self.output_projection(mixed), sizes)

    def by_head(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Return `(batch, groups, heads, positions, width)`."""
        width = x.shape[-1] // self.heads
        x = ops.reshape(x, (-1, *x.shape[1:3], self.heads, width))
        return ops.swapaxes(x, 2, 3)

    def scores(
        self, q: keras.KerasTensor, k: keras.KerasTensor, sizes: tuple[int, ...]
    ) -> keras.KerasTensor:
        """Return how much each query takes from each key, before the softmax."""
        if self.is_cosine:
            scale = ops.minimum(ops.exp(self.logit_scale), 100)[:, None, None]
            q, k = ops.normalize(q), ops.normalize(k)
        else:
            scale = self.scale or q.shape[-1] ** -0.5
        scores = ops.matmul(q, ops.swapaxes(k, -1, -2)) * scale
        if self.relative_bias is not None:
            scores = scores + self.relative_bias.biases()
        allowed = self.allowed(sizes)
        if self.is_causal:
            allowed = np.tri(q.shape[-2], k.shape[-2], dtype=bool)
        if allowed is None:
            return scores
        return ops.where(allowed, scores, -float("inf"))

    def groups_of(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Return the positions that attend to each other: all of the map."""
        return ops.reshape(x, (-1, 1, math.prod(x.shape[1:-1]), x.shape[-1]))

    def map_of(
        self, groups: keras.KerasTensor, sizes: tuple[int, ...]
    ) -> keras.KerasTensor:
        """Return the map of these sizes that the groups are made of."""
        return ops.reshape(groups, (-1, *sizes, groups.shape[-1]))

    def allowed(self, sizes: tuple[int, ...]) -> np.ndarray | None:
        """Return which pairs may attend, None for all."""
        return None
