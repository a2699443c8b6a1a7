"""Trained weights come back from exported models of Keras with the names of the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import SpecError, load, loads, run, to_keras, weights_from_keras
from tests.reference.comparison import assert_close, drawn_weights
from tests.reference.keras import as_array, keras
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning",  # Keras, of tensors of PyTorch
    "ignore:Using padding='same' with even kernel lengths",
    "ignore:You are using a softmax over axis",
)


@looks_at(10)
@given(networks(), st.integers(0, 1000))
def test_weights_of_random_networks_come_back(drawn: RandomNetwork, seed: int) -> None:
    given = drawn_weights(drawn.network, seed)
    try:
        model = to_keras(drawn.network, given)
    except SpecError:
        return
    found = weights_from_keras(drawn.network, model)
    assert len(found) >= len(model.trainable_variables)
    assert found.keys() <= given.keys()
    for name, array in found.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, given[name].astype(np.float32), name)
    keras.utils.clear_session(free_memory=False)


def test_a_trained_and_saved_network_of_blocks_computes_the_same(tmp_path: Path) -> None:
    network = load("mobilenet_v3_small", input=(32, 32, 3))
    keras.utils.set_random_seed(0)
    model = to_keras(network)
    model.compile(optimizer="sgd", loss="mse")
    x = np.random.default_rng(0).standard_normal((4, 32, 32, 3)).astype(np.float32)
    model.train_on_batch(x, np.zeros((4, 1000), np.float32))
    model.save(tmp_path / "trained.keras")
    loaded = keras.models.load_model(tmp_path / "trained.keras")
    weights = weights_from_keras(network, loaded)
    theirs = as_array(loaded(x, training=False))
    (ours,) = run(network, x, weights).outputs.values()
    assert_close(ours, theirs, 1e-4)


def test_a_model_of_another_network_is_refused() -> None:
    model = to_keras(load("lenet"))
    with pytest.raises(ValueError, match=r"fc4/kernel is 120x84, and 120x50 when exported"):
        weights_from_keras(loads(_lenet_with("units: 50")), model)
    with pytest.raises(ValueError, match=r"the model has none of the layers .*, such as C1, C3"):
        weights_from_keras(load("lenet5"), model)
    biased = loads(_lenet_with("bias: false"))
    with pytest.raises(ValueError, match=r"the model has no fc4/bias, which the exported one has"):
        weights_from_keras(load("lenet"), to_keras(biased))


def _lenet_with(keys: str) -> str:
    edit = f"{{change: fc4, keys: {{{keys}}}}}"
    return f"extends: lenet.yaml\nedits:\n  - {edit}\n"
