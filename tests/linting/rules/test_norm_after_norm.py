"""N303: a normalisation behind the same normalisation."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings, fixed, network

CODE = "N303"


@pytest.mark.parametrize(
    "norm",
    ["type: batch_norm", "type: instance_norm", "type: group_norm, groups: 2", "type: layer_norm"],
)
def test_the_same_normalisation_twice_is_found(norm: str) -> None:
    found = finding(network(norm, norm), CODE)
    kind = norm.split(",")[0].removeprefix("type: ")
    assert found.message == f"{kind} normalises the output of {kind} again"
    assert found.span.line == 4


@pytest.mark.parametrize(
    "layers",
    [
        ("type: batch_norm", "type: instance_norm"),
        ("type: batch_norm, activation: relu", "type: batch_norm"),
        ("type: batch_norm", "type: relu", "type: batch_norm"),
        ("type: group_norm, groups: 2", "type: group_norm, groups: 4"),
        ("type: layer_norm", "type: layer_norm, axes: all"),
        ("name: a, type: batch_norm", "name: b, type: batch_norm", "type: add, from: [a, b]"),
    ],
)
def test_others_are_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


def test_a_norm_that_is_an_output_is_needed() -> None:
    text = network("name: a, type: batch_norm", "name: b, type: batch_norm")
    assert findings(text + "outputs: [a, b]\n", CODE) == []


def test_the_fix_takes_the_first_and_keeps_the_activation_of_the_second() -> None:
    text = network(
        "type: conv, filters: 4, kernel: 3, bias: false",
        "type: batch_norm, scale: false",
        "type: batch_norm, activation: relu",
        "type: max_pool, kernel: 2",
    )
    found = finding(text, CODE)
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    kinds = [node.layer.type for node in cnnshape.loads(fixed(text, found)).nodes]
    assert kinds == ["input", "conv", "batch_norm", "max_pool"]
    assert getattr(cnnshape.loads(fixed(text, found)).nodes[2].layer, "activation", None) == "relu"


@pytest.mark.parametrize(
    ("keys", "safety"),
    [("", Safety.UNSAFE), (", scale: false, shift: false", Safety.SAFE)],
)
def test_a_scale_for_each_channel_changes_what_a_layer_norm_measures(
    keys: str, safety: Safety
) -> None:
    fix = finding(network(f"type: layer_norm{keys}", "type: layer_norm"), CODE).fix
    assert fix is not None
    assert fix.safety is safety


def test_the_parameters_that_are_for_nothing_are_counted() -> None:
    text = network("name: a, type: batch_norm", "name: b, type: batch_norm")
    assert finding(text, CODE).notes == ("`b` undoes the scale and shift of `a` (8 parameters)",)


def test_a_repeated_normalisation_is_written_once_again() -> None:
    text = network("type: conv, filters: 4, kernel: 3", "type: batch_norm, repeat: 3")
    found = finding(text, CODE)
    assert found.help == "write the layer once, without `repeat`"
    assert [node.layer.type for node in cnnshape.loads(fixed(text, found)).nodes][2:] == [
        "batch_norm"
    ]


def test_a_norm_that_ends_one_copy_and_begins_the_next_is_no_safe_one_to_take() -> None:
    text = """
    input: [8, 8, 4]
    blocks:
      unit:
        layers:
          - {type: batch_norm}
          - {type: conv, filters: 4, kernel: 3, padding: 1, activation: relu}
          - {type: batch_norm}
    layers:
      - {type: unit, repeat: 3}
    """
    fix = finding(text, CODE).fix
    assert fix is not None
    assert fix.safety is Safety.UNSAFE


def test_a_fix_that_would_turn_a_reference_to_another_layer_is_not_offered() -> None:
    """Without the first, what is called batch_norm_3 today would be another layer."""
    text = """
    input: [8, 8, 4]
    layers:
      - {type: batch_norm}
      - {type: batch_norm}
      - {type: relu}
      - {type: batch_norm}
      - {type: tanh, from: batch_norm_3}
      - {type: batch_norm, from: relu_1}
      - {type: add, from: [tanh_1, batch_norm_3, batch_norm_4]}
    """
    found = finding(text, CODE)
    assert found.fix is None
    assert found.help == "remove one of the two"


def test_a_first_norm_that_says_what_it_reads_cannot_be_taken_out() -> None:
    """What follows would read the layer before in its place."""
    text = network(
        "name: a, type: relu",
        "name: b, type: tanh",
        "type: batch_norm, from: a",
        "type: batch_norm",
    )
    found = finding(text + "outputs: [b, batch_norm_2]\n", CODE)
    assert found.fix is None
