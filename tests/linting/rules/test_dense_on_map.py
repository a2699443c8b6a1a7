"""A406: a dense layer on a map."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings, fixed, lines_of, network

CODE = "A406"

DENSE = "type: dense, units: 5"


@pytest.mark.parametrize(
    ("layers", "input", "lines"),
    [
        ((DENSE,), "[8, 8, 4]", [3]),
        ((DENSE,), "[8, 4]", [3]),
        ((DENSE,), "[2, 2, 2, 4]", [3]),
        ((DENSE,), "[1, 2, 4]", [3]),
        (("type: max_pool, kernel: 2", DENSE), "[8, 8, 4]", [4]),
        ((f"{DENSE}, activation: relu", "type: dropout", DENSE), "[8, 8, 4]", [3]),
        ((DENSE, "type: batch_norm", "type: relu", DENSE), "[8, 8, 4]", [3]),
        ((DENSE, "type: max_pool, kernel: 2", DENSE), "[8, 8, 4]", [3, 5]),
    ],
)
def test_the_first_dense_layer_on_a_map_is_found(
    layers: tuple[str, ...], input: str, lines: list[int]
) -> None:
    assert lines_of(network(*layers, input=input), CODE) == lines


@pytest.mark.parametrize(
    ("layers", "input"),
    [
        ((DENSE,), "[4]"),
        ((DENSE,), "[1, 1, 4]"),
        (("type: flatten", DENSE), "[8, 8, 4]"),
        (("type: global_avg_pool, keep_axes: true", DENSE), "[8, 8, 4]"),
        (("type: layer_norm", DENSE), "[8, 8, 4]"),
        (("type: layer_norm", f"{DENSE}, activation: gelu", "type: dropout", DENSE), "[8, 8, 4]"),
        (("type: conv, filters: 5, kernel: 1",), "[8, 8, 4]"),
    ],
)
def test_vectors_single_cells_and_perceptrons_are_left_alone(
    layers: tuple[str, ...], input: str
) -> None:
    assert findings(network(*layers, input=input), CODE) == []


ATTENTION = "type: attention, heads: 2"


def test_perceptrons_on_the_tokens_of_a_map_are_left_alone() -> None:
    """Swin v2 has its norms after what they belong to."""
    relu = "type: relu"
    text = network(ATTENTION, relu, f"{DENSE}, activation: gelu", DENSE, "type: layer_norm")
    assert findings(text, CODE) == []


def test_scores_of_each_token_of_a_map_are_found() -> None:
    assert lines_of(network(ATTENTION, "type: relu", DENSE), CODE) == [5]


def test_the_numbers_and_the_two_ways_out() -> None:
    found = finding(network(DENSE), CODE)
    assert found.message == "dense reads a map of 8x8x4, one position at a time"
    assert found.notes == (
        "the same 4 x 5 weights act on each of 64 positions, its output is 8x8x5",
    )
    assert found.help == (
        "`flatten` before it makes it read all 256 values; "
        "`global_avg_pool` before it gives it 4 values"
    )


def test_shapes_are_reported_in_the_layout_of_the_file() -> None:
    text = network(DENSE, input="[4, 8, 8]", rest="layout: channels_first\n")
    assert finding(text, CODE).message == "dense reads a map of 4x8x8, one position at a time"


BLOCK_STYLE = """input: [8, 8, 4]
layers:
  - type: conv  # a comment
    filters: 3
    kernel: 3
  # another
  - type: dense
    units: 5
"""

FLOW_STYLE = "input: [8, 8, 4]\nlayers: [{type: relu}, {type: dense, units: 5}]\n"


@pytest.mark.parametrize("text", [BLOCK_STYLE, FLOW_STYLE])
def test_the_fix_puts_a_flatten_before_it_in_the_style_of_the_list(text: str) -> None:
    found = finding(text, CODE)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE
    edited = fixed(text, found)
    assert [node.layer.type for node in cnnshape.loads(edited).nodes][-2:] == ["flatten", "dense"]
    assert findings(edited, CODE) == []
    assert edited.replace("{type: flatten}, ", "").replace("  - {type: flatten}\n", "") == text


def test_there_is_no_fix_where_the_dense_layer_names_what_it_reads() -> None:
    text = network("name: a, type: relu", f"{DENSE}, from: a")
    found = finding(text, CODE)
    assert found.fix is None
    assert found.help is not None
    assert "`flatten` or `global_avg_pool`" in found.help


def test_there_is_no_fix_where_a_later_layer_needs_the_map() -> None:
    text = network(DENSE, "type: max_pool, kernel: 2")
    assert finding(text, CODE).fix is None


def test_copies_are_reported_once() -> None:
    text = """
    input: [8, 8, 4]
    blocks:
      unit:
        layers:
          - {type: conv, filters: 4, kernel: 1, activation: relu}
          - {type: dense, units: 4}
    layers:
      - {type: unit, repeat: 3}
    """
    assert "the same in 2 more copies of this layer" in finding(text, CODE).notes


SCORES = "type: dense, units: 21, activation: softmax"
STEPS = "type: custom, output: [50, 128], parameters: 9"
LSTM = "type: lstm, units: 16, return_sequence: true"


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param(("type: reshape, shape: [25, 8]", DENSE), id="steps that are written out"),
        pytest.param((STEPS, "type: dropout", SCORES), id="steps of a layer that is declared"),
        pytest.param((DENSE, "type: dropout", STEPS), id="a declared layer reads the steps"),
        pytest.param((LSTM, "type: dropout", SCORES), id="steps of a recurrent layer"),
        pytest.param((DENSE, "type: dropout", LSTM), id="a recurrent layer reads the steps"),
        pytest.param((DENSE, "type: gru, units: 3"), id="the last state of all steps"),
        pytest.param((DENSE, DENSE, "type: global_max_pool"), id="the maximum over all points"),
        pytest.param((DENSE, "type: conv, filters: 3, kernel: 3"), id="a convolution over steps"),
        pytest.param((DENSE, "type: flatten", DENSE), id="a projection before all is read"),
        pytest.param((DENSE, "type: relu", "type: add, from: [relu_1, dense_1]"), id="a merge"),
    ],
)
def test_each_step_of_a_sequence_may_be_meant(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers, input="[50, 4]"), CODE) == []


def test_scores_of_a_sequence_that_convolutions_gave_are_found() -> None:
    """Mostly a `flatten` was forgotten."""
    text = network("type: conv, filters: 8, kernel: 3", SCORES, input="[50, 4]")
    assert lines_of(text, CODE) == [4]


def test_a_recurrent_network_on_the_columns_of_a_picture_is_left_alone() -> None:
    """keras-team/keras-io, examples/vision/captcha_ocr.py."""
    text = network(
        "type: conv, filters: 32, kernel: 3, padding: same, activation: relu",
        "type: max_pool, kernel: 2",
        "type: conv, filters: 64, kernel: 3, padding: same, activation: relu",
        "type: max_pool, kernel: 2",
        "type: reshape, shape: [50, 768]",
        "type: dense, units: 64, activation: relu",
        "type: dropout, rate: 0.2",
        "type: lstm, units: 128, bidirectional: true, return_sequence: true",
        "type: lstm, units: 64, bidirectional: true, return_sequence: true",
        "type: dense, units: 21, activation: softmax",
        input="[200, 50, 1]",
        rest="expect: {parameters: 432725}\n",
    )
    assert findings(text, CODE) == findings(text, "B") == []
