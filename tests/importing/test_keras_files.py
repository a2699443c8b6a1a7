"""Files of Keras are read as data; what cannot be read says why, and what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.sources import from_keras, model_of_source
from tests.cli.running import command
from tests.importing.keras_configs import (
    conv,
    dense,
    drawn,
    entry,
    functional,
    keras_file,
    layer,
    network_of,
    sequential,
    tensor,
    use,
)

SCALED = layer("Rescaling", "scaled", use(tensor("x", 4)), scale=10**400, offset=0)
LENET = sequential(
    entry("pixels", 12, 12, 1),
    conv("conv1", 6, activation="relu"),
    layer("MaxPooling2D", "pool1", pool_size=[2, 2], strides=[2, 2], padding="valid"),
    layer("Flatten", "flatten", data_format="channels_last"),
    dense("fc", 10, activation="softmax"),
    name="lenet",
)

TEXT = """\
# Imported from {path}.
name: lenet
input: [12, 12, 1]
layers:
  - {{name: conv1, type: conv, filters: 6, kernel: 3, activation: relu}}
  - {{name: pool1, type: max_pool, kernel: 2}}
  - {{name: flatten, type: flatten}}
  - {{name: fc, type: dense, units: 10, activation: softmax}}
"""


def test_a_file_is_read_without_keras_and_reads_as_a_person_would_write_it(tmp_path: Path) -> None:
    path = keras_file(tmp_path, LENET)
    before = "keras" in sys.modules
    model = from_keras(path)
    assert model.text == TEXT.format(path=path)
    assert cnnshape.analyze(model.network).totals.trainable_parameters == 60 + 1510
    assert ("keras" in sys.modules) is before
    assert model_of_source(str(path)).name == "lenet"


def test_arrays_are_read_by_the_path_of_their_layer() -> None:
    arrays = {
        "layers/conv2d/vars/0": drawn(3, 3, 1, 6),
        "layers/conv2d/vars/1": drawn(6),
        "layers/dense/vars/0": drawn(150, 10),
    }
    weights = network_of(LENET, None, arrays).weights
    assert list(weights) == ["conv1.weight", "conv1.bias", "fc.weight", "fc.bias"]
    assert weights["conv1.weight"].tolist() == arrays["layers/conv2d/vars/0"].tolist()
    with pytest.raises(
        ImportRefused, match="the weights of the model have no `layers/dense/vars/1`"
    ):
        weights["fc.bias"]


def test_an_array_of_another_shape_is_refused() -> None:
    weights = network_of(LENET, None, {"layers/dense/vars/1": drawn(9)}).weights
    with pytest.raises(ImportRefused, match=r"`fc` has an array of \(9,\) where it needs \(10,\)"):
        weights["fc.bias"]


@pytest.mark.parametrize(
    ("config", "version", "message"),
    [
        (None, "3.1", "it has no config.json"),
        ("{", "3.1", "config.json in .* cannot be read"),
        ("[" * 100_000, "3.1", "config.json in .* cannot be read"),
        ("[]", "3.1", "is not a configuration of Keras"),
        ("{}", "3.1", "has a layer without `class_name` and `config`"),
        ('{"class_name": [1], "config": {}}', "3.1", "layer without `class_name` and `config`"),
        (
            '{"class_name": "A", "name": 7, "config": {}}',
            "3.1",
            "a layer `A` whose name is no text",
        ),
        (LENET, "2.15.0", "was written by Keras 2.15.0; load it with Keras 3 and save it again"),
        (dense("fc", 3), "3.1", "is a `Dense`, which does not list its layers"),
        (
            sequential(uses=[use({"class_name": "__keras_tensor__", "config": {"shape": 1}})]),
            "3.1",
            "is not as Keras 3 writes models: KeyError: 'keras_history'",
        ),
        (
            functional([entry("x", 4), SCALED], ["scaled"]),
            "3.1",
            "is not as Keras 3 writes models: OverflowError: int too large",
        ),
        (sequential(), "3.1", "of any size'?, without the batch: give its free sizes"),
    ],
)
def test_files_that_are_none_say_why(
    tmp_path: Path, config: Any, version: str, message: str
) -> None:
    with pytest.raises(ImportRefused, match=message):
        from_keras(keras_file(tmp_path, config, version))


def test_other_files_are_refused(tmp_path: Path) -> None:
    other, old = tmp_path / "other.keras", tmp_path / "old.keras"
    other.write_text("layers:\n")
    old.write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(ImportRefused, match=r"is not a \.keras file: File is not a zip file"):
        from_keras(other)
    with pytest.raises(ImportRefused, match="is an HDF5 file of Keras 2; load it with"):
        from_keras(old)
    with pytest.raises(FileNotFoundError):
        from_keras(tmp_path / "missing.keras")


@pytest.mark.parametrize(
    "layers",
    [
        [{"class_name": "Dense"}],
        [entry("x", 4), {**dense("fc", 3), "inbound_nodes": [[["x", 0, 0, {}]]]}],
        [entry("x", 4), dense("fc", 3, use({"class_name": "__keras_tensor__", "config": {}}))],
        [entry("x", 4), dense("fc", 3, use(tensor("y", 4)))],
        [entry("x", 4)],
        [dense("fc", 3, use(tensor("fc", 4)))],
    ],
)
def test_configurations_that_keras_never_writes_are_refused(layers: list[Any]) -> None:
    settings = {"layers": layers, "input_layers": [], "output_layers": [["fc", 0, 0]]}
    config = layer("Functional", "odd", module="keras", **settings)
    with pytest.raises(ImportRefused):
        network_of(config)


def test_layers_that_cnnshape_does_not_know_become_custom_and_are_named() -> None:
    mine = layer("Swish", "swish", use(tensor("x", 4, 4, 2)), module="mine", registered_name="a>b")
    last = layer("Flatten", "flat", use(tensor("swish", 4, 4, 2)))
    model = network_of(functional([entry("x", 4, 4, 2), mine, last], ["flat"]))
    custom = model.network.nodes[1]
    assert (custom.layer.type, model.network.nodes[2].inputs) == ("custom", (custom.name,))
    assert model.notes == ("Swish `swish`: cnnshape has no layer for it",)
    assert "# Swish `swish`: cnnshape has no layer for it" in model.text


@pytest.mark.parametrize(
    "odd",
    [
        layer("Lambda", "odd", use(tensor("x", 4, 4, 2)), function={"class_name": "__lambda__"}),
        conv("odd", 2, use(tensor("x", 4, 4, 2)), padding="same") | {"module": "mine.layers"},
        conv(
            "odd",
            2,
            use(tensor("x", 4, 4, 2)),
            activation={"class_name": "function", "module": "mine", "config": "f"},
        ),
        layer("ReLU", "odd", use(tensor("x", 4, 4, 2)), threshold=1.0),
        layer("Conv2D", "odd", use(tensor("x", 4, 4, 2))),
    ],
)
def test_code_and_settings_without_a_word_here_become_custom(odd: Any) -> None:
    after = layer("Flatten", "flat", use(tensor("odd", 4, 4, 2)))
    model = network_of(functional([entry("x", 4, 4, 2), odd, after], ["flat"]))
    assert [node.layer.type for node in model.network.nodes] == ["input", "custom", "flatten"]
    assert len(model.notes) == 1


def test_a_custom_layer_whose_size_is_nowhere_is_refused() -> None:
    odd = layer("Lambda", "odd", use(tensor("x", 4)))
    with pytest.raises(ImportRefused, match=r"the size of what the layer `odd` \(Lambda\) gives"):
        network_of(functional([entry("x", 4), odd], ["odd"]))


def test_a_lambda_is_of_the_size_that_it_says() -> None:
    odd = layer("Lambda", "odd", use(tensor("x", 4)))
    config = functional([entry("x", 4), odd], ["odd"])
    with pytest.raises(
        ImportRefused, match="its code is never executed; give it an `output_shape`"
    ):
        network_of(config)
    said = layer("Lambda", "odd", use(tensor("x", 4)), output_shape=[3, 2])
    network = network_of(functional([entry("x", 4), said], ["odd"])).network
    assert network.nodes[-1].layer.type == "custom"
    assert cnnshape.analyze(network).layers[-1].output_shape == (3, 2)


def test_a_custom_layer_of_more_axes_than_a_map_has_some_of_them_as_one() -> None:
    odd = layer("Lambda", "odd", use(tensor("x", 4)))
    after = layer("Flatten", "flat", use(tensor("odd", 2, 2, 2, 2, 2)))
    network = network_of(functional([entry("x", 4), odd, after], ["flat"])).network
    assert [each.output_shape for each in cnnshape.analyze(network).layers[1:]] == [
        (4, 2, 2, 2),
        (32,),
    ]


def test_open_sizes_are_asked_for_and_checked() -> None:
    config = sequential(entry("x", None, None, 3), conv("conv", 4))
    with pytest.raises(InputNeeded, match=r"the input `x` is \?x\?x3.*as --input 224x224x3"):
        network_of(config)
    assert network_of(config, (9, 8, 3)).network.input_shapes == {"input": (9, 8, 3)}
    for sizes in [(9, 8, 4), (9, 8)]:
        with pytest.raises(ImportRefused, match=r"the input `x` is \?x\?x3, not 9x8"):
            network_of(config, sizes)


def test_several_inputs_have_sizes_by_name_or_in_order() -> None:
    left, right = entry("left", None), entry("right", None)
    both = layer("Add", "add", use([tensor("left", None), tensor("right", None)]))
    config = functional([left, right, both], ["add"])
    shapes = {"left": (4,), "right": (4,)}
    assert network_of(config, shapes).network.input_shapes == shapes
    assert network_of(config, [(4,), (4,)]).network.input_shapes == shapes
    with pytest.raises(ImportRefused, match="no input `middle`; it has left, right"):
        network_of(config, {"middle": (4,)})
    with pytest.raises(ImportRefused, match="the model has 2 inputs, and sizes are given for 1"):
        network_of(config, (4,))


def test_commands_take_a_file_and_say_what_its_weights_lack(tmp_path: Path) -> None:
    path = str(keras_file(tmp_path, LENET))
    assert command("table", path).report.startswith("lenet")
    code, _, said = command("run", path)
    assert code == 2
    assert "h5py, which is not installed" in said or "has no model.weights.h5" in said
