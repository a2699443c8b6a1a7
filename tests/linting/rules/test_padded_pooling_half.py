"""G214: poolings whose padding is more than half of their window."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings


def one_layer(keys: str, shape: str = "32, 32, 3") -> str:
    return f"input: [{shape}]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ("type: max_pool, kernel: 3, stride: 2, padding: 1", False),
        ("type: max_pool, kernel: 3, stride: 2, padding: 2", True),
        ("type: avg_pool, kernel: 4, stride: 2, padding: 2", False),
        ("type: avg_pool, kernel: 4, stride: 2, padding: 3", True),
        ("type: max_pool, kernel: 3, dilation: 2, padding: 2", False),
        ("type: max_pool, kernel: 3, dilation: 2, padding: 3", True),
        ("type: max_pool, kernel: [3, 5], padding: [1, 3]", True),
        ("type: max_pool, kernel: [3, 5], padding: [1, 2]", False),
        ("type: max_pool, kernel: 2, stride: 1, padding: same", False),
        ("type: max_pool, kernel: 3, stride: 2, ceil_mode: true", False),
        ("type: conv, filters: 8, kernel: 3, padding: 2", False),
    ],
)
def test_padding_above_half_of_the_window_is_found(keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(keys), "G214")) is is_found


def test_a_padding_as_wide_as_the_window_is_an_error_instead() -> None:
    text = one_layer("type: max_pool, kernel: 3, padding: 3")
    assert findings(text, "S105")
    assert findings(text, "G214") == []


def test_the_title_has_the_numbers_and_the_fix_the_most_that_may_be() -> None:
    found = finding(one_layer("type: max_pool, kernel: 3, stride: 2, padding: 2"), "G214")
    assert found.message == "padding of 2 is more than half of a window of 3x3"
    assert found.notes == ("half of it is 1; PyTorch refuses to build the layer",)
    assert found.help == "`padding: 1` is the largest allowed"
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["1"]


@pytest.mark.parametrize(
    ("padding", "shape", "fixed"),
    [
        ("[2, 1]", "32, 32, 3", "1"),
        ("[2, 0]", "32, 32, 3", "[1, 0]"),
        ("[[2, 0], [1, 0]]", "32, 32, 3", "[[1, 0], [1, 0]]"),
        ("[2]", "32, 3", "1"),
        ("[0, 0, 2]", "8, 8, 8, 3", "[0, 0, 1]"),
    ],
)
def test_each_side_is_cut_to_half_of_its_window(padding: str, shape: str, fixed: str) -> None:
    keys = f"type: max_pool, kernel: 3, stride: 2, padding: {padding}"
    found = finding(one_layer(keys, shape), "G214")
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == [fixed]
