"""Recurrent layers with the weights of Keras: the same parameters, the same outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape.execution.executor import run
from tests.reference.comparison import Array, assert_close, drawn_inputs, drawn_weights
from tests.reference.keras import as_array, keras

SEQUENCE, VIDEO = (7, 5), (5, 8, 9, 3)


def weights_in_keras(weights: Mapping[str, Array], prefix: str = "") -> list[Array]:
    """Return the arrays of a direction in the order of Keras, which stacks two biases."""
    own = {name: weights.get(f"it.{prefix}{name}") for name in ("bias", "recurrent_bias")}
    biases = [bias for bias in own.values() if bias is not None]
    matrices = [weights[f"it.{prefix}{name}"] for name in ("weight", "recurrent_weight")]
    return [*matrices, *(biases[:1] if len(biases) < 2 else [np.stack(biases)])]


def assert_same_as_keras(layer: Any, text: str, shape: tuple[int, ...]) -> None:
    network = cnnshape.loads(f"input: {list(shape)}\nlayers:\n  - {{name: it, {text}}}\n")
    inputs, weights = drawn_inputs(network, 0), drawn_weights(network, 1)
    x = inputs["input"].astype(np.float32)
    layer.build(x.shape)
    assert cnnshape.analyze(network).layers[-1].trainable_parameters == layer.count_params()
    arrays = weights_in_keras(weights)
    if any(name.startswith("it.backward_") for name in weights):
        arrays += weights_in_keras(weights, "backward_")
    layer.set_weights(arrays)
    theirs = as_array(layer(x))
    assert_close(run(network, x, weights).outputs["it"], theirs, 1e-4)


@pytest.mark.parametrize("sequence", [False, True])
@pytest.mark.parametrize(
    ("name", "settings", "text"),
    [
        ("LSTM", {}, "type: lstm, units: 4"),
        ("LSTM", {"use_bias": False}, "type: lstm, units: 4, bias: false"),
        ("GRU", {}, "type: gru, units: 4"),
        ("GRU", {"use_bias": False}, "type: gru, units: 4, bias: false"),
        ("GRU", {"reset_after": False}, "type: gru, units: 4, reset_after: false"),
        ("SimpleRNN", {}, "type: simple_rnn, units: 4"),
        ("SimpleRNN", {"activation": "relu"}, "type: simple_rnn, units: 4, function: relu"),
    ],
)
def test_a_sequence(name: str, settings: dict[str, Any], text: str, sequence: bool) -> None:
    layer = getattr(keras.layers, name)(4, return_sequences=sequence, **settings)
    assert_same_as_keras(layer, f"{text}, return_sequence: {str(sequence).lower()}", SEQUENCE)


@pytest.mark.parametrize("sequence", [False, True])
@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_a_sequence_in_both_directions(name: str, sequence: bool) -> None:
    alone = getattr(keras.layers, name)(4, return_sequences=sequence)
    keys = f"units: 4, bidirectional: true, return_sequence: {str(sequence).lower()}"
    layer = keras.layers.Bidirectional(alone)
    assert_same_as_keras(layer, f"type: {name.lower()}, {keys}", SEQUENCE)


@pytest.mark.parametrize("sequence", [False, True])
@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        ({"kernel_size": 3}, "kernel: 3"),
        (
            {"kernel_size": (3, 2), "padding": "same", "strides": 2},
            "kernel: [3, 2], padding: same, stride: 2",
        ),
        (
            {"kernel_size": (2, 3), "dilation_rate": 2, "use_bias": False},
            "kernel: [2, 3], dilation: 2, bias: false",
        ),
    ],
)
def test_the_frames_of_a_video(settings: dict[str, Any], keys: str, sequence: bool) -> None:
    layer = keras.layers.ConvLSTM2D(
        4, return_sequences=sequence, recurrent_activation="sigmoid", **settings
    )
    text = f"type: conv_lstm, filters: 4, {keys}, return_sequence: {str(sequence).lower()}"
    assert_same_as_keras(layer, text, VIDEO)
