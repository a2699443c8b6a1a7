"""Operations that mean something together, and layers of the user's own, read by their code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnshape
from tests.reference.importing.keras_models import assert_imported
from tests.reference.keras import keras

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"  # Keras, of tensors of PyTorch
)

layers: Any = keras.layers
ops: Any = keras.ops


def shuffled(x: Any) -> Any:
    x = ops.reshape(x, (-1, 6, 4, 2, 4))
    return ops.reshape(ops.swapaxes(x, -1, -2), (-1, 6, 4, 8))


def split_and_joined(x: Any) -> Any:
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate([ops.flip(second, axis=1), ops.roll(first, (1, -1), (1, 2))], axis=-1)


def one_row(x: Any) -> Any:
    return x[:, 2] - x[:, -1, ::1] * 0.5


def normalized(x: Any) -> Any:
    centred = x - ops.mean(x, axis=-1, keepdims=True)
    return centred / ops.sqrt(ops.mean(ops.square(centred), axis=-1, keepdims=True) + 1e-3)


def padded(x: Any) -> Any:
    around = [(0, 0), (1, 2), (0, 3), (0, 0)]
    return ops.pad(x, around, mode="reflect") + ops.pad(x, around, constant_values=0.5)


def enlarged(x: Any) -> Any:
    cells = np.arange(15) * 6 // 15
    return ops.take(ops.take(x, cells, axis=1), np.arange(8) // 2, axis=2)


def interpolated(x: Any) -> Any:
    places = np.arange(11) * 5 / 10
    matrix = np.maximum(1 - np.abs(np.arange(6)[:, None] - places), 0).astype(np.float32)
    return ops.moveaxis(ops.matmul(ops.moveaxis(x, 1, -1), matrix), -1, 1)


def mirrored(x: Any) -> Any:
    rows = np.abs(np.arange(-2, 6))
    columns = 3 - np.abs(3 - np.abs(np.arange(-1, 6)))
    return ops.take(ops.take(x, rows, axis=1), columns, axis=2)


def of_neighbours(x: Any) -> Any:
    squares = ops.pad(ops.square(x), [(0, 0), (0, 0), (0, 0), (2, 1)])
    total = sum(squares[..., at : at + 8] for at in range(4))
    return x / (2.0 + 0.25 * total) ** 0.75


OPERATIONS: Mapping[str, tuple[Callable[[Any], Any], list[str]]] = {
    "shuffled": (shuffled, ["channel_shuffle"]),
    "split and joined": (
        split_and_joined,
        ["slice", "flip", "slice", *["slice", "slice", "concat"] * 2, "concat"],
    ),
    "one row": (one_row, ["slice", "slice", "affine", "subtract", "reshape"]),
    "normalized": (normalized, ["layer_norm"]),
    "padded": (padded, ["pad", "pad", "add"]),
    "enlarged": (enlarged, ["upsample"]),
    "interpolated": (interpolated, ["upsample"]),
    "mirrored": (mirrored, ["pad"]),
    "of neighbours": (of_neighbours, ["local_response_norm"]),
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("is_file", [False, True], ids=["object", "file"])
def test_operations_are_read_together(name: str, is_file: bool, tmp_path: Path) -> None:
    build, kinds = OPERATIONS[name]
    x = keras.Input((6, 4, 8))
    model = keras.Model(x, layers.Activation("tanh")(build(x)))
    text = assert_imported(model, folder=tmp_path if is_file else None)
    assert kinds_of(text) == kinds


def kinds_of(text: str) -> list[str]:
    """Return the kinds of the layers of a network, without a `tanh` at its end."""
    kinds = [node.layer.type for node in cnnshape.loads(text).nodes[1:]]
    return kinds[:-1] if kinds[-1] == "tanh" else kinds


class Scale(layers.Layer):  # type: ignore[misc]
    """A factor for each channel."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.factors = self.add_weight((input_shape[-1],), name="factors")

    def call(self, x: Any) -> Any:
        return x * self.factors


class Token(layers.Layer):  # type: ignore[misc]
    """A trained token before a sequence."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.token = self.add_weight((1, 1, input_shape[-1]), name="token")

    def call(self, x: Any) -> Any:
        token = ops.broadcast_to(self.token, (ops.shape(x)[0], 1, x.shape[-1]))
        return ops.concatenate([token, x], axis=1)


class Position(layers.Layer):  # type: ignore[misc]
    """A trained summand for each position and channel."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.table = self.add_weight(input_shape[1:], name="table")

    def call(self, x: Any) -> Any:
        return x + self.table


class Block(layers.Layer):  # type: ignore[misc]
    """Layers of Keras, and a layer of its own, in a layer of its own."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.up = layers.Dense(6)
        self.down = layers.Dense(input_shape[-1], use_bias=False)
        self.scale = Scale()
        self.norm = layers.LayerNormalization()

    def call(self, x: Any) -> Any:
        y = self.down(ops.gelu(self.up(self.norm(x)), approximate=False))
        return x + self.scale(y)


@pytest.mark.parametrize(
    ("layer", "kinds"),
    [
        (Scale, ["layer_scale"]),
        (Token, ["learned", "concat"]),
        (Position, ["learned", "add"]),
        (Block, ["layer_norm", "dense", "dense", "layer_scale", "add"]),
    ],
)
def test_a_layer_of_the_users_own_is_what_its_code_computes(
    layer: type[Any], kinds: list[str]
) -> None:
    x = keras.Input((5, 4))
    for _ in range(2):  # reading leaves nothing in the model
        model = keras.Model(x, layer(name="own")(x))
        text = assert_imported(model)
        assert text == assert_imported(model)
    assert kinds_of(text) == kinds


def test_a_layer_that_shares_its_arrays_and_one_that_fails_are_custom() -> None:
    class Failing(layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            if isinstance(x, keras.KerasTensor) and x.shape[0] is None:
                raise TypeError("no symbols")
            return x

        def compute_output_spec(self, x: Any) -> Any:
            return keras.KerasTensor(x.shape)

    x = keras.Input((5, 4))
    scale = Scale(name="scale")
    found = cnnshape.from_keras(keras.Model(x, Failing(name="failing")(scale(scale(x)))))
    assert [node.layer.type for node in found.network.nodes[1:]] == ["custom"] * 3
    assert cnnshape.analyze(found.network).totals.trainable_parameters == 4
    assert found.notes[-1] == "Failing `failing`: cnnshape has no layer for it"
