"""N302: a dropout before a batch normalisation."""

from __future__ import annotations

from functools import partial

import pytest

from cnnshape.catalogue import Safety
from tests.linting import asking
from tests.linting.asking import finding, findings, lines_of

network = partial(asking.network, input="[16, 16, 4]")

CODE = "N302"


DROPOUT = "type: dropout, rate: 0.3"
CONV = "type: conv, filters: 4, kernel: 1, activation: relu"
NORM = "type: batch_norm"


@pytest.mark.parametrize(
    "layers",
    [
        (DROPOUT, NORM),
        (DROPOUT, CONV, NORM),
        (DROPOUT, "type: relu", "type: max_pool, kernel: 2", CONV, "type: relu", NORM),
        (DROPOUT, "type: global_avg_pool", "type: dense, units: 5", NORM),
        (
            DROPOUT,
            "name: a, type: conv, filters: 4, kernel: 1",
            "type: add, from: [a, input]",
            NORM,
        ),
    ],
)
def test_a_dropout_at_most_one_layer_with_weights_before_is_found(layers: tuple[str, ...]) -> None:
    assert lines_of(network(*layers), CODE) == [3]


@pytest.mark.parametrize(
    "layers",
    [
        (DROPOUT, CONV, CONV, NORM),
        (NORM, DROPOUT, CONV),
        (DROPOUT, CONV, "type: layer_norm", NORM),
        ("type: dropout, rate: 0", NORM),
        ("type: drop_path, rate: 0.3", CONV, NORM),
        (DROPOUT, CONV, "type: group_norm, groups: 2"),
    ],
)
def test_what_is_farther_or_no_dropout_is_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


def test_the_numbers_are_those_of_the_rate_and_of_the_way() -> None:
    found = finding(network(DROPOUT, CONV, "name: norm, type: batch_norm"), CODE)
    assert found.message == "batch normalisation keeps the variance of a dropout of rate 0.3"
    way, growth = found.notes
    assert way == "it reaches `norm` through 1 layer with weights"
    assert "1 / (1 - 0.3) = 1.43 times as large" in growth


def test_of_two_ways_the_shorter_one_is_reported() -> None:
    text = network(
        "name: drop, type: dropout",
        "type: conv, filters: 4, kernel: 1",
        "name: far, type: batch_norm",
        "name: near, type: batch_norm, from: drop",
    )
    assert finding(text, CODE).notes[0] == "it reaches `near` through 0 layers with weights"


def test_the_dropout_can_be_taken_out_unsafely() -> None:
    fix = finding(network(DROPOUT, CONV, NORM), CODE).fix
    assert fix is not None
    assert fix.safety is Safety.UNSAFE


def test_it_is_found_on_a_line_and_in_a_volume_too() -> None:
    for input in ("[16, 4]", "[4, 4, 4, 4]", "[4]"):
        norm_of_dense = (DROPOUT, "type: dense, units: 3", NORM)
        assert findings(network(*norm_of_dense, input=input), CODE)


def test_copies_are_reported_once() -> None:
    text = """
    input: [16, 16, 4]
    blocks:
      wide:
        layers:
          - {type: batch_norm, activation: relu}
          - {type: dropout}
          - {type: conv, filters: 4, kernel: 3, padding: 1}
    layers:
      - {type: wide, repeat: 3}
    """
    found = finding(text, CODE)
    assert "the same in 1 more copy of this layer" in found.notes


def test_thousands_of_dropouts_are_looked_at_once_each() -> None:
    text = """
    input: [2]
    layers:
      - {type: dropout, repeat: 9999}
      - {type: batch_norm}
    """
    assert "9,998 more copies" in finding(text, CODE).notes[-1]
