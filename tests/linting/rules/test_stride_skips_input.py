"""G204: strides that step over cells of the input."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cnnshape.linting.cells import skipped
from cnnshape.linting.sliding_layers import Axis
from cnnshape.window import Window
from tests.linting.asking import finding, findings


def one_layer(shape: str, keys: str) -> str:
    return f"input: [{shape}]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("shape", "keys", "is_found"),
    [
        ("56, 56, 3", "type: conv, filters: 8, kernel: 1, stride: 2", True),
        ("56, 56, 3", "type: conv, filters: 8, kernel: 2, stride: 2", False),
        ("56, 56, 3", "type: conv, filters: 8, kernel: 2, stride: 3", True),
        ("56, 56, 3", "type: max_pool, kernel: 1, stride: 2", True),
        ("56, 56, 3", "type: max_pool, kernel: 3, stride: 2", False),
        ("1, 1, 3", "type: conv, filters: 8, kernel: 1, stride: 2", False),
        ("2, 2, 3", "type: conv, filters: 8, kernel: 1, stride: 2", True),
        ("9, 9, 3", "type: conv, filters: 8, kernel: 3, stride: 2, dilation: 2", True),
        ("9, 9, 3", "type: conv, filters: 8, kernel: 3, stride: 2, dilation: 3", True),
        ("9, 3", "type: conv, filters: 8, kernel: 3, stride: 2, dilation: 3, padding: same", False),
        ("9, 9, 3", "type: conv, filters: 8, kernel: 3, dilation: 2", False),
        ("5, 5, 3", "type: conv, filters: 8, kernel: 3, dilation: 2", True),
        ("56, 3", "type: conv, filters: 8, kernel: 1, stride: 2", True),
        ("8, 56, 56, 3", "type: conv, filters: 8, kernel: 3, stride: [4, 2, 2]", True),
    ],
)
def test_holes_between_windows_or_taps_are_found(shape: str, keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(shape, keys), "G204")) is is_found


@settings(deadline=None, max_examples=300)
@given(
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(0, 4),
)
@example(1, 3, 3, 1, 4, 0)
@example(1, 2, 3, 2, 4, 0)
def test_skipped_cells_are_those_that_a_loop_does_not_find(
    size: int, kernel: int, stride: int, dilation: int, before: int, after: int
) -> None:
    window = Window(dilation * (kernel - 1) + 1, stride, before, after)
    positions = window.count(size)
    if positions < 1:
        return
    read = {
        position * stride + tap * dilation - before
        for position, tap in product(range(positions), range(kernel))
    }
    unread = size - len(read & set(range(size)))
    axis = Axis(size, kernel, dilation, window, positions)
    left_over = min(window.left_over(size), size)  # more if all windows lie in the padding
    assert skipped(axis) == unread - left_over


def test_the_title_counts_cells_and_the_notes_lines() -> None:
    found = finding(one_layer("56, 56, 3", "type: conv, filters: 8, kernel: 1, stride: 2"), "G204")
    assert found.message == "2,352 of 3,136 cells of its input are never read"
    assert found.notes == (
        "a kernel of 1 with stride 2 steps over 28 of 56 rows and columns (50 %)",
    )
    assert found.help == "`kernel: 2` leaves no holes"
    assert found.fix is not None


def test_a_dilation_that_meets_the_stride_is_named_and_taken_away() -> None:
    keys = "type: conv, filters: 8, kernel: 3, stride: 2, dilation: 2"
    found = finding(one_layer("9, 9, 3", keys), "G204")
    assert found.notes == (
        "a kernel of 3 with stride 2 and dilation 2 steps over 4 of 9 rows and columns (44 %)",
    )
    assert found.help == "`dilation: 1` leaves no holes"


def test_what_is_left_over_at_the_end_is_reported_elsewhere() -> None:
    text = one_layer("9, 9, 3", "type: max_pool, kernel: 2")
    assert findings(text, "G201")
    assert findings(text, "G204") == []


def test_an_axis_too_long_to_look_at_is_not_judged() -> None:
    keys = "type: conv, filters: 1, kernel: 3, stride: 2, dilation: 2"
    assert findings(one_layer(f"{2**40}, 1", keys), "G204") == []


def test_copies_of_a_block_are_reported_once() -> None:
    found = finding(
        """
        input: [64, 64, 3]
        blocks:
          step:
            layers:
              - {type: conv, filters: 8, kernel: 1, stride: 2}
              - {type: conv, filters: 8, kernel: 3, padding: 1, activation: relu}
        layers:
          - {type: step, repeat: 3}
        """,
        "G204",
    )
    assert found.span.line == 5
    assert found.notes[-1] == "the like in 2 more copies of this layer"


def test_the_first_convolution_of_a_branch_is_no_shortcut() -> None:
    text = """
        input: [56, 56, 8]
        layers:
          - type: branches
            merge: add
            branches:
              - - {type: conv, filters: 16, kernel: 1, stride: 2, activation: relu}
                - {type: conv, filters: 16, kernel: 3, padding: 1}
              - - {type: avg_pool, kernel: 2}
                - {type: conv, filters: 16, kernel: 1}
    """
    assert findings(text, "G204")
    assert findings(text, "G205") == []
