"""D501: what leads to no output, reported once for each dead end."""

from __future__ import annotations

from textwrap import dedent

from cnnshape.catalogue import Safety
from cnnshape.linting.source_text import SourceText
from tests.linting.asking import finding, findings

TWO_HEADS = """
    input: [8, 8, 3]
    outputs: {outputs}
    layers:
      - {{name: features, type: conv, filters: 4, kernel: 3}}
      - {{name: pooled, type: global_avg_pool}}
      - {{name: boxes, type: dense, units: 4}}
      - {{name: classes, type: dense, from: pooled, units: 10}}
    """


def test_a_layer_that_no_output_depends_on_is_found_with_what_it_costs() -> None:
    found = finding(TWO_HEADS.format(outputs="[classes]"), "D501")
    assert found.message == "1 layer leads to no output"
    assert found.span.line == 6
    assert found.notes == ("20 parameters and 16 multiply-adds have no effect on `classes`",)


def test_the_fix_takes_out_a_layer_that_stands_alone() -> None:
    text = dedent(TWO_HEADS.format(outputs="[classes]")).lstrip("\n")
    fix = finding(text, "D501").fix
    assert fix is not None
    assert fix.safety is Safety.UNSAFE
    fixed = SourceText(fix.edits[0].span.source).edited(fix.edits)
    assert "boxes" not in fixed
    assert findings(fixed, "D501") == []


def test_without_outputs_whatever_nothing_reads_is_one() -> None:
    text = TWO_HEADS.replace("    outputs: {outputs}\n", "").format()
    assert findings(text, "D501") == []


def test_where_all_heads_are_outputs_nothing_is_unused() -> None:
    assert findings(TWO_HEADS.format(outputs="[boxes, classes]"), "D501") == []


def test_what_leads_to_one_dead_end_is_reported_once_at_its_end() -> None:
    text = """
        input: [8, 8, 3]
        outputs: [scores]
        layers:
          - {name: scores, type: conv, filters: 4, kernel: 3}
          - {name: a, type: conv, filters: 4, kernel: 3}
          - {name: b, type: relu}
          - {name: c, type: global_avg_pool}
          - {name: d, type: dense, units: 2}
        """
    found = finding(text, "D501")
    assert found.message == "4 layers lead to no output"
    assert found.span.line == 8
    assert found.notes[0] == "`a`, `b`, `c` and more end here"
    assert found.fix is None
    assert found.help is not None
    assert "add `d` to `outputs`" in found.help


def test_two_dead_ends_tell_of_what_they_have_in_common_once() -> None:
    text = """
        input: [8, 8, 3]
        outputs: [scores]
        layers:
          - {name: scores, type: conv, filters: 4, kernel: 3}
          - {name: common, type: relu}
          - {name: left, type: tanh, from: common}
          - {name: right, type: sigmoid, from: common}
        """
    messages = [each.message for each in findings(text, "D501")]
    assert sorted(messages) == ["1 layer leads to no output", "2 layers lead to no output"]


def test_a_layer_that_lends_its_weights_or_its_size_is_in_use() -> None:
    text = """
        input: [8, 8, 3]
        outputs: [scores]
        layers:
          - {name: owner, type: conv, filters: 4, kernel: 3}
          - {name: size, type: max_pool, from: input, kernel: 4}
          - {name: sharer, type: conv, from: input, filters: 4, kernel: 3, share: owner}
          - {name: scores, type: crop, like: size}
        """
    assert findings(text, "D501") == []


def test_an_input_that_nothing_reads_is_found_even_without_outputs() -> None:
    text = """
        inputs: {left: [8, 8, 3], right: [8, 8, 3]}
        layers:
          - {type: conv, from: left, filters: 4, kernel: 3}
        """
    found = finding(text, "D501")
    assert found.message == "an input that no layer reads"
    assert found.span.line == 1
    assert found.fix is None


def test_an_input_that_leads_to_a_dead_end_is_no_layer() -> None:
    text = """
        inputs: {left: [8, 8, 3], right: [8, 8, 3]}
        outputs: [a]
        layers:
          - {name: a, type: conv, from: left, filters: 4, kernel: 3}
          - {name: b, type: conv, from: right, filters: 4, kernel: 3}
        """
    found = finding(text, "D501")
    assert found.message == "1 layer leads to no output"
    assert found.notes[0] == "`right`, `b` end here"


def test_a_layer_whose_other_copies_are_in_use_is_not_taken_out() -> None:
    text = """
        input: [8, 8, 3]
        outputs: [unit_2, unit_1.first]
        blocks:
          unit:
            layers:
              - {name: first, type: conv, filters: 4, kernel: 1}
              - {name: second, type: tanh}
        layers:
          - {type: unit}
          - {type: unit, from: unit_1.first}
        """
    found = finding(text, "D501")
    assert found.span.line == 7
    assert found.fix is None
