"""Exported models: what they say of themselves, their weights, and what is refused."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

import cnnshape
from cnnshape import to_onnx
from cnnshape.diagnostics import Diagnostic, SpecError
from cnnshape.exporting.onnx import saving
from cnnshape.exporting.onnx.model import light_model
from cnnshape.layers import LAYER_MODULES
from cnnshape.linting.description import page_of
from tests.reference.onnx import Array, outputs_of, runtime
from tests.reference.onnx.exported import assert_same_in_onnxruntime

SMALL = """
name: Small
source: a test
description: two layers
input: [6, 5, 3]
layers:
  - {name: conv1, type: conv, filters: 4, kernel: 3, activation: relu}
  - {type: flatten}
  - {name: scores, type: dense, units: 2}
"""


def small() -> cnnshape.Network:
    return cnnshape.loads(SMALL)


def arrays_of(model: onnx.ModelProto) -> dict[str, Array]:
    return {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}


def sizes_of(value: onnx.ValueInfoProto) -> list[int | str]:
    return [each.dim_param or each.dim_value for each in value.type.tensor_type.shape.dim]


def refused(text: str) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        to_onnx(cnnshape.loads(text))
    (found,) = caught.value.diagnostics
    return found


# What a model says


def test_a_model_says_what_made_it_and_what_its_file_says() -> None:
    model = to_onnx(small())
    assert (model.producer_name, model.producer_version) == ("cnnshape", cnnshape.__version__)
    assert model.graph.name == "Small"
    assert model.doc_string == "two layers"
    assert {each.key: each.value for each in model.metadata_props} == {"source": "a test"}


def test_a_model_is_of_the_opset_that_runtimes_of_two_years_take() -> None:
    model = to_onnx(small())
    assert [(each.domain, each.version) for each in model.opset_import] == [("", 21)]
    assert model.ir_version == 10


def test_values_have_the_names_of_the_file_their_sizes_and_an_open_batch() -> None:
    graph = to_onnx(small()).graph
    values = {
        each.name: sizes_of(each) for each in (*graph.input, *graph.value_info, *graph.output)
    }
    assert values == {
        "input": ["batch", 3, 6, 5],
        "conv1": ["batch", 4, 4, 3],
        "flatten_1": ["batch", 48],
        "scores": ["batch", 2],
    }
    assert [each.name for each in graph.node if each.op_type == "Conv"] == ["conv1/Conv"]


def test_several_inputs_and_outputs_are_in_the_order_of_the_file() -> None:
    network = cnnshape.loads(
        "inputs: {left: [4, 4, 2], right: [4, 4, 2]}\n"
        "layers:\n"
        "  - {name: both, type: add, from: [right, left]}\n"
        "  - {name: pooled, type: global_avg_pool}\n"
        "outputs: [pooled, both]\n"
    )
    graph = to_onnx(network).graph
    assert [each.name for each in graph.input] == ["left", "right"]
    assert [each.name for each in graph.output] == ["pooled", "both"]
    assert_same_in_onnxruntime(network)


@pytest.mark.parametrize("batch", [1, 5])
def test_a_model_takes_any_number_of_samples(batch: int) -> None:
    x = np.random.default_rng(0).standard_normal((batch, 6, 5, 3), np.float32)
    found = outputs_of(to_onnx(small()), {"input": x.transpose(0, 3, 1, 2)})["scores"]
    np.testing.assert_allclose(found, cnnshape.run(small(), x).outputs["scores"], atol=1e-5)


def test_indices_are_whole_numbers() -> None:
    network = cnnshape.loads(
        "input: [7]\nlayers:\n"
        "  - {name: words, type: embedding, vocabulary: 20, channels: 4}\n"
        "  - {name: state, type: gru, units: 3}\n"
    )
    (value,) = to_onnx(network).graph.input
    assert value.type.tensor_type.elem_type == onnx.TensorProto.INT64
    assert_same_in_onnxruntime(network)


def test_texts_of_a_file_stay_texts() -> None:
    network = cnnshape.loads(
        'name: "a \\"quoted\\" /path/ {x} \\u2603 \\n new line"\n'
        'description: "\'; drop"\ninput: [2, 1]\nlayers: [{type: relu}]\n'
    )
    model = onnx.ModelProto.FromString(to_onnx(network).SerializeToString())
    assert model.graph.name == network.name
    assert model.doc_string == network.description
    assert_same_in_onnxruntime(network)


def test_a_network_without_layers_gives_its_input() -> None:
    network = cnnshape.loads("input: [2, 1]\nlayers: []\n")
    x = np.ones((3, 1, 2), np.float32)
    np.testing.assert_array_equal(outputs_of(to_onnx(network), {"input": x})["input"], x)


# Weights


def test_weights_have_the_names_of_the_file_and_the_axes_of_onnx() -> None:
    given = cnnshape.run(small(), seed=3).weights
    arrays = arrays_of(to_onnx(small(), given))
    assert set(given) == set(arrays)
    np.testing.assert_array_equal(
        arrays["conv1.weight"], given["conv1.weight"].transpose(3, 2, 0, 1)
    )
    np.testing.assert_array_equal(arrays["scores.weight"], given["scores.weight"])


def test_weights_that_are_not_given_are_those_that_run_draws() -> None:
    x = np.random.default_rng(0).standard_normal((2, 6, 5, 3), np.float32)
    bias = np.array([5.0, 7.0])
    for weights in (None, {"scores.bias": bias}):
        found = outputs_of(to_onnx(small(), weights), {"input": x.transpose(0, 3, 1, 2)})
        ours = cnnshape.run(small(), x, weights).outputs["scores"]
        np.testing.assert_allclose(found["scores"], ours, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("scores.bias", (3,), "the weight 'scores.bias' is 3, but the layer needs 2"),
        ("score.bias", (2,), "there is no layer 'score'"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    name: str, shape: tuple[int, ...], message: str
) -> None:
    weights = dict(cnnshape.run(small()).weights) | {name: np.zeros(shape)}
    with pytest.raises(ValueError, match=message):
        to_onnx(small(), weights)


def test_shared_weights_are_stored_once() -> None:
    network = cnnshape.loads(
        "input: [4, 4, 2]\nlayers:\n"
        "  - {name: one, type: conv, filters: 2, kernel: 3, padding: same}\n"
        "  - {name: two, type: conv, filters: 2, kernel: 3, padding: same, share: one}\n"
    )
    assert set(arrays_of(to_onnx(network))) == {"one.weight", "one.bias"}
    assert_same_in_onnxruntime(network)


def test_a_light_model_takes_no_room_and_has_the_same_sizes() -> None:
    network = cnnshape.load("vgg16")
    model = light_model(network)
    onnx.checker.check_model(model, full_check=True)
    assert model.ByteSize() < 20_000
    x = np.ones((1, 3, 6, 5), np.float32)
    assert not outputs_of(light_model(small()), {"input": x})["scores"].any()


def test_large_weights_are_written_beside_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.ones((1, 3, 32, 32), np.float32)
    model = to_onnx(cnnshape.load("lenet"))
    expected = outputs_of(model, {"input": x})["softmax"]
    monkeypatch.setattr(saving, "MAX_BYTES", 100_000)
    path, data = tmp_path / "lenet.onnx", tmp_path / "lenet.onnx.data"
    data.write_bytes(b"of an earlier export")
    saving.save(model, path)
    assert path.stat().st_size < 10_000
    assert not data.read_bytes().startswith(b"of an earlier export")
    (found,) = runtime.InferenceSession(str(path)).run(None, {"input": x})
    np.testing.assert_array_equal(found, expected)


def test_small_models_are_one_file(tmp_path: Path) -> None:
    saving.save(to_onnx(small()), tmp_path / "small.onnx")
    assert [each.name for each in tmp_path.iterdir()] == ["small.onnx"]


# What is written


@pytest.mark.parametrize("module", LAYER_MODULES)
def test_every_kind_has_a_writer_in_the_module_of_its_name(module: str) -> None:
    writers = import_module(f"cnnshape.exporting.onnx.kinds.{module}").WRITERS
    assert set(writers) == set(LAYER_MODULES[module]) - {"separable_conv"}
    assert all(each.__doc__ or each.__name__.startswith("_") for each in writers.values())


# What is refused


def test_a_custom_layer_is_refused_at_its_line() -> None:
    text = "input: [4, 4, 2]\nlayers:\n  - {name: detect, type: custom, output: [7]}\n"
    found = refused(text)
    assert (found.code, found.span.line) == ("E013", 3)
    assert found.message == "`detect` (custom) cannot be exported to ONNX"
    assert found.notes == (
        "its shape and its costs are declared, and what it computes is not known",
    )
    assert "`if: false`" in (found.help or "")
    without = text.replace("output: [7]", "output: [7], if: false") + "  - {type: relu}\n"
    assert_same_in_onnxruntime(cnnshape.loads(without))


def test_all_layers_that_cannot_be_exported_are_named_in_one_go() -> None:
    text = (
        "input: [4, 4, 4, 2]\nlayers:\n"
        "  - {name: offsets, type: conv, filters: 3, kernel: 1}\n"
        "  - {name: moved, type: deformable_conv, filters: 2, kernel: 1, from: [input, offsets]}\n"
        "  - {name: detect, type: custom, output: [7]}\n"
    )
    with pytest.raises(SpecError) as caught:
        to_onnx(cnnshape.loads(text))
    first, second = caught.value.diagnostics
    assert (first.span.line, second.span.line) == (4, 5)
    assert first.notes == (
        "onnxruntime has deformable convolutions on maps of two spatial axes, and `input` has 3",
    )
    assert first.help == "use a `conv`, or read frame by frame"


def test_a_network_with_faults_is_refused() -> None:
    text = "input: [4, 4, 2]\nlayers:\n  - {type: conv, filters: 2, kernel: 7}\n"
    assert refused(text).code == "S101"


def test_the_page_of_the_refusal_says_what_is_refused_and_what_is_not() -> None:
    _, example, _, instead, *_ = page_of("E013").replace("```yaml", "```").split("```")
    assert refused(example).code == "E013"
    assert_same_in_onnxruntime(cnnshape.loads(instead))
