"""N301: a bias before a normalisation."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings

CODE = "N301"

BODY = """
input: [8, 8, 3]
layers:
  - {{name: first, {layer}}}
  - {{name: norm, {norm}}}
{rest}
"""


def network(
    layer: str = "type: conv, filters: 4, kernel: 3", norm: str = "type: batch_norm", rest: str = ""
) -> str:
    return BODY.format(layer=layer, norm=norm, rest=rest)


@pytest.mark.parametrize(
    "layer",
    [
        "type: conv, filters: 4, kernel: 3",
        "type: conv, filters: 4, kernel: 3, activation: linear",
        "type: conv_transpose, filters: 4, kernel: 2, stride: 2",
        "type: depthwise_conv, kernel: 3",
        "type: separable_conv, filters: 4, kernel: 3",
        "type: dense, units: 4",
    ],
)
def test_every_kind_of_bias_is_found_and_safely_taken_away(layer: str) -> None:
    found = finding(network(layer), CODE)
    assert found.message == "the normalisation after this layer subtracts its bias again"
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE


@pytest.mark.parametrize(
    ("layer", "norm", "rest"),
    [
        ("type: conv, filters: 4, kernel: 3, bias: false", "type: batch_norm", ""),
        ("type: conv, filters: 4, kernel: 3, activation: relu", "type: batch_norm", ""),
        ("type: conv, filters: 4, kernel: 3", "type: group_norm, groups: 2", ""),
        ("type: conv, filters: 4, kernel: 3", "type: layer_norm", ""),
        ("type: conv, filters: 4, kernel: 3", "type: batch_norm", "outputs: [first, norm]"),
        ("type: conv, filters: 4, kernel: 3", "type: batch_norm", "  - {type: relu, from: first}"),
    ],
)
def test_a_bias_that_has_an_effect_is_left_alone(layer: str, norm: str, rest: str) -> None:
    assert findings(network(layer, norm, rest), CODE) == []


def test_the_normalisation_may_be_the_output() -> None:
    assert findings(network(rest="outputs: [norm]"), CODE)


def test_the_parameters_that_are_saved_are_those_of_the_layer() -> None:
    found = finding(network(), CODE)
    assert found.help == "`bias: false` saves 4 parameters"
    assert found.notes == ("`norm` subtracts the mean of each of 4 channels",)


def test_a_promised_number_of_parameters_takes_the_fix_away() -> None:
    promise = "expect: {parameters: 120}"
    assert finding(network(rest=promise), CODE).fix is None


def test_a_bias_in_values_needs_two_edits_that_are_only_reported() -> None:
    found = finding(network("type: dense, units: 2, values: {bias: [1, 2]}"), CODE)
    assert found.fix is None
    assert found.help is not None
    assert "`values`" in found.help


def test_values_without_a_bias_are_no_hindrance() -> None:
    layer = "type: conv, filters: 1, kernel: 3, values: {weight: vertical}"
    assert finding(network(layer), CODE).fix is not None


SHARED = """
inputs: {left: [8, 8, 3], right: [8, 8, 3]}
layers:
  - {name: first, type: conv, from: left, filters: 4, kernel: 3}
  - {name: first_norm, type: batch_norm}
  - {name: second, type: conv, from: right, filters: 4, kernel: 3, share: first}
"""


def test_a_bias_that_is_shared_is_needed_where_no_normalisation_follows() -> None:
    assert findings(SHARED + "outputs: [first_norm, second]\n", CODE) == []


def test_a_bias_that_is_shared_is_found_where_all_that_share_it_are_normalised() -> None:
    text = SHARED + "  - {name: second_norm, type: batch_norm}\n"
    found = findings(text, CODE)
    assert [each.span.line for each in found] == [3, 5]
    assert all(each.fix is None and each.help for each in found)


BLOCK = """
input: [8, 8, 3]
blocks:
  unit:
    parameters: {{normalised: }}
    layers:
      - {{type: conv, filters: 4, kernel: 3, padding: 1}}
      - {{type: batch_norm, if: =normalised}}
      - {{type: relu}}
layers:
  - {{type: unit, normalised: =index < {normalised}, repeat: 3}}
"""


def test_copies_are_reported_once_and_fixed_together() -> None:
    found = finding(BLOCK.format(normalised=3), CODE)
    assert "the same in 2 more copies of this layer" in found.notes
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE


def test_a_fix_that_takes_a_bias_that_one_copy_needs_is_unsafe() -> None:
    found = finding(BLOCK.format(normalised=2), CODE)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE


def test_what_stands_in_another_file_is_reported_without_a_fix(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(network())
    (tmp_path / "wide.yaml").write_text("extends: base.yaml\ninput: [16, 16, 3]\n")
    (found,) = cnnshape.lint(cnnshape.load(tmp_path / "wide.yaml"))
    assert found.code == CODE
    assert found.span.source.name.endswith("base.yaml")
    assert found.help == "`bias: false` saves 4 parameters"
    assert found.fix is None
