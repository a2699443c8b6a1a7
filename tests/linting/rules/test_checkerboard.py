"""G208: transposed convolutions whose windows overlap unevenly."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.linting.rules.checkerboard import Spread
from tests.linting.asking import finding, findings


def one_layer(keys: str, shape: str = "16, 16, 8") -> str:
    return f"input: [{shape}]\nlayers:\n  - {{type: conv_transpose, filters: 4, {keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ("kernel: 5, stride: 2", True),
        ("kernel: 4, stride: 2", False),
        ("kernel: 2, stride: 2", False),
        ("kernel: 3, stride: 2", True),
        ("kernel: 3", False),
        ("kernel: 2, stride: 3", True),
        ("kernel: [4, 3], stride: 2", True),
        ("kernel: [4, 3], stride: [2, 1]", False),
        ("kernel: 4, stride: 2, dilation: 2", True),
        ("kernel: 4, stride: 2, dilation: 3", False),
    ],
)
def test_a_kernel_that_is_no_multiple_of_the_stride_is_found(keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(keys), "G208")) is is_found


def test_a_single_cell_overlaps_with_nothing() -> None:
    assert findings(one_layer("kernel: 5, stride: 2", "1, 1, 8"), "G208") == []


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 7), st.integers(1, 6), st.integers(1, 4))
def test_overlaps_are_those_of_outputs_away_from_the_border(
    kernel: int, stride: int, dilation: int
) -> None:
    span = dilation * (kernel - 1) + 1
    cells = 2 * span + 2
    reached = Counter(
        cell * stride + tap * dilation for cell in range(cells) for tap in range(kernel)
    )
    inner = range(span, span + stride)
    assert Spread(cells, kernel, stride, dilation).overlaps == tuple(
        sorted({reached[output] for output in inner})
    )


def test_the_note_counts_the_taps_and_the_help_has_kernels_that_fit() -> None:
    found = finding(one_layer("kernel: 5, stride: 2, padding: same"), "G208")
    assert found.message == "windows of 5x5 with stride 2x2 overlap unevenly"
    assert found.notes == (
        "along height and width, an output is reached by 2 or 3 taps, depending on its position",
    )
    assert found.help == "`kernel: 6` or `kernel: 4` overlaps evenly"
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["6"]


def test_a_kernel_below_the_stride_leaves_outputs_that_nothing_reaches() -> None:
    found = finding(one_layer("kernel: 2, stride: 3", "16, 8"), "G208")
    assert found.notes == (
        "along length, an output is reached by 0 or 1 taps, depending on its position",
    )
    assert found.help == "`kernel: 3` overlaps evenly"


def test_a_dilation_that_shares_a_factor_with_the_stride_is_taken_away() -> None:
    found = finding(one_layer("kernel: 4, stride: 2, dilation: 2"), "G208")
    assert found.help == "`dilation: 1` lets the windows overlap evenly"


def test_copies_of_a_layer_are_reported_once() -> None:
    found = finding(one_layer("kernel: 3, stride: 2, repeat: 2", "4, 4, 4, 2"), "G208")
    assert found.notes[0].startswith("along depth and height and width, an output")
    assert found.notes[-1] == "the same in 1 more copy of this layer"


def test_a_larger_kernel_takes_the_place_of_output_padding() -> None:
    """So the size of the map stays: (n - 1) * 2 + 3 - 2 + 1 = (n - 1) * 2 + 4 - 2."""
    found = finding(one_layer("kernel: 3, stride: 2, padding: 1, output_padding: 1"), "G208")
    assert found.fix is not None
    assert "4" in {edit.text for edit in found.fix.edits}
    assert len(found.fix.edits) == 2
    fixed = one_layer("kernel: 4, stride: 2, padding: 1")
    assert cnnshape.analyze(cnnshape.loads(fixed)).layers[-1].output_shape == (32, 32, 4)
