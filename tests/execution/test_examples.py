"""Examples of a file are executed and held against what it says."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

import cnnshape
from cnnshape.execution.examples import Reproduction, reproduce

COURSE = Path(__file__).parents[2] / "architectures" / "course"
WITH_EXAMPLES = sorted(path for path in COURSE.glob("*.yaml") if "\nexamples:" in path.read_text())


def outcomes(text: str) -> tuple[Reproduction, ...]:
    return reproduce(cnnshape.loads(dedent(text)))


def test_the_course_has_examples() -> None:
    assert len(WITH_EXAMPLES) >= 20


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.stem)
def test_executing_reproduces_the_examples_of_the_course(path: Path) -> None:
    outcomes = reproduce(cnnshape.load(path))
    assert outcomes
    assert [each for each in outcomes if not each.agrees] == []


TEXT = """
    input: [2, 1]
    layers: [{{name: d, type: relu}}]
    examples:
      - {{input: [-1, 2], output: [0, 2]}}
      - {{input: [[3], [4]], output: {}}}
    """


def test_every_example_and_its_largest_difference_is_reported() -> None:
    first, second = outcomes(TEXT.format("[3, 4.5]"))
    assert (first.number, first.output, first.agrees) == (1, "d", True)
    assert (second.number, second.agrees, second.largest_difference) == (2, False, 0.5)
    assert second.expected.ravel().tolist() == [3, 4.5]
    assert second.observed.ravel().tolist() == [3, 4]


@pytest.mark.parametrize(("written", "agrees"), [("4.000009", True), ("4.00005", False)])
def test_an_output_may_be_off_by_1e_5_of_its_size(written: str, agrees: bool) -> None:
    assert outcomes(TEXT.format(f"[3, {written}]"))[1].agrees is agrees


def test_inputs_and_outputs_go_by_name_where_there_are_several() -> None:
    (first, second) = outcomes("""
        inputs: {a: [2], b: [2]}
        layers:
          - {name: s, type: add, from: [a, b]}
          - {name: d, type: subtract, from: [a, b]}
        examples:
          - {input: {a: [5, 6], b: [1, 2]}, output: {d: [4, 4], s: [6, 8]}}
        """)
    assert [(each.output, each.agrees) for each in (first, second)] == [("s", True), ("d", True)]


def test_arrays_stand_in_the_declared_layout() -> None:
    (outcome,) = outcomes("""
        input: [1, 2, 2]
        layout: channels_first
        layers: [{type: zero_pad, padding: [[0, 1], [0, 0]]}]
        examples:
          - {input: [[1, 2], [3, 4]], output: [[[1, 2], [3, 4], [0, 0]]]}
        """)
    assert outcome.agrees


def test_only_a_channel_axis_may_be_left_out() -> None:
    text = """
        input: [1, 2, 2]
        layers: [{type: relu}]
        examples: [{input: [[1, 2], [3, 4]], output: [[1, 2], [3, 4]]}]
        """
    with pytest.raises(ValueError, match="`input` of example 1 is 2x2, and must be 1x2x2"):
        outcomes(text)


def test_an_output_that_is_not_one_is_refused() -> None:
    with pytest.raises(ValueError, match="the output of example 2 must give d, and gives e"):
        outcomes(TEXT.format("{e: [3, 4]}"))
