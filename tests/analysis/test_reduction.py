"""Reductions: which axes are left, what they are called, and what is refused."""

from __future__ import annotations

import pytest

from cnnshape import SpecError
from tests.analysis.questions import analysis_of, assert_refused, last_row


def reduced(keys: str, input: str = "[9, 8, 6]") -> tuple[int, ...] | None:
    return last_row(
        f"input: {input}\nlayers:\n  - {{type: reduce, function: max, {keys}}}"
    ).output_shape


@pytest.mark.parametrize(
    ("axes", "gone", "kept"),
    [
        ("height", (8, 6), (1, 8, 6)),
        ("width", (9, 6), (9, 1, 6)),
        ("channels", (9, 8, 1), (9, 8, 1)),
        ("space", (6,), (1, 1, 6)),
        ("[width, height]", (6,), (1, 1, 6)),
        ("[height, channels]", (8, 1), (1, 8, 1)),
        ("all", (1,), (1, 1, 1)),
    ],
)
def test_reduced_axes_are_gone_or_1(
    axes: str, gone: tuple[int, ...], kept: tuple[int, ...]
) -> None:
    assert reduced(f"axes: {axes}") == gone
    assert reduced(f"axes: {axes}, keep_axes: true") == kept


def test_a_volume_without_its_depth_is_a_picture() -> None:
    assert reduced("axes: depth", "[5, 9, 8, 6]") == (9, 8, 6)
    assert reduced("axes: channels", "[6]") == (1,)


def test_what_is_left_of_a_picture_is_a_sequence() -> None:
    row = last_row("""
        input: [32, 100, 3]
        layers:
          - {type: reduce, function: mean, axes: height}
          - {type: slice, axis: length, stop: 10}
        """)
    assert row.output_shape == (10, 3)


def test_axes_that_are_kept_keep_their_fields() -> None:
    text = """
        input: [16, 16, 1]
        layers:
          - {{type: conv, filters: 2, kernel: 3}}
          - {{type: reduce, function: sum, axes: [height, channels], keep_axes: {keep}}}
        """
    assert last_row(text.format(keep="true")).receptive_field == (None, 3)
    assert last_row(text.format(keep="false")).receptive_field is None


def test_an_axis_that_the_input_lacks_is_refused() -> None:
    assert_refused(
        """
        input: [9, 6]
        layers:
          - {type: reduce, function: max, axes: [length, width]}
          #                                     ^^^^^^^^^^^^^^^
        """,
        "S108",
        "a map with one spatial axis has no axis `width`",
        ("`input` is 9x6, channels included",),
        "its axes are `length` and `channels`",
    )


def test_a_vector_has_no_space_to_reduce() -> None:
    assert_refused(
        """
        input: [6]
        layers:
          - {type: reduce, function: max, axes: space}
          #                                     ^^^^^
        """,
        "S108",
        "a vector has no spatial axes",
        ("`input` is 6, channels included",),
        "its only axis is `channels`",
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("axes: [height, height]", "an axis is named once: `height` is listed twice"),
        ("axes: []", "`axes` must be a list of at least 1"),
        ("axes: [1, 2]", r"`axes\[0\]` must be the name of an axis, not `1`"),
        ("keep_axes: true", "reduce needs `axes`"),
        ("axes: space, function: median", "must be a known name"),
    ],
)
def test_a_reduction_of_no_axes_is_refused(keys: str, message: str) -> None:
    function = "" if "function" in keys else ", function: max"
    with pytest.raises(SpecError, match=message):
        analysis_of(f"input: [9, 8, 6]\nlayers:\n  - {{type: reduce{function}, {keys}}}")
