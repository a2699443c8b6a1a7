"""A403: an activation behind an activation."""

from __future__ import annotations

import numpy as np
import pytest

import cnnshape
from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings, fixed, lines_of, network

CODE = "A403"

CONV = "type: conv, filters: 4, kernel: 3"


CHANGES_NOTHING = [
    (f"{CONV}, activation: relu", "type: relu"),
    (CONV, "type: relu", "type: relu"),
    (CONV, "type: activation, function: relu", "type: relu"),
    ("type: batch_norm, activation: relu6", "type: relu6"),
    (f"{CONV}, activation: relu6", "type: relu"),
    (f"{CONV}, activation: sigmoid", "type: relu6"),
    (f"{CONV}, activation: relu", "type: abs"),
    (f"{CONV}, activation: square", "type: relu"),
    (f"{CONV}, activation: relu6", "type: clip, low: 0, high: 6"),
    ("type: clip, low: -1, high: 1", "type: clip, low: -2, high: 2"),
    (f"{CONV}, activation: relu", "type: dropout", "type: relu"),
    (f"{CONV}, activation: relu", "type: linear", "type: relu"),
    (f"{CONV}, activation: relu", "type: max_pool, kernel: 2", "type: relu"),
    (f"{CONV}, activation: relu", "type: flatten", "type: relu"),
    (
        "name: a, type: conv, filters: 4, kernel: 1, activation: relu",
        "name: b, type: conv, from: input, filters: 4, kernel: 1, activation: relu",
        "type: concat, from: [a, b], activation: relu",
    ),
]


@pytest.mark.parametrize("layers", CHANGES_NOTHING)
def test_the_safe_fix_of_what_changes_nothing_changes_nothing(layers: tuple[str, ...]) -> None:
    text = network(*layers)
    found = finding(text, CODE)
    assert found.message.endswith("changes nothing")
    assert found.span.line == len(layers) + 2
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    before, after = (cnnshape.run(cnnshape.loads(each)) for each in (text, fixed(text, found)))
    for old, new in zip(before.outputs.values(), after.outputs.values(), strict=True):
        assert np.array_equal(old, new)


@pytest.mark.parametrize(
    "layers",
    [
        (CONV, "type: relu"),
        (CONV, "type: square", "type: avg_pool, kernel: 2", "type: log"),
        (CONV, "type: square", "type: sqrt"),
        (f"{CONV}, activation: relu", CONV, "type: relu"),
        (f"{CONV}, activation: relu", "type: batch_norm", "type: relu"),
        (f"{CONV}, activation: linear", "type: relu"),
        (f"{CONV}, activation: relu", "type: linear"),
        (f"{CONV}, activation: tanh", "type: max_pool, kernel: 2", "type: tanh"),
        (f"{CONV}, activation: tanh", "type: avg_pool, kernel: 2", "type: sigmoid"),
        (
            "name: a, type: conv, filters: 4, kernel: 1, activation: relu",
            "name: b, type: conv, from: input, filters: 4, kernel: 1",
            "type: concat, from: [a, b], activation: relu",
        ),
    ],
)
def test_what_has_something_between_is_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


@pytest.mark.parametrize(
    ("first", "second"), [("silu", "silu"), ("tanh", "relu"), ("relu", "tanh"), ("tanh", "softmax")]
)
def test_two_others_in_a_row_have_an_unsafe_fix(first: str, second: str) -> None:
    found = finding(network(f"{CONV}, activation: {first}", f"type: {second}"), CODE)
    assert found.message == f"{second} acts on the output of {first}, with no weights between"
    assert found.notes == ("the 144 values of `conv_1` pass both",)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE


def test_a_relu_that_relu6_makes_needless_is_the_one_to_go() -> None:
    text = network(f"{CONV}, activation: relu", "type: relu6", CONV)
    found = finding(text, CODE)
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    assert "activation: relu}" not in fixed(text, found)
    assert "relu6" in fixed(text, found)


def test_the_relu_before_a_relu6_stays_where_others_read_it() -> None:
    text = network(
        f"name: a, {CONV}, activation: relu", "name: b, type: relu6", "type: add, from: [a, b]"
    )
    fix = finding(text, CODE).fix
    assert fix is None or fix.safety is Safety.UNSAFE


def test_relu_on_the_scores_of_a_softmax_is_reported_as_that_alone() -> None:
    text = network("type: flatten", "type: dense, units: 5, activation: relu", "type: softmax")
    assert findings(text, CODE) == []
    assert lines_of(text, "A404") == [4]


def test_copies_are_reported_once_and_a_repeat_is_to_be_taken_away() -> None:
    text = network(CONV, "type: relu, repeat: 4")
    found = finding(text, CODE)
    assert "the same in 2 more copies of this layer" in found.notes
    assert found.help == "write the activation once, without `repeat`"


def test_relu_at_the_end_of_a_block_and_at_the_start_of_the_next_is_no_safe_fix() -> None:
    text = """
    input: [8, 8, 4]
    blocks:
      unit:
        layers:
          - {type: relu}
          - {type: conv, filters: 4, kernel: 3, padding: 1, activation: relu}
    layers:
      - {type: unit, repeat: 3}
    """
    found = finding(text, CODE)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE
