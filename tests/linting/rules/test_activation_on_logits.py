"""A404: relu or dropout on the scores of the last layer."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings, lines_of, network

CODE = "A404"

ARCHITECTURES = Path(__file__).parents[3] / "architectures"


FLATTEN = "type: flatten"


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ((FLATTEN, "type: dense, units: 5, activation: relu"), 4),
        ((FLATTEN, "type: dense, units: 5, activation: relu6", "type: softmax"), 4),
        ((FLATTEN, "type: dense, units: 5", "type: relu"), 5),
        ((FLATTEN, "type: dense, units: 5", "type: dropout", "type: softmax"), 5),
        (("type: conv, filters: 5, kernel: 1, activation: relu",), 3),
        (("type: conv, filters: 5, kernel: 8, activation: relu", FLATTEN), 3),
        (("type: conv, filters: 5, kernel: 1, activation: relu", "type: upsample, factor: 2"), 3),
    ],
)
def test_scores_that_are_clipped_or_blanked_are_found(layers: tuple[str, ...], line: int) -> None:
    assert lines_of(network(*layers), CODE) == [line]


@pytest.mark.parametrize(
    "layers",
    [
        (FLATTEN, "type: dense, units: 5, activation: softmax"),
        (FLATTEN, "type: dense, units: 5, activation: relu", "type: dense, units: 3"),
        (FLATTEN, "type: dropout", "type: dense, units: 3"),
        (FLATTEN, "type: dense, units: 5", "type: dropout, rate: 0"),
        (FLATTEN, "type: dense, units: 5", "type: batch_norm, activation: relu"),
        ("type: conv, filters: 5, kernel: 3, activation: relu",),
        ("type: conv, filters: 5, kernel: 1, activation: relu", "type: global_avg_pool"),
        (FLATTEN, "type: dense, units: 5, activation: sigmoid", "type: relu"),
        ("type: relu",),
        ("type: separable_conv, filters: 5, kernel: 3, activation: relu",),
        (
            "type: depthwise_conv, kernel: 3",
            "type: batch_norm, activation: relu",
            "type: conv, filters: 5, kernel: 1, activation: relu",
        ),
    ],
)
def test_other_ends_are_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


@pytest.mark.parametrize("name", ["squeezenet1_0", "network_in_network", "googlenet", "lenet5"])
def test_published_heads_are_left_alone(name: str) -> None:
    found = cnnshape.lint(cnnshape.load(ARCHITECTURES / f"{name}.yaml"))
    assert [each for each in found if each.code == CODE] == []


def test_an_output_that_further_layers_with_weights_read_is_no_last_one() -> None:
    text = network(
        "name: a, type: conv, filters: 5, kernel: 1, activation: relu",
        "name: b, type: conv, filters: 5, kernel: 1",
    )
    assert findings(text + "outputs: [a, b]\n", CODE) == []


def test_each_of_several_heads_is_looked_at() -> None:
    text = network(
        "name: a, type: conv, filters: 5, kernel: 1, activation: relu",
        "name: b, type: conv, from: input, filters: 5, kernel: 1, activation: relu",
    )
    assert lines_of(text, CODE) == [3, 4]


def test_the_words_of_a_clipped_score_and_its_fix() -> None:
    found = finding(network(FLATTEN, "type: dense, units: 5, activation: relu"), CODE)
    assert found.message == "relu clips the scores of the last layer"
    assert found.notes == ("of 5 scores of `dense_1`, all below 0 become 0, with a gradient of 0",)
    assert found.help == "remove the activation of the last layer"
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE


def test_the_words_of_a_dropout() -> None:
    found = finding(network(FLATTEN, "type: dense, units: 5", "type: dropout, rate: 0.07"), CODE)
    assert found.message == "dropout sets scores of the last layer to 0"
    assert found.notes == ("each of 5 scores of `dense_1` is 0 in 7 % of training steps",)


def test_on_a_line_and_in_a_volume() -> None:
    head = "type: conv, filters: 5, kernel: 1, activation: relu"
    for input in ("[8, 4]", "[8, 8, 8, 4]"):
        assert findings(network(head, input=input), CODE)
