"""Models of Keras in commands and in assertions: compared with a design, and executed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnnshape.testing import assert_matches, assert_within
from tests.cli.running import FINE, UNABLE, WRONG, command
from tests.reference.keras import keras

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

DESIGN = """\
input: [12, 10, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: same, activation: relu}
  - {type: batch_norm, epsilon: 0.001}
  - {type: dropout}
  - {type: global_avg_pool}
  - {type: dense, units: 5}
"""
CODE = """\
import keras
from keras import layers

def build(filters=4, size=None):
    return keras.Sequential([
        keras.Input((size, size, 3)),
        layers.Conv2D(filters, 3, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.5),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5),
    ])
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("design.yaml").write_text(DESIGN)
    Path("keras_shop.py").write_text(CODE)


def test_a_model_that_leaves_its_size_open_has_that_of_the_design() -> None:
    assert command("diff", "design.yaml", "keras_shop:build").code == FINE
    assert command("diff", "design.yaml", "keras_shop:build(filters=8)").code == WRONG
    assert command("table", "keras_shop:build").code == UNABLE
    assert command("table", "keras_shop:build", "--input", "8x8x3").code == FINE


def test_a_model_at_hand_is_asserted() -> None:
    from keras_shop import build  # type: ignore[import-not-found]

    assert_matches("design.yaml", build())
    assert_matches("design.yaml", "keras_shop:build")
    assert_within(build(size=8), parameters=3 * 9 * 4 + 4 + 8 + 25)
    with pytest.raises(AssertionError, match="4 → 12x10x8"):
        assert_matches("design.yaml", build(filters=8))


def test_a_file_is_executed_with_its_weights() -> None:
    from keras_shop import build

    model = build(size=8)
    model.save("model.keras")
    x = np.random.default_rng(0).standard_normal((2, 8, 8, 3)).astype(np.float32)
    np.save("x.npy", x)
    assert command("run", "model.keras", "--array", "x.npy", "--output", "y.npy").code == FINE
    expected = keras.ops.convert_to_numpy(model(x, training=False))
    np.testing.assert_allclose(np.load("y.npy"), expected, rtol=1e-4, atol=1e-5)
