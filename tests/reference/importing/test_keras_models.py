"""Networks of `keras.applications`, and models that only Python can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.import_reach.comparing import reach
from benchmarks.import_reach.keras import subject
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.sources import from_keras, model_of_source
from cnnshape.testing import assert_within
from tests.reference.importing.keras_models import assert_imported
from tests.reference.keras import keras

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"  # Keras, of tensors of PyTorch
)

CODE = """\
import keras


def net(width=4):
    return keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Conv2D(width, 3), keras.layers.Flatten()]
    )
"""


@pytest.mark.parametrize("name", ["MobileNetV2", "EfficientNetB0", "MobileNetV3Small"])
def test_networks_give_what_they_give_in_keras(name: str, tmp_path: Path) -> None:
    build = getattr(keras.applications, name)
    model = build(weights=None, input_shape=(32, 32, 3), classes=7)
    text = assert_imported(model, folder=tmp_path)
    assert len(text.splitlines()) < 110


def test_a_network_is_the_bundled_one() -> None:
    found = reach(subject("MobileNetV3Small"))
    assert found.is_reached, found.row()
    assert found.is_bundled


@keras.saving.register_keras_serializable("shop")
class Twice(keras.layers.Layer):  # type: ignore[misc]
    def build(self, shape: Any) -> None:
        self.gain = self.add_weight(shape=(shape[-1],), name="gain")

    def call(self, x: Any) -> Any:
        return 2 * x * self.gain


def test_the_code_of_a_users_layer_is_read_and_a_file_has_none(tmp_path: Path) -> None:
    x = keras.Input((8, 8, 3))
    y = Twice(name="twice")(keras.layers.Conv2D(4, 3)(x))
    model = keras.Model(x, keras.layers.ReLU()(y))
    assert [node.layer.type for node in from_keras(model).network.nodes[2:]] == [
        "affine",
        "layer_scale",
        "relu",
    ]
    model.save(tmp_path / "model.keras")
    found = from_keras(tmp_path / "model.keras")
    custom = found.network.nodes[2].layer
    assert custom.model_dump(exclude_unset=True) == {
        "type": "custom",
        "output": (6, 6, 4),
        "parameters": 4,
    }
    assert found.notes == ("Twice `twice`: cnnshape has no layer for it",)


def test_assertions_take_a_model_at_hand() -> None:
    build = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    assert_within(keras.Sequential(build), parameters=112)


def test_models_without_a_list_of_layers_are_refused() -> None:
    class Own(keras.Model):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x

    with pytest.raises(ImportRefused, match="does not list its layers: only functional and"):
        from_keras(Own())
    with pytest.raises(ImportRefused, match=r"a Keras model is a keras\.Model, not builtins\.int"):
        from_keras(3)


def test_a_model_is_found_by_its_name_in_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kerasshop.py").write_text(CODE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    model = model_of_source("kerasshop:net(width=6)")
    assert [record.kind for record in model.records] == ["conv", "flatten"]
    assert (model.records[0].keys["filters"], model.file) == (6, "kerasshop:net(width=6)")
