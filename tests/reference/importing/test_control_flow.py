"""Branches and loops of ONNX: sizes decide which branch is read; others are custom layers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import onnx
from onnx import TensorProto, helper, numpy_helper

import cnnshape
from cnnshape.diagnostics import ImportRefused
from tests.reference.importing.drafts import Draft, imported_model, kinds_of

MAP = (1, 3, 8, 8)


def unknown_sizes(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)


def arms(*graphs: onnx.GraphProto) -> Mapping[str, onnx.GraphProto]:
    return dict(zip(("then_branch", "else_branch"), graphs, strict=True))


def arm(name: str, *nodes: onnx.NodeProto) -> onnx.GraphProto:
    """Return a branch whose last operator gives what it gives."""
    return helper.make_graph(nodes, name, [], [unknown_sizes(nodes[-1].output[0])])


def of_values(draft: Draft, x: str) -> str:
    """Add a condition that the values of the input decide."""
    largest = draft.add("ReduceMax", x, keepdims=0)
    return draft.add("Cast", largest, to=TensorProto.BOOL)


def convolution(draft: Draft, x: str, filters: int, name: str) -> onnx.GraphProto:
    weight = numpy_helper.from_array(np.ones((filters, 3, 3, 3), np.float32), "weight")
    nodes = [
        helper.make_node("Constant", [], ["weight"], value=weight),
        helper.make_node("Conv", [x, "weight"], ["convolved"], pads=[1] * 4),
    ]
    return arm(name, *nodes)


def test_the_branch_that_a_condition_on_sizes_decides_is_followed() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    condition = draft.add("Less", draft.add("Size", x), draft.constant(np.array(1000)))
    both = [arm(kind, helper.make_node(kind, [x], [kind])) for kind in ("Relu", "Tanh")]
    result = imported_model(draft.model(draft.add("If", condition, **arms(*both))))
    assert kinds_of(result) == "relu"


def test_branches_that_values_decide_are_one_custom_layer_with_the_parameters_of_both() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    both = [convolution(draft, x, 4, name) for name in ("then", "else")]
    chosen = draft.add("If", of_values(draft, x), **arms(*both))
    result = imported_model(draft.model(draft.add("Relu", chosen), is_inferred=False))
    assert kinds_of(result) == "reduce custom relu"
    assert result.notes[-1] == (
        "If: which of its branches runs depends on values; it counts the parameters of both"
    )
    analysis = cnnshape.analyze(result.network)
    assert analysis.layers[-1].output_shape == (8, 8, 4)
    assert analysis.totals.trainable_parameters == 2 * 4 * 3 * 3 * 3
    assert result.network.nodes[-2].inputs == ("reduce", "input")


def test_branches_of_other_shapes_are_refused() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    both = [convolution(draft, x, filters, "arm") for filters in (4, 5)]
    chosen = draft.add("If", of_values(draft, x), **arms(*both))
    words = r"`If` \(\w+\) gives 1x4x8x8 or 1x5x8x8, as the values of the input decide"
    with pytest.raises(ImportRefused, match=words):
        imported_model(draft.model(chosen, is_inferred=False))


@pytest.mark.parametrize("is_first", [True, False])
def test_a_branch_that_does_not_fit_the_sizes_is_not_followed(is_first: bool) -> None:
    draft = Draft()
    x = draft.input(*MAP)
    right = arm("right", helper.make_node("Tanh", [x], ["tanh"]))
    wrong = arm("wrong", helper.make_node("MatMul", [x, draft.weight(7, 5)], ["product"]))
    both = (right, wrong) if is_first else (wrong, right)
    chosen = draft.add("If", of_values(draft, x), **arms(*both))
    result = imported_model(draft.model(chosen, is_inferred=False))
    assert kinds_of(result) == "tanh"
    assert result.notes == (
        "If: one branch of `v5` does not fit the sizes of the input, and the other is followed",
    )


def test_branches_of_which_none_fits_are_refused() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    weight = draft.weight(7, 5)
    both = [arm(name, helper.make_node("MatMul", [x, weight], [name])) for name in ("a", "b")]
    chosen = draft.add("If", of_values(draft, x), **arms(*both))
    with pytest.raises(ImportRefused, match=r"`MatMul` .* does not fit what it reads"):
        imported_model(draft.model(chosen, is_inferred=False))


def test_a_loop_is_a_custom_layer_with_the_shape_that_it_hands_on_and_its_parameters() -> None:
    draft = Draft()
    x = draft.input(*MAP)
    weight = draft.weight(3, 3, 1, 1)
    body = helper.make_graph(
        [
            helper.make_node("Conv", ["state", weight], ["convolved"]),
            helper.make_node("Identity", ["go"], ["on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("step", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            unknown_sizes("state"),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("convolved", TensorProto.FLOAT, MAP),
        ],
    )
    count = draft.add("Cast", draft.add("ReduceMax", x, keepdims=0), to=TensorProto.INT64)
    result = imported_model(draft.model(draft.add("Loop", count, "", x, body=body)))
    assert kinds_of(result).endswith("custom")
    assert result.notes[-1] == "Loop: how often it runs depends on values"
    analysis = cnnshape.analyze(result.network)
    assert analysis.layers[-1].output_shape == (8, 8, 3)
    assert analysis.totals.trainable_parameters == 3 * 3


def test_a_scan_is_a_custom_layer_with_the_shapes_that_onnx_infers() -> None:
    draft = Draft()
    x = draft.input(1, 5, 3)
    sizes = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3]) for name in ("a", "b")]
    body = helper.make_graph([helper.make_node("Tanh", ["a"], ["b"])], "body", sizes[:1], sizes[1:])
    scanned = draft.add("Scan", x, body=body, num_scan_inputs=1, scan_input_axes=[1])
    result = imported_model(draft.model(scanned, is_inferred=False))
    assert kinds_of(result) == "custom"
    assert result.notes == ("Scan: it runs a part of the model again and again",)
    assert cnnshape.analyze(result.network).layers[-1].output_shape == (1, 3, 5)


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("then_branch", "the operator `If` is not as ONNX defines it: it has no `then_branch`"),
        ("", "its `then_branch` gives 0 values, and 1 are wanted"),
    ],
)
def test_branches_give_what_is_wanted_of_them(left_out: str, words: str) -> None:
    draft = Draft()
    draft.input(*MAP)
    arms = {
        name: helper.make_graph([], name, [], [])
        for name in ("then_branch", "else_branch")
        if name != left_out
    }
    chosen = draft.add("If", draft.constant(value=1, dtype=np.bool_), **arms)
    with pytest.raises(ImportRefused, match=words):
        imported_model(draft.model(chosen, is_inferred=False))
