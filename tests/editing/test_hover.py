"""Hover: numbers, documentation and values where the mouse is."""

from __future__ import annotations

from pathlib import Path

from cnnshape.editing.document import Position
from cnnshape.editing.hover import hover
from cnnshape.editing.snapshot import Snapshot

from .texts import BLOCKS, SMALL, at, read


def text_at(text: str, word: str, occurrence: int = 0, snapshot: Snapshot | None = None) -> str:
    found = hover(snapshot or read(text), at(text, word, occurrence))
    return "" if found is None else found.text


def test_a_layer_says_what_explain_says_and_what_its_kind_does() -> None:
    text = text_at(SMALL, "conv,")
    assert text.startswith("```text\nfirst: conv, layer 1\nReads ")
    assert "28x28x8: 28 * 28 * 8 = 6,272 values a sample" in text
    assert "(5 * 5 * 3 + 1) * 8 = 608" in text
    assert text.endswith("Slide `filters` learned windows over the input and add a bias.")
    assert "untitled" not in text


def test_the_stretch_that_is_meant_is_the_word() -> None:
    found = hover(read(SMALL), at(SMALL, "conv,"))
    assert found is not None
    assert found.span.text == "conv"


def test_a_key_says_what_it_means_what_it_may_be_and_what_it_is() -> None:
    assert text_at(SMALL, "kernel: 5") == (
        "**kernel**: A count for every spatial axis, or a list with one for each.\n\n"
        "`kernel` is `[5, 5]`"
    ).replace("[5, 5]", "5")
    padding = text_at(BLOCKS, "padding")
    assert "One of `valid`, `same`, `half`, `causal`." in padding
    assert "Default: `valid`." in padding


def test_keys_at_the_top_say_what_they_mean() -> None:
    assert text_at(SMALL, "input").startswith("**input**: The sizes of the input")
    assert text_at("budget: {macs: 5}\n" + SMALL, "macs").startswith("**macs**: ")


def test_an_expression_says_its_value_in_each_copy() -> None:
    assert text_at(SMALL, "=2 * width") == "`filters` is `16`"
    assert text_at(BLOCKS, "=width") == (
        "`filters` is\n- `4` in `unit_1.body_1`\n- `4` in `unit_1.body_2`\n- `8` in `wide.body_1`"
    )


def test_a_parameter_says_its_value_and_one_of_a_block_its_value_in_each_call() -> None:
    assert text_at(SMALL, "8}") == "`width` is `8` here"
    assert text_at(BLOCKS, "times: 2") == "`times` is\n- `2` in `unit_1`\n- `1` in `wide`"


def test_a_block_says_what_its_calls_add_up_to() -> None:
    assert text_at(BLOCKS, "unit") == (
        "The block `unit` is used 2 times: 592 parameters and 589,824 MACs in all\n\n"
        "- `unit_1`: 32x32x4, 296 parameters\n"
        "- `wide`: 32x32x8, 296 parameters"
    )
    unused = BLOCKS.replace("  unit:", "  other: {layers: []}\n  unit:")
    assert text_at(unused, "other") == "The block `other` is not used."


def test_the_call_of_a_block_is_explained() -> None:
    text = text_at(BLOCKS, "unit, width: 4")
    assert text.startswith("```text\nunit_1: a block `unit` of 3 layers\n")
    assert "Parameters  148 + 148 = 296" in text


def test_a_name_in_from_says_which_layer_it_is_and_its_shape() -> None:
    assert text_at(BLOCKS, "body, input]") == "`unit_1.body_2`: 32x32x4"
    text = SMALL.replace("{type: flatten}", "{type: flatten, from: first}")
    assert text_at(text, "first}") == "`first`: 28x28x8"


def test_nothing_is_said_of_nothing() -> None:
    assert hover(read(SMALL), Position(2, 1)) is not None
    assert hover(read(SMALL + "\n# comment\n"), Position(13, 4)) is None
    assert hover(read("input: [8"), Position(1, 2)) is None
    assert hover(read(SMALL), Position(99, 1)) is None


def test_a_broken_text_still_documents_its_keys_but_shows_no_old_numbers() -> None:
    broken = SMALL.replace("units: 10", "units: ten")
    snapshot = read(broken, before=read(SMALL))
    assert text_at(broken, "kernel: 5", snapshot=snapshot).startswith("**kernel**: ")
    assert "`kernel` is" not in text_at(broken, "kernel: 5", snapshot=snapshot)


def test_no_text_of_a_file_leaves_its_block_of_code(tmp_path: Path) -> None:
    text = 'input: [8, 8, 3]\nlayers:\n  - {type: relu, description: "``` <b>[x](y)</b>"}\n'
    shown = text_at(text, "relu")
    assert shown.startswith("```text\n")
    assert "<b>" not in shown
