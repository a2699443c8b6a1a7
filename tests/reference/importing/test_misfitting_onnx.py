"""ONNX files whose operators do not fit what they read: refused with the numbers, or custom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

import onnx
from onnx import TensorProto, helper

from cnnshape.importing.records import ImportRefused
from tests.reference.importing.drafts import OPSET, Draft, imported_model, kinds_of
from tools.fuzz.fuzzer import faults, input_of
from tools.fuzz.onnx_seeds import models
from tools.fuzz.pieces import do, pieces
from tools.fuzz.targets import target_named
from tools.fuzz.watching import SLOW

Draw = Callable[[Draft], str]


def operator(kind: str, shape: tuple[int, ...], *arrays: tuple[int, ...], **settings: Any) -> Draw:
    """Return an operator on an input and on random arrays of these shapes."""
    return lambda draft: draft.add(
        kind, draft.input(*shape), *(draft.weight(*each) for each in arrays), **settings
    )


MAP = (1, 3, 8, 8)


def quantized_slice(draft: Draft) -> str:
    """Return a slice of a quantized map: nothing checks the types of what it starts at."""
    scale, zero = draft.constant(0.5), draft.constant(128, np.uint8)
    whole = draft.add("QuantizeLinear", draft.input(*MAP), scale, zero)
    weight = draft.constant(np.ones((2, 3, 1, 1), np.uint8))
    convolved = draft.add("QLinearConv", whole, scale, zero, weight, scale, zero, scale, zero)
    return draft.add("Slice", convolved, scale, zero)


def chosen_by_billions(draft: Draft) -> str:
    """Return a choice by a mask that takes gigabytes, which a few bytes of the file ask for."""
    whole = draft.input(1, 1)
    numbers = draft.add("Range", *(draft.constant(np.array(each)) for each in (0, 2**31, 1)))
    return draft.add("Where", draft.add("Equal", numbers, numbers), whole, whole)


REFUSED: Mapping[str, tuple[Draw, str]] = {
    "equation": (
        operator("Einsum", (1, 8, 9), (8, 9), equation="bij,ij:"),
        "the operator `Einsum` (v3) is not as ONNX defines it: its equation is 'bij,ij:', and not "
        "as 'bij,bjk->bik'",
    ),
    "pads of another map": (
        operator("Conv", MAP, (4, 3, 3, 3), pads=[1, 1, 1]),
        "`Conv` (v3) does not fit what it reads, `x1` of 1x3x8x8 and `w2` of 4x3x3x3: "
        "[ShapeInferenceError] Attribute pads has incorrect size",
    ),
    "channels": (
        operator("Conv", MAP, (4, 5, 3, 3)),
        "the weight `w2` of 4x5x3x3 reads 5 channels, and `x1` has 3",
    ),
    "transposed channels": (
        operator("ConvTranspose", MAP, (6, 4, 2, 2)),
        "the weight `w2` of 6x4x2x2 reads 6 channels, and `x1` has 3",
    ),
    "bias": (
        operator("Conv", MAP, (4, 3, 3, 3), (7,)),
        "the bias `w3` has 7 values, and the weight `w2` gives 4 channels",
    ),
    "statistics": (
        operator("BatchNormalization", MAP, (3,), (3,), (3,), (4,)),
        "`BatchNormalization` (v6) does not fit what it reads, `x1` of 1x3x8x8, `w2` of 3, `w3` of "
        "3, `w4` of 3 and `w5` of 4: ",
    ),
    "sum": (
        lambda draft: draft.add("Add", draft.input(1, 3, 8), draft.input(1, 3, 7)),
        "`Add` (v3) does not fit what it reads, `x1` of 1x3x8 and `x2` of 1x3x7: ",
    ),
    "gates": (
        operator("LSTM", (5, 1, 4), (1, 24, 4), (1, 20, 6), hidden_size=6),
        "`w3` of 1x20x6 is no array of `LSTM`: 6 units that read 4 channels need 1x24x6",
    ),
    "step": (
        lambda draft: draft.add(
            "Slice", draft.input(*MAP), *(draft.numbers(each) for each in (0, 5, 2, 0))
        ),
        "a step of the `Slice` `v6` is 0: it would never end",
    ),
    "too many numbers": (
        chosen_by_billions,
        "the constant `v6` that `Equal` gives has 2,147,483,648 numbers; at most 268,435,456 are",
    ),
    "fractions": (
        quantized_slice,
        "the starts of `Slice` are not whole numbers: float32",
    ),
    "no value": (
        lambda draft: draft.add("Add", draft.input(*MAP), draft.add("Constant")),
        "the constant `v2` has no value, or several",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_with_its_sizes(name: str) -> None:
    draw, words = REFUSED[name]
    draft = Draft()
    with pytest.raises(ImportRefused) as refused:
        imported_model(bare(draft, draw(draft)))
    assert words in str(refused.value)


def bare(draft: Draft, output: str) -> onnx.ModelProto:
    """Return a model as it is written: nothing is inferred of it."""
    return draft.model(output, is_inferred=False)


CUSTOM: Mapping[str, tuple[Draw, str]] = {
    "Pad": (
        lambda draft: draft.add(
            "Pad", draft.input(*MAP), draft.numbers(0, 0, 1, 1, 0, 0, 1, 1), mode="odd"
        ),
        "its mode is `odd`",
    ),
    "Add": (
        lambda draft: draft.add("Add", draft.input(1, 4, 5), draft.input(1, 5)),
        "its inputs have different numbers of axes",
    ),
    "LayerNormalization": (
        operator("LayerNormalization", (1, 5, 6), (8,)),
        "its weight has 8 values for 6",
    ),
    "Mul": (operator("Mul", (), (4,)), "it reads a single number"),
}


@pytest.mark.parametrize("kind", CUSTOM)
def test_what_onnx_lets_pass_is_custom_with_a_reason(kind: str) -> None:
    draw, words = CUSTOM[kind]
    draft = Draft(23)
    result = imported_model(bare(draft, draw(draft)))
    assert f"{kind}: {words}" in result.notes


def test_an_operator_of_which_a_second_output_is_read_is_custom() -> None:
    draft = Draft()
    weight = draft.weight(6)
    normal, mean = draft.several(
        "LayerNormalization", draft.input(1, 5, 6), weight, count=2, axis=-1
    )
    result = imported_model(draft.model(normal, mean))
    assert kinds_of(result) == "custom custom"
    assert result.notes == ("LayerNormalization: more than its first output is read",)


def test_a_matrix_of_other_channels_is_refused_where_the_opset_does_not_check_it() -> None:
    draft = Draft(11)
    flat = draft.add("Flatten", draft.input(1, 3, 2, 2))
    model = draft.model(draft.add("Gemm", flat, draft.weight(6, 5), draft.weight(5)))
    with pytest.raises(ImportRefused, match="the weight `w3` reads 6 channels, and `v2` has 12"):
        imported_model(model)


def test_an_operator_that_gives_what_it_reads_is_refused() -> None:
    draft = Draft()
    model = bare(draft, draft.add("Relu", draft.input(*MAP)))
    model.graph.node[0].output[0] = "x1"
    words = "`Relu` gives `x1`, a name that is taken: each value has a name of its own in ONNX"
    with pytest.raises(ImportRefused, match=words):
        imported_model(model)


def test_a_branch_that_gives_a_value_of_the_graph_around_it_is_refused() -> None:
    draft = Draft()
    draft.add("Relu", draft.input(*MAP))
    result = helper.make_empty_tensor_value_info("v2")
    branch = helper.make_graph([helper.make_node("Abs", ["x1"], ["v2"])], "inside", [], [result])
    chosen = draft.constant(np.array([True]))
    model = bare(draft, draft.add("If", chosen, then_branch=branch, else_branch=branch))
    with pytest.raises(ImportRefused, match="`Abs` gives `v2`, a name that is taken"):
        imported_model(model)


def test_a_product_without_its_second_value_is_custom() -> None:
    draft = Draft()
    product = draft.add("Einsum", draft.input(1, 8, 9), "", equation="bij,bjk->bik")
    model = bare(draft, draft.add("Relu", product))
    sizes = helper.make_tensor_value_info(product, TensorProto.FLOAT, (1, 8, 5))
    model.graph.value_info.append(sizes)
    assert kinds_of(imported_model(model)) == "custom relu"


def test_a_model_that_only_turns_its_input_is_refused() -> None:
    draft = Draft()
    model = draft.model(draft.add("Identity", draft.input(*MAP)))
    with pytest.raises(ImportRefused, match="the model computes nothing: it gives its inputs"):
        imported_model(model)


def test_a_function_that_is_called_with_too_much_is_refused() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    model = bare(draft, draft.add("twice", x, x, x, domain="own"))
    opsets = [helper.make_opsetid("", OPSET)]
    body = [helper.make_node("Add", ["v", "v"], ["u"])]
    model.functions.append(helper.make_function("own", "twice", ["v"], ["u"], body, opsets))
    model.opset_import.add(domain="own", version=1)
    with pytest.raises(ImportRefused, match="a function of the model is not called as it is"):
        imported_model(model)


def test_the_long_name_of_the_domain_is_that_of_the_short_one() -> None:
    draft = Draft()
    model = draft.model(draft.add("Relu", draft.input(*MAP)))
    model.graph.node[0].domain = "ai.onnx"
    assert kinds_of(imported_model(model)) == "relu"


def test_operators_of_other_domains_are_not_taken_for_those_of_onnx() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    model = bare(draft, draft.add("Relu", draft.add("Identity", x, domain="own")))
    model.opset_import.add(domain="own", version=1)
    sizes = helper.make_tensor_value_info("v2", TensorProto.FLOAT, MAP)
    model.graph.value_info.append(sizes)
    result = imported_model(model)
    assert (kinds_of(result), result.notes) == (
        "custom relu",
        ("own.Identity: cnnshape has no layer for it",),
    )


def test_a_sequence_has_its_batch_second() -> None:
    draft = Draft()
    steps, _ = draft.several(
        "GRU", draft.input(5, 1, 4), draft.signed(1, 9, 4), draft.signed(1, 9, 3),
        hidden_size=3, count=2,
    )  # fmt: skip
    result = imported_model(draft.model(steps))
    assert result.network.input_shapes == {"input": (5, 4)}
    assert result.notes == ()


@pytest.mark.parametrize("opset", [10, 13, 18, 21])
@pytest.mark.parametrize("each", [(), (4,)])
def test_stored_integers_stand_for_numbers_in_every_opset(
    opset: int, each: tuple[int, ...]
) -> None:
    if opset < 13 and each:
        pytest.skip("scales for each filter came with opset 13")
    draft = Draft(opset)
    whole = np.arange(12, dtype=np.int8).reshape(4, 3, 1, 1)
    scale, zero = np.full(each, 0.5, np.float32), np.full(each, 2, np.int8)
    settings = {"axis": 0} if opset >= 13 else {}
    arrays = [draft.stored(array) for array in (whole, scale, zero)]
    weight = draft.add("DequantizeLinear", *arrays, **settings)
    result = imported_model(draft.model(draft.add("Conv", draft.input(*MAP), weight)))
    expected = (np.arange(12, dtype=np.float32).reshape(4, 3) - 2) / 2
    assert np.array_equal(result.weights["conv.weight"], expected.T[None, None])


INPUTS = 250


def test_no_promise_is_broken_by_the_first_inputs_of_a_seed() -> None:
    (piece,) = pieces(1, 0, INPUTS, "onnx")
    kinds = {fault.kind for fault in do(piece).faults}
    assert not {kind for kind in kinds if not kind.endswith(SLOW)}


def test_the_seeds_of_the_fuzzer_are_networks() -> None:
    for model in models():
        assert kinds_of(imported_model(model))


def test_an_input_depends_on_its_seed_and_number_alone() -> None:
    target = target_named("onnx")
    first, again = ([input_of(target, seed, n)[0] for n in range(9)] for seed in (3, 3))
    assert first == again
    assert len(set(first)) == len(first)


def test_the_fuzzer_finds_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = target_named("onnx")
    target.prepare(tmp_path)

    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("tools.fuzz.imported_models.imported", broken)
    numbers = range(20)
    found = [fault for number in numbers for fault in faults(target, 1, number, tmp_path)]
    assert {fault.kind for fault in found} == {
        f"read: RuntimeError in {Path(__file__).name}:broken"
    }
