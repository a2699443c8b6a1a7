"""ONNX files that are damaged, hostile or odd: one clear refusal each, or a note."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

import onnx
from onnx import TensorProto, helper, numpy_helper

import cnnshape
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.sources import from_onnx
from tests.reference.importing.drafts import Draft, imported_model, kinds_of
from tests.reference.importing.test_onnx_operators import CASES


def small() -> onnx.ModelProto:
    """Return a model of one convolution."""
    draft = Draft()
    y = draft.add("Conv", draft.input(1, 3, 8, 8), draft.weight(4, 3, 3, 3))
    return draft.model(y)


def changed(change: Callable[[onnx.ModelProto], Any]) -> onnx.ModelProto:
    """Return the model after a change."""
    model = small()
    change(model)
    return model


def free_size(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_param = "height"


def no_shape(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.ClearField("shape")


def newer(model: onnx.ModelProto) -> None:
    model.opset_import[0].version = 999


def without_outputs(model: onnx.ModelProto) -> None:
    del model.graph.output[:]


def of_an_input(model: onnx.ModelProto) -> None:
    model.graph.output[0].name = model.graph.input[0].name


def of_nothing(model: onnx.ModelProto) -> None:
    model.graph.output[0].name = "nowhere"


def unsorted(model: onnx.ModelProto) -> None:
    model.graph.node.insert(0, helper.make_node("Relu", ["v3"], ["early"]))


def cyclic(model: onnx.ModelProto) -> None:
    model.graph.node[0].input[0] = model.graph.node[0].output[0]


def without_kernel(model: onnx.ModelProto) -> None:
    model.graph.node[0].op_type = "MaxPool"
    del model.graph.node[0].input[1:]


def huge_input(model: onnx.ModelProto) -> None:
    for each in model.graph.input[0].type.tensor_type.shape.dim[1:]:
        each.dim_value = 2**31


def loop(model: onnx.ModelProto) -> None:
    body = helper.make_graph([], "body", [], [])
    node = helper.make_node("Loop", ["", "", "v3"], ["looped"], body=body, name="again")
    model.graph.node.append(node)
    model.graph.output[0].name = "looped"


def data_in(location: str) -> Callable[[onnx.ModelProto], None]:
    """Return a change that puts the weight into another file."""

    def change(model: onnx.ModelProto) -> None:
        tensor = model.graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=location)

    return change


REFUSED = {
    "free size": (free_size, "the input `x1` is 3x?x8, without the batch: give its free sizes with --input, as --input 3x224x8"),  # noqa: E501
    "no shape": (no_shape, "the input `x1` has no shape, or is no tensor: export the model with the shapes of its inputs"),  # noqa: E501
    "newer opset": (newer, "the model is of opset 999, and the installed onnx "),
    "no outputs": (without_outputs, "the model has no outputs: it is damaged, or it was cut off"),
    "output is an input": (of_an_input, "the model computes nothing: its outputs `x1` are inputs or constants"),  # noqa: E501
    "output of nothing": (of_nothing, "no operator gives the output `nowhere`"),
    "unsorted": (unsorted, "`Relu` reads `v3`, which no operator before it gives: operators must stand in the order in which they run"),  # noqa: E501
    "cyclic": (cyclic, "`Conv` reads `v3`, which no operator before it gives"),
    "no kernel": (without_kernel, "the operator `MaxPool` is not as ONNX defines it: "),
    "huge input": (huge_input, "the input `x1` has 9,903,520,314,283,042,199,192,993,792 values"),
    "loop": (loop, "the operator `Loop` is not as ONNX defines it: its `body` gives 0 values, and 2 are wanted"),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_an_architecture_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    change, words = REFUSED[name]
    path = tmp_path / "net.onnx"
    path.write_bytes(changed(change).SerializeToString())
    with pytest.raises(ImportRefused) as refused:
        from_onnx(path)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text", [b"", b"input: [8, 8, 3]\n", b"\x08\x07\x12\xff\xff\xff", b"\0" * 99]
)
def test_files_that_are_no_models_are_refused(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(text)
    with pytest.raises(ImportRefused, match=r"is not an ONNX model|has no outputs"):
        from_onnx(path)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("weights.bin", "there is no file `weights.bin` beside the model"),
        ("../secret.bin", "its data `../secret.bin` lie outside of the folder of the model"),
        ("/etc/passwd", "its data `/etc/passwd` lie outside of the folder of the model"),
    ],
)
def test_weights_are_read_from_the_folder_of_the_model_alone(
    location: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(4 * 4 * 3 * 9))
    path = tmp_path / "models" / "net.onnx"
    path.parent.mkdir()
    path.write_bytes(changed(data_in(location)).SerializeToString())
    result = from_onnx(path)
    assert cnnshape.analyze(result.network).totals.trainable_parameters == 4 * 3 * 9
    with pytest.raises(ImportRefused, match=words):
        result.weights["conv.weight"]


def test_no_change_of_a_few_bytes_gives_anything_but_a_network_or_a_refusal(tmp_path: Path) -> None:
    random_ = random.Random(5)
    path = tmp_path / "net.onnx"
    refused = 0
    for name in random_.sample(sorted(CASES), 25):
        draft = Draft(CASES[name].opset)
        seed = draft.model(CASES[name].draw(draft)).SerializeToString()
        for _ in range(4):
            damaged = bytearray(seed)
            for _ in range(random_.choice([1, 2, 8])):
                damaged[random_.randrange(len(damaged))] = random_.randrange(256)
            path.write_bytes(damaged)
            try:
                cnnshape.analyze(from_onnx(path).network)
            except ImportRefused:
                refused += 1
    assert 0 < refused < 100


def test_a_fixed_batch_is_taken_for_one_sample_and_said() -> None:
    draft = Draft()
    x = draft.input(8, 3, 6, 6)
    flat = draft.add("Reshape", draft.add("Relu", x), draft.numbers(8, 108))
    result = imported_model(draft.model(draft.add("Gemm", flat, draft.weight(108, 5))))
    assert result.notes == ("the model fixes a batch of 8; all numbers are those of one sample",)
    assert result.network.input_shapes == {"input": (6, 6, 3)}
    assert kinds_of(result) == "relu flatten dense"


def test_outputs_that_nothing_computes_are_left_out_and_said() -> None:
    model = small()
    for name in (model.graph.input[0].name, "w2", model.graph.output[0].name):
        model.graph.output.add().name = name
    result = imported_model(model)
    assert result.notes == (
        "output `x1`: an input or a constant, left out",
        "output `w2`: an input or a constant, left out",
    )
    assert kinds_of(result) == "conv"


@pytest.mark.parametrize("odd", ["a: b # c", "9 lives", "-", "über/straße", "x\ny", "{}", "true"])
def test_odd_names_become_legal_ones(odd: str) -> None:
    model = small()
    model.graph.name = odd
    node = model.graph.node[0]
    node.name = f"/{odd}/{odd}/Conv"
    node.output[0] = model.graph.output[0].name = odd
    result = imported_model(model)
    assert kinds_of(result) == "conv"
    assert cnnshape.loads(result.text).nodes[1].layer.type == "conv"


def test_unknown_operators_are_custom_layers_with_their_weights_and_are_named() -> None:
    draft = Draft(17)
    grid = draft.signed(1, 4, 4, 2)
    model = draft.model(draft.add("GridSample", draft.input(1, 3, 8, 8), grid))
    result = imported_model(model)
    assert kinds_of(result) == "custom"
    (note,) = result.notes
    assert note == "GridSample: cnnshape has no layer for it"
    analysis = cnnshape.analyze(result.network)
    assert analysis.totals.trainable_parameters == 4 * 4 * 2
    assert analysis.layers[-1].output_shape == (4, 4, 3)


def test_weights_are_those_of_the_file() -> None:
    model = small()
    expected = numpy_helper.to_array(model.graph.initializer[0])
    weight = imported_model(model).weights["conv.weight"]
    assert np.array_equal(weight, expected.transpose(2, 3, 1, 0))
