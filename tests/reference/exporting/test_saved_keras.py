"""Exported models of Keras are saved and loaded as any other: their own layers say how."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnnshape import Network, load, loads, to_keras
from tests.reference.comparison import assert_close, drawn_inputs, drawn_weights
from tests.reference.keras import as_array, keras

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"  # Keras, of tensors of PyTorch
)

OWN_LAYERS = {
    "two biases": "input: [5, 3]\nlayers: [{type: lstm, units: 2, recurrent_bias: true}]",
    "both directions": "input: [5, 3]\nlayers:\n"
    "  - {type: gru, units: 2, recurrent_bias: true, reset_after: false, bidirectional: true}",
    "attention": "input: [5, 4]\nlayers: [{type: attention, heads: 2, scale: 0.3}]",
    "windows": "input: [8, 4, 4]\nlayers:\n"
    "  - {type: attention, heads: 2, window: 4, shift: 2, relative_bias: table}",
    "continuous bias": "input: [4, 4, 4]\nlayers:\n"
    "  - {type: attention, heads: 2, window: 2, relative_bias: continuous, similarity: cosine}",
    "grid": "input: [4, 6, 4]\nlayers: [{type: attention, heads: 2, grid: 2}]",
    "locally connected": "input: [5, 4, 2]\nlayers:\n"
    "  - {type: locally_connected, filters: 3, kernel: [2, 3]}",
    "transposed": "input: [5, 4, 4]\nlayers:\n"
    "  - {type: conv_transpose, filters: 4, kernel: 3, groups: 2}",
    "offsets": "inputs: {a: [5, 4, 2], o: [5, 4, 18]}\nlayers:\n"
    "  - {type: deformable_conv, from: [a, o], filters: 2, kernel: 3, padding: 1}",
    "learned": "input: [5, 4]\nlayers:\n"
    "  - {name: token, type: learned, shape: [1, 4]}\n"
    "  - {type: concat, axis: length, from: [token, input]}\n  - {type: layer_scale}",
}


@pytest.mark.parametrize("name", OWN_LAYERS)
def test_layers_of_its_own_are_saved(name: str, tmp_path: Path) -> None:
    assert_saved(loads(OWN_LAYERS[name]), tmp_path / "model.keras")


def test_blocks_and_operations_are_saved(tmp_path: Path) -> None:
    assert_saved(load("shufflenet_v2_x0_5", input=(32, 32, 3)), tmp_path / "model.keras")


def assert_saved(network: Network, path: Path) -> None:
    """Compare a model with what is loaded of the file in which it is saved."""
    inputs = [each.astype(np.float32) for each in drawn_inputs(network, 0).values()]
    model = to_keras(network, drawn_weights(network, 0))
    model.save(path)
    loaded = keras.models.load_model(path)
    read = inputs if len(inputs) > 1 else inputs[0]
    outputs = (each(read, training=False) for each in (model, loaded))
    ours, theirs = map(as_array, outputs)
    assert_close(ours, theirs, 1e-6)
    keras.utils.clear_session(free_memory=False)
