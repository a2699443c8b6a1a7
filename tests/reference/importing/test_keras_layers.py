"""Layers of Keras, from files and from Python: values, parameters, shared and nested models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.reference.importing.keras_models import assert_imported
from tests.reference.keras import keras

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"  # Keras, of tensors of PyTorch
)

layers, ops = keras.layers, keras.ops
FIRST = {"data_format": "channels_first"}

FUNCTIONS = (
    *("relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "sigmoid"),
    *("hard_sigmoid", "hard_silu", "hard_tanh", "tanh", "softsign", "softplus", "exponential"),
    *("softmax", "log_softmax", "linear"),
)


def convolutions(x: Any) -> Any:
    x = layers.Conv2D(4, 3, padding="same", strides=2, activation="relu")(x)
    x = layers.Conv2D(6, (3, 2), groups=2, use_bias=False)(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="gelu")(x)
    return layers.SeparableConv2D(5, 3, depth_multiplier=2, padding="same", dilation_rate=2)(x)


def sound(x: Any) -> Any:
    x = layers.Conv1D(4, 3, padding="causal", dilation_rate=2)(x)
    x = layers.SeparableConv1D(4, 3)(x)
    x = layers.Conv1DTranspose(3, 3, strides=2)(layers.DepthwiseConv1D(2)(x))
    x = layers.Cropping1D((1, 0))(layers.ZeroPadding1D((1, 2))(layers.MaxPooling1D(2)(x)))
    return layers.UpSampling1D(2)(x)


def video(x: Any) -> Any:
    x = layers.Conv3D(4, 3, padding="same", strides=(1, 2, 2))(x)
    x = layers.Conv3DTranspose(2, 2, strides=2)(layers.AveragePooling3D(2)(x))
    x = layers.Cropping3D(((1, 0), (0, 1), (2, 2)))(layers.ZeroPadding3D((1, 2, 3))(x))
    return layers.GlobalMaxPooling3D()(x)


def pools(x: Any) -> Any:
    return [
        layers.MaxPooling2D(3, 2, padding="same")(x),
        layers.AveragePooling2D((2, 3))(x),
        layers.GlobalAveragePooling2D(keepdims=True)(x),
        layers.GlobalMaxPooling2D()(x),
    ]


def channels_first(x: Any) -> Any:
    y = layers.Conv2D(4, 3, padding="same", **FIRST)(x)
    y = layers.ReLU(6.0)(layers.BatchNormalization(axis=1)(y))
    y = layers.Concatenate(axis=1)([y, x])
    y = layers.MaxPooling2D(2, **FIRST)(layers.ZeroPadding2D(1, **FIRST)(y))
    y = layers.UpSampling2D(2, **FIRST)(layers.Conv2DTranspose(2, 3, strides=2, **FIRST)(y))
    return [layers.Dense(3)(layers.Flatten()(y)), layers.Flatten(**FIRST)(y)]


def norms(x: Any) -> Any:
    return [
        layers.LayerNormalization()(x),
        layers.LayerNormalization(axis=[1, 2, 3])(x),
        layers.GroupNormalization(4)(x),
        layers.GroupNormalization(-1)(x),
        layers.UnitNormalization()(x),
        layers.BatchNormalization(scale=False)(x),
        layers.BatchNormalization(center=False)(x),
        layers.BatchNormalization(scale=False, center=False, epsilon=0.1)(x),
    ]


def activations(x: Any) -> Any:
    return [
        layers.ReLU(max_value=6.0)(x),
        layers.ReLU(max_value=1.0)(x),
        layers.ReLU(negative_slope=0.2)(x),
        layers.LeakyReLU()(x),
        layers.ELU(0.5)(x),
        layers.PReLU(shared_axes=[1, 2])(x),
        layers.PReLU(shared_axes=[1, 2, 3])(x),
        layers.PReLU(shared_axes=[1])(x),
        layers.PReLU()(x),
        layers.Softmax(axis=[1, 2])(x),
        layers.Conv2D(2, 1, activation=layers.LeakyReLU(0.1))(x),
        *(layers.Activation(name)(x) for name in FUNCTIONS),
    ]


def merges(x: Any) -> Any:
    a, b = layers.Conv2D(8, 1)(x), layers.Conv2D(8, 3, padding="same")(x)
    kinds = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
    return [
        *(getattr(layers, kind)()([a, b]) for kind in kinds),
        layers.Concatenate(axis=1)([a, b]),
    ]


def operations(x: Any) -> Any:
    numbers = np.arange(1.0, 9.0, dtype=np.float32)
    return [
        *(x + 3.0, 3 - x, x - 1, x / 2, -x, x * numbers, x * x),
        *(ops.maximum(x, 0.1), ops.minimum(x, 0.2), ops.clip(x, -1, 1), ops.power(x, 2)),
        *(ops.mean(x, axis=(1, 2)), ops.max(x, axis=1), ops.sum(x, axis=-1, keepdims=True)),
        *(ops.reshape(x, (-1, 30, 8)), ops.transpose(x, (0, 2, 1, 3)), ops.gelu(x)),
        *(x[:, 1:3], x[..., :2], x[:, ::2, 1:-1], ops.concatenate([x, x], axis=-1)),
        *(ops.expand_dims(ops.mean(x, axis=(1, 2)), 1), x + ops.sigmoid(x)),
        ops.squeeze(ops.mean(x, axis=1, keepdims=True), 1),
    ]


def arrangements(x: Any) -> Any:
    return [
        layers.Reshape((10, 24))(x),
        layers.Reshape((-1,))(x),
        layers.Permute((3, 1, 2))(x),
        layers.RepeatVector(3)(layers.Flatten()(x)),
        layers.Dense(3)(x),
        layers.UpSampling2D((2, 3), interpolation="bilinear")(x),
        layers.Cropping2D(((1, 0), (0, 2)))(x),
        layers.ZeroPadding2D((1, 2))(x),
        layers.Resizing(10, 12)(x),
        layers.Resizing(9, 11, interpolation="nearest")(x),
        layers.Rescaling([float(each) for each in range(8)], 0.5)(x),
        layers.GaussianNoise(0.1)(layers.SpatialDropout2D(0.1)(x)),
    ]


def recurrence(x: Any) -> Any:
    return [
        layers.LSTM(3)(x),
        layers.LSTM(3, return_sequences=True, use_bias=False)(x),
        layers.LSTM(3, go_backwards=True, return_sequences=True)(x),
        layers.GRU(4)(x),
        layers.GRU(4, reset_after=False, return_sequences=True)(x),
        layers.SimpleRNN(3, activation="relu")(x),
        layers.Bidirectional(layers.LSTM(3))(x),
        layers.Bidirectional(layers.GRU(3, return_sequences=True))(x),
    ]


def steps(x: Any) -> Any:
    each = layers.TimeDistributed
    return [
        layers.ConvLSTM2D(3, (3, 2), padding="same", return_sequences=True)(x),
        each(layers.Conv2D(3, 3, strides=2, padding="same", activation="relu"))(x),
        each(layers.Flatten())(x),
        each(layers.GlobalAveragePooling2D())(x),
        each(layers.MaxPooling2D(2))(x),
        each(layers.Dense(3, activation="relu"))(x),
        each(layers.BatchNormalization())(x),
    ]


def attention(x: Any) -> Any:
    y = layers.Dense(8)(x)
    return [
        layers.MultiHeadAttention(2, 3)(x, x),
        layers.MultiHeadAttention(2, 3, value_dim=5, output_shape=7)(x, y),
        layers.MultiHeadAttention(2, 4, use_bias=False)(x, y, layers.Dense(6)(y)),
        layers.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True),
        layers.Attention()([x, y]),
    ]


def nested(x: Any) -> Any:
    tower = [keras.Input((5, 6, 8)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten()]
    y = keras.Input((48,))
    head = keras.Model(y, layers.Dense(3)(layers.BatchNormalization()(y)), name="head")
    return head(keras.Sequential(tower, name="tower")(x))


CASES: Mapping[str, tuple[tuple[int, ...], Callable[[Any], Any]]] = {
    "convolutions": ((12, 11, 3), convolutions),
    "sound": ((12, 3), sound),
    "video": ((6, 7, 8, 2), video),
    "pools": ((9, 10, 4), pools),
    "channels_first": ((3, 8, 9), channels_first),
    "norms": ((5, 6, 8), norms),
    "activations": ((5, 6, 8), activations),
    "merges": ((5, 6, 8), merges),
    "operations": ((5, 6, 8), operations),
    "arrangements": ((5, 6, 8), arrangements),
    "recurrence": ((7, 5), recurrence),
    "steps": ((4, 8, 9, 2), steps),
    "attention": ((6, 8), attention),
    "nested": ((5, 6, 8), nested),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("is_file", [False, True], ids=["object", "file"])
def test_layers_give_what_they_give_in_keras(name: str, is_file: bool, tmp_path: Path) -> None:
    shape, build = CASES[name]
    x = keras.Input(shape)
    assert_imported(keras.Model(x, build(x)), folder=tmp_path if is_file else None)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("more", [None, 0, 1])
@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (4, 2), (2, 3), (4, 3), (3, 1)])
def test_transposed_convolutions_crop_as_keras_does(
    kernel: int, stride: int, more: int | None, padding: str
) -> None:
    if more is not None and more >= stride:
        pytest.skip("Keras wants an output_padding below the stride")
    settings = {"strides": stride, "padding": padding, "output_padding": more}
    up = layers.Conv2DTranspose(3, kernel, **settings)
    assert_imported(keras.Sequential([keras.Input((5, 6, 2)), up]))


def test_a_model_on_two_inputs_is_one_with_shared_weights(tmp_path: Path) -> None:
    left, right = keras.Input((6, 6, 3), name="left"), keras.Input((6, 6, 3), name="right")
    tower = keras.Sequential(
        [
            keras.Input((6, 6, 3)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
        ]
    )
    last = layers.Dense(2)
    difference = layers.Subtract()([tower(left), tower(right)])
    model = keras.Model([left, right], [last(difference), last(tower(left))])
    assert "share:" in assert_imported(model, folder=tmp_path)


def test_frozen_layers_and_learned_statistics(tmp_path: Path) -> None:
    normalization = layers.Normalization()
    normalization.adapt(np.random.default_rng(0).normal(2, 3, (50, 6, 6, 3)).astype(np.float32))
    frozen = layers.Conv2D(4, 3, trainable=False)
    model = keras.Sequential([keras.Input((None, None, 3)), normalization, frozen])
    assert "trainable: false" in assert_imported(model, (6, 6, 3), tmp_path)
