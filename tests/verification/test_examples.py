"""Examples of a file are executed, and an output that differs is reported in numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape import Proof
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.verification.evidence import Status

SUM = """
{top}
layers:
  - {{name: sum, type: conv, filters: 1, kernel: 2, bias: false, values: {{weight: {weight}}}}}
examples:
  - {example}
"""

WITH_EXAMPLES = [path for path in bundled_files() if "examples:" in path.read_text("utf-8")]


def verified(example: str, top: str = "input: [3, 3, 1]") -> Proof:
    text = SUM.format(example=example, top=top, weight="[[1, 1], [1, 1]]")
    return cnnshape.verify(cnnshape.loads(text))


def complaint(example: str, top: str = "input: [3, 3, 1]") -> str:
    proof = verified(example, top)
    assert not proof.ok
    (found,) = proof.diagnostics
    assert found.code == "B101"
    assert found.span.line == 6 + top.count("\n")
    return found.message


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.stem)
def test_the_matrices_of_the_course_come_out(path: Path) -> None:
    proof = cnnshape.verify(cnnshape.load(path))
    assert proof.ok
    assert [each.status for each in proof.examples] == [Status.PROVED]
    assert proof.examples[0].largest_difference == 0


@pytest.mark.parametrize(
    ("top", "example"),
    [
        (
            "input: [3, 3, 1]",
            "{input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], output: [[12, 16], [24, 28]]}",
        ),
        (
            "input: [2, 2, 1]",
            "{input: [[[1], [2]], [[3], [4.000001]]], output: [[[10]]]}",
        ),
        (
            "layout: channels_first\ninput: [1, 2, 3]",
            "{input: [[[1, 2, 3], [4, 5, 6]]], output: [[12, 16]]}",
        ),
        (
            "input: [2, 2, 1]",
            "{input: {input: [[1, 2], [3, 4]]}, output: {sum: [[10]]}}",
        ),
    ],
)
def test_a_channel_axis_of_one_may_be_left_out_and_names_may_be_given(
    top: str, example: str
) -> None:
    proof = verified(example, top)
    assert proof.ok
    assert proof.examples[0].status is Status.PROVED


def test_a_difference_names_the_place_and_both_numbers() -> None:
    said = complaint("{input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], output: [[12, 16], [23, 28]]}")
    assert said == (
        "example 1 is not reproduced: `sum` at [1, 0, 0] is 24, and the file says 23 "
        "(difference +1; 1 of 4 values differ)"
    )


@pytest.mark.parametrize(("written", "ok"), [("10.00005", True), ("10.0002", False)])
def test_values_are_compared_to_one_part_in_a_hundred_thousand(written: str, ok: bool) -> None:
    example = f"{{input: [[1, 2], [3, 4]], output: [[{written}]]}}"
    assert verified(example, "input: [2, 2, 1]").ok is ok


@pytest.mark.parametrize(
    ("example", "words"),
    [
        (
            "{input: [[1, 2], [3, 4]], output: [[10]]}",
            "the input `input` is 2x2 in the example, but should be 3x3x1",
        ),
        (
            "{input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], output: [12]}",
            "the output `sum` is 1 in the example, but should be 2x2x1",
        ),
        (
            "{input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], output: {product: [[1]]}}",
            "`product` is not an output; there is sum",
        ),
    ],
)
def test_an_example_that_cannot_be_compared_says_why(example: str, words: str) -> None:
    assert complaint(example) == f"example 1 is not reproduced: {words}"


def test_several_inputs_and_outputs_are_given_by_name() -> None:
    text = """
inputs: {{left: [2], right: [2]}}
layers:
  - {{name: plus, type: add, from: [left, right]}}
  - {{name: minus, type: subtract, from: [left, right]}}
examples:
  - {{input: {input}, output: {output}}}
"""
    both = {"input": "{left: [1, 2], right: [3, 5]}", "output": "{plus: [4, 7], minus: [-2, -3]}"}
    assert cnnshape.verify(cnnshape.loads(text.format(**both))).ok
    nameless = cnnshape.verify(cnnshape.loads(text.format(**both | {"output": "[4, 7]"})))
    assert nameless.diagnostics[0].message == (
        "example 1 is not reproduced: the network has 2 outputs: write a mapping from their names "
        "(plus, minus) to arrays"
    )


def test_an_example_through_a_custom_layer_is_not_executed() -> None:
    proof = cnnshape.verify(
        cnnshape.loads(
            "input: [2]\nlayers:\n  - {name: unknown, type: custom, output: [2]}\n"
            "examples:\n  - {input: [1, 2], output: [1, 2]}\n"
        )
    )
    assert proof.ok
    (example,) = proof.examples
    assert example.status is Status.DECLARED
    assert example.message == "not executed: `unknown` is a custom layer"
