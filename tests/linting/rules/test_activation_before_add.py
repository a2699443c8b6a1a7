"""A401: a residual branch that ends in relu."""

from __future__ import annotations

import pytest

from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings, lines_of, network

CODE = "A401"


CONV = "type: conv, filters: 4, kernel: 3, padding: 1"


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ((f"name: a, {CONV}, activation: relu", "type: add, from: [input, a]"), 3),
        ((f"name: a, {CONV}, activation: relu6", "type: add, from: [a, input]"), 3),
        ((CONV, "type: batch_norm, activation: relu", "type: add, from: [input, batch_norm_1]"), 4),
        ((CONV, "type: batch_norm", "name: a, type: relu", "type: add, from: [input, a]"), 5),
        (
            (
                CONV,
                "type: relu",
                "name: a, type: drop_path, rate: 0.1",
                "type: add, from: [input, a]",
            ),
            4,
        ),
        (
            (
                f"{CONV}, stride: 2, activation: relu",
                f"name: a, {CONV}, activation: relu",
                "type: conv, from: input, filters: 4, kernel: 1, stride: 2",
                "name: shortcut, type: batch_norm",
                "type: add, from: [a, shortcut]",
            ),
            4,
        ),
    ],
)
def test_a_residual_branch_that_ends_in_relu_is_found(layers: tuple[str, ...], line: int) -> None:
    assert lines_of(network(*layers), CODE) == [line]


@pytest.mark.parametrize(
    "layers",
    [
        (f"name: a, {CONV}", "type: add, from: [input, a], activation: relu"),
        (f"name: a, {CONV}, activation: tanh", "type: add, from: [input, a]"),
        # the shortcut is the output of a relu, as in every ResNet
        (f"name: a, {CONV}, activation: relu", f"name: b, {CONV}", "type: add, from: [a, b]"),
        # two branches side by side
        (
            f"name: a, {CONV}, activation: relu",
            f"name: b, from: input, {CONV}, activation: relu",
            "type: add, from: [a, b]",
        ),
        ("name: a, type: relu", "type: add, from: [input, a]"),
        # the sum has an activation of its own, as in temporal convolutional networks
        (f"name: a, {CONV}, activation: relu", "type: add, from: [input, a], activation: relu"),
        (f"name: a, {CONV}, activation: relu", "type: add, from: [input, a]", "type: relu"),
    ],
)
def test_other_sums_are_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


def test_an_activation_of_a_later_branch_does_not_follow_the_sum() -> None:
    text = network(
        f"name: a, {CONV}, activation: relu",
        "name: sum, type: add, from: [input, a]",
        "name: b, type: relu",
        "type: add, from: [sum, b]",
    )
    assert lines_of(text, CODE) == [3]


def test_the_blocks_of_keras_tcn_are_left_alone() -> None:
    """Eight filters wide and 8 taps long, dilated by 1, 2, 4 and 8 in three stacks."""
    text = """
    input: [1000, 1]
    blocks:
      residual:
        parameters: {width: , dilation: 1}
        layers:
          - type: branches
            merge: add
            activation: relu
            branches:
              - - {type: conv, filters: =width, kernel: 8, dilation: =dilation,
                   padding: "=[[7 * dilation, 0]]", activation: relu}
                - {type: conv, filters: =width, kernel: 8, dilation: =dilation,
                   padding: "=[[7 * dilation, 0]]", activation: relu}
              - - {type: conv, filters: =width, kernel: 1, if: =channels != width}
    layers:
      - {type: residual, width: 16, dilation: =2 ** (index % 4), repeat: 12}
    expect: {receptive_field: [631]}
    """
    assert [each.code for each in findings(text) if each.code in ("A401", "G210", "B101")] == []


def test_a_decoder_that_is_added_to_its_encoder_is_no_residual() -> None:
    text = network(
        f"name: encoder, {CONV}, activation: relu",
        f"{CONV}, stride: 2, activation: relu",
        "type: upsample, factor: 2",
        f"name: decoder, {CONV}, activation: relu",
        "type: add, from: [encoder, decoder]",
    )
    assert findings(text, CODE) == []


def test_a_gate_inside_the_branch_does_not_hide_it() -> None:
    text = network(
        f"name: a, {CONV}",
        "type: global_avg_pool",
        "name: gate, type: dense, units: 4, activation: sigmoid",
        "type: multiply, from: [a, gate]",
        f"name: b, {CONV}, activation: relu",
        "type: add, from: [input, b]",
    )
    assert lines_of(text, CODE) == [7]


def test_the_words_and_the_fix() -> None:
    found = finding(
        network(f"name: a, {CONV}, activation: relu", "name: sum, type: add, from: [input, a]"),
        CODE,
    )
    assert found.message == "relu ends a residual branch, which can then only add"
    assert found.notes == ("none of the 256 values of `sum` can be less than in `input`",)
    assert found.help == "move the relu from the branch to the sum"
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE


def test_copies_are_reported_once_on_a_line_as_in_a_volume() -> None:
    text = """
    input: {input}
    blocks:
      residual:
        layers:
          - type: branches
            merge: add
            branches:
              - []
              - - {{type: conv, filters: 4, kernel: 3, padding: 1, activation: relu}}
    layers:
      - {{type: residual, repeat: 5}}
    """
    for input in ("[8, 4]", "[8, 8, 4]", "[8, 8, 8, 4]"):
        found = finding(text.format(input=input), CODE)
        assert "the same in 4 more copies of this layer" in found.notes or any(
            "4 more copies" in note for note in found.notes
        )
