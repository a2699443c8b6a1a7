"""G203: weights of a kernel that never meet a cell."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.linting.registry import rule_of
from cnnshape.linting.subject import Subject
from tests.linting.asking import finding, findings


def one_layer(shape: str, keys: str) -> str:
    return f"input: [{shape}]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("shape", "keys", "dead"),
    [
        ("1, 1, 4", "type: conv, filters: 8, kernel: 3, padding: 1", "8 of 9"),
        ("2, 2, 4", "type: conv, filters: 8, kernel: 3, padding: 1", ""),
        ("2, 2, 4", "type: conv, filters: 8, kernel: 3, stride: 2, padding: 1", "5 of 9"),
        ("3, 3, 4", "type: conv, filters: 8, kernel: 3, stride: 2, padding: 1", ""),
        ("1, 1, 4", "type: conv, filters: 8, kernel: 3, padding: same", "8 of 9"),
        ("2, 2, 4", "type: conv, filters: 8, kernel: 5, padding: same", "16 of 25"),
        ("3, 3, 4", "type: conv, filters: 8, kernel: 5, padding: same", ""),
        ("12, 12, 4", "type: conv, filters: 8, kernel: 3, dilation: 12, padding: same", "8 of 9"),
        ("13, 13, 4", "type: conv, filters: 8, kernel: 3, dilation: 12, padding: same", ""),
        ("1, 9, 4", "type: depthwise_conv, kernel: 3, padding: 1", "6 of 9"),
        ("1, 4", "type: conv, filters: 8, kernel: 3, padding: 1", "2 of 3"),
        ("1, 9, 9, 8", "type: conv, filters: 8, kernel: 3, padding: 1", "18 of 27"),
        ("1, 1, 4", "type: max_pool, kernel: 3, stride: 1, padding: 1", ""),
        ("1, 1, 4", "type: adaptive_avg_pool, size: 1", ""),
    ],
)
def test_a_tap_that_reads_padding_everywhere_is_dead(shape: str, keys: str, dead: str) -> None:
    titles = [each.message for each in findings(one_layer(shape, keys), "G203")]
    assert titles == ([f"{dead} kernel taps never read a cell"] if dead else [])


@pytest.mark.parametrize(
    ("keys", "weights"),
    [
        ("type: conv, filters: 8, kernel: 3, padding: 1", "256 of its 288 weights (89 %)"),
        (
            "type: conv, filters: 8, groups: 2, kernel: 3, padding: 1",
            "128 of its 144 weights (89 %)",
        ),
        (
            "type: depthwise_conv, multiplier: 3, kernel: 3, padding: 1",
            "96 of its 108 weights (89 %)",
        ),
        ("type: conv, filters: 8, kernel: [1, 3], padding: [0, 1]", "64 of its 96 weights (67 %)"),
    ],
)
def test_the_weights_of_dead_taps_are_counted(keys: str, weights: str) -> None:
    shape, note = finding(one_layer("1, 1, 4", keys), "G203").notes
    assert shape.startswith("on a map of 1x1, only 1x1 of the ")
    assert note == f"{weights} are always multiplied with zero and never learn"


def test_resnet50_at_32_has_five_and_a_half_million_dead_weights() -> None:
    network = cnnshape.load("resnet50", input=(32, 32, 3))
    (found,) = [each for each in cnnshape.lint(network) if each.code == "G203"]
    assert found.message == "5 of 9 kernel taps never read a cell"
    assert found.notes[1:] == (
        "1,310,720 of its 2,359,296 weights (56 %) are always multiplied with zero and never learn",
        "5,505,024 weights of 3 layers are dead: 22 % of the parameters of the network",
        "the like in 2 more copies of this layer",
    )
    assert found.help == "`input: [64, 64, 3]` gives every tap a cell to read"
    fixed = cnnshape.load("resnet50", input=(64, 64, 3))
    assert list(rule_of("G203")(Subject(cnnshape.analyze(fixed)))) == []


def test_shared_weights_are_judged_where_most_of_them_are_live() -> None:
    levels = """
        input: [8, 8, 4]
        layers:
          - {name: first, type: conv, filters: 4, kernel: 3, padding: 1}
          - {type: max_pool, kernel: 8}
          - {type: conv, filters: 4, kernel: 3, padding: 1, share: first}
    """
    assert findings(levels, "G203") == []
    assert findings(levels.replace(", share: first", ""), "G203")


def test_the_input_of_the_fix_is_in_the_layout_of_the_file() -> None:
    found = finding(
        """
        layout: channels_first
        input: [3, 4, 4]
        layers:
          - {type: max_pool, kernel: 4}
          - {type: conv, filters: 4, kernel: 3, padding: 1}
        """,
        "G203",
    )
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["[3, 8, 8]"]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("kernel: 3, padding: same", "`kernel: 1` has only the live taps"),
        ("kernel: 3, dilation: 3, padding: half", "`dilation: 1` keeps every tap on the map"),
    ],
)
def test_padding_by_a_rule_lets_the_kernel_itself_be_changed(keys: str, text: str) -> None:
    size = 2 if "dilation" in keys else 1
    found = finding(one_layer(f"{size}, {size}, 3", f"type: conv, filters: 8, {keys}"), "G203")
    assert found.help is not None
    assert text in found.help


def test_an_explicit_padding_is_not_left_behind_by_a_smaller_kernel() -> None:
    found = finding(one_layer("1, 1, 3", "type: conv, filters: 8, kernel: 3, padding: 1"), "G203")
    assert found.help == "`input: [2, 2, 3]` gives every tap a cell to read"


def test_taps_on_copies_of_cells_are_live() -> None:
    text = "input: [1, 1, 3]\nlayers:\n  - {{type: conv, filters: 2, kernel: 3, padding: 1{}}}"
    assert findings(text.format(""), "G203")
    assert findings(text.format(", padding_mode: replicate"), "G203") == []
