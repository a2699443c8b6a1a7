"""Pooling against windows that are slid cell by cell."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import counting
from tests.analysis.questions import analysis_of, assert_refused, error_codes, errors, last_row
from tests.analysis.sliding_windows import Sliding, slidings

looped = settings(deadline=None, max_examples=80)


def padding_is_small(sliding: Sliding) -> bool:
    """Say whether padding is narrower than each window, and each window reads a cell."""
    for reads, size in zip(sliding.axes, sliding.sizes, strict=True):
        if not all(any(0 <= cell < size for cell in cells) for cells in reads):
            return False
    return sliding.padding in ("same", "valid", "half") or all(
        max(sides) <= dilation * (kernel - 1)
        for kernel, dilation, sides in zip(
            sliding.kernel, sliding.dilation, sliding.sides, strict=True
        )
    )


@looped
@given(slidings(st.integers(1, 3)), st.integers(1, 4))
def test_max_pool_keeps_the_positions_of_its_windows(sliding: Sliding, channels: int) -> None:
    assume(padding_is_small(sliding))
    row = last_row(f"""
        input: {[*sliding.sizes, channels]}
        layers:
          - {{type: max_pool, {sliding.keys}}}
        """)
    assert row.output_shape == (*sliding.outputs, channels)
    assert row.macs == row.macs_effective == row.trainable_parameters == 0
    assert row.weights == {}


@looped
@given(slidings(st.integers(1, 3)))
def test_ceil_mode_adds_the_windows_that_start_early_enough(sliding: Sliding) -> None:
    assume(padding_is_small(sliding))
    axes = zip(
        sliding.sizes, sliding.kernel, sliding.stride, sliding.dilation, sliding.sides, strict=True
    )
    reads = [counting.slide_to_the_end(n, k, s, d, *sides) for n, k, s, d, sides in axes]
    assume(
        all(
            any(0 <= cell < size for cell in cells)
            for size, windows in zip(sliding.sizes, reads, strict=True)
            for cells in windows
        )
    )
    row = last_row(f"""
        input: {[*sliding.sizes, 2]}
        layers:
          - {{type: max_pool, ceil_mode: true, {sliding.keys}}}
        """)
    outputs = [len(windows) for windows in reads]
    assert row.output_shape == (*outputs, 2)


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
@pytest.mark.parametrize(
    ("size", "settings", "positions"),
    [
        (5, "kernel: 2", 2),
        (5, "kernel: 2, ceil_mode: true", 3),
        (5, "kernel: 2, stride: 1", 4),
        (6, "kernel: 2, stride: 3, padding: 1", 3),
        (5, "kernel: 2, stride: 3, padding: 1", 2),
        (5, "kernel: 2, stride: 3, padding: 1, ceil_mode: true", 2),
        (5, "kernel: 3, stride: 2, padding: same", 3),
        (2, "kernel: 3, stride: 2, ceil_mode: true", 1),
        (112, "kernel: 3, stride: 2, padding: 1", 56),
        (109, "kernel: 3, stride: 2, ceil_mode: true", 54),
        (7, "kernel: 1, stride: 2, ceil_mode: true", 4),
    ],
)
def test_positions_by_hand(kind: str, size: int, settings: str, positions: int) -> None:
    row = last_row(f"input: [{size}, 2]\nlayers:\n  - {{type: {kind}, {settings}}}")
    assert row.output_shape == (positions, 2)


def test_the_stride_is_the_kernel_of_each_axis_where_it_is_left_out() -> None:
    row = last_row("input: [12, 12, 2]\nlayers:\n  - {type: avg_pool, kernel: [2, 5]}")
    assert row.output_shape == (6, 2, 2)
    assert row.effective_stride == (Fraction(2), Fraction(5))
    assert row.receptive_field == (2, 5)


@pytest.mark.parametrize("kind", ["global_avg_pool", "global_max_pool"])
@pytest.mark.parametrize("sizes", [[7], [7, 9], [3, 7, 9]])
def test_global_pooling_leaves_a_vector_or_one_cell(kind: str, sizes: list[int]) -> None:
    text = f"input: {[*sizes, 5]}\nlayers:\n  - {{type: {kind}, keep_axes: "
    vector, cell = last_row(text + "false}"), last_row(text + "true}")
    assert vector.output_shape == (5,)
    assert cell.output_shape == (*[1] * len(sizes), 5)
    assert vector.receptive_field is cell.receptive_field is None
    assert vector.effective_stride is cell.effective_stride is None


@pytest.mark.parametrize("kind", ["adaptive_avg_pool", "adaptive_max_pool"])
@pytest.mark.parametrize(
    ("size", "shape"), [("7", (7, 7, 3)), ("[6, 2]", (6, 2, 3)), ("20", (20, 20, 3))]
)
def test_adaptive_pooling_leaves_what_it_is_asked_for(
    kind: str, size: str, shape: tuple[int, ...]
) -> None:
    row = last_row(f"input: [13, 10, 3]\nlayers:\n  - {{type: {kind}, size: {size}}}")
    assert row.output_shape == shape
    assert row.receptive_field is None


# Refusals


def test_a_window_larger_than_its_input_is_refused() -> None:
    assert_refused(
        """
        input: [8, 2, 3]
        layers:
          - {type: max_pool, kernel: 3, stride: 2}
          #                          ^
        """,
        "S101",
        "a window of 3 does not fit on a width of 2",
        ("floor((2 + 0 - 3) / 2) + 1 = 0",),
        "the smallest width that works here is 3; the network needs an input of at least 3x3x3 "
        "up to here",
    )


@looped
@given(st.integers(2, 9), st.integers(1, 5), st.integers(0, 1), st.integers(1, 6))
def test_the_smallest_input_in_ceil_mode_is_the_first_that_works(
    kernel: int, stride: int, padding: int, size: int
) -> None:
    text = (
        "input: [{size}, 3]\nlayers:\n  - {{type: max_pool, ceil_mode: true, "
        f"kernel: {kernel}, stride: {stride}, padding: {padding}}}}}"
    )
    found = errors(analysis_of(text.format(size=size)))
    assume(found)
    first = next(n for n in range(1, 20) if not errors(analysis_of(text.format(size=n))))
    named = re.match(r"the smallest length that works here is (\d+);", found[0].help or "")
    assert named
    assert int(named[1]) == first


def test_padding_as_wide_as_the_window_is_refused() -> None:
    assert_refused(
        """
        input: [8, 8, 3]
        layers:
          - {type: max_pool, kernel: 3, padding: [[1, 1], [0, 3]]}
          #                                      ^^^^^^^^^^^^^^^^
        """,
        "S105",
        "padding of 3 leaves windows of 3 that read only padding",
        ("a maximum or an average of no cells is not defined",),
        "use a padding of at most 1, half the window",
    )


def test_padding_as_wide_as_the_window_of_both_axes_is_refused_once() -> None:
    assert_refused(
        """
        input: [8, 8, 3]
        layers:
          - {type: avg_pool, kernel: 2, padding: 2}
          #                                      ^
        """,
        "S105",
        "padding of 2 leaves windows of 2 that read only padding",
        ("a maximum or an average of no cells is not defined",),
        "use a padding of at most 1, half the window",
    )


def test_dilated_windows_that_step_over_all_cells_are_refused() -> None:
    assert_refused(
        """
        input: [1, 3]
        layers:
          - {type: max_pool, kernel: 2, stride: 1, padding: 1, dilation: 2}
          #                                                              ^
        """,
        "S105",
        "padding is all that 1 of 1 window can read along a length of 1",
        (
            "taps that are 2 apart, with 1 cell of padding before the map, step over 1 cell",
            "a maximum of no cells is not defined",
        ),
        "with a length of 2 or more, as the dilation, each reads a cell",
    )


@looped
@given(slidings(st.integers(1, 2)))
def test_a_pool_is_refused_where_a_window_reads_padding_alone(sliding: Sliding) -> None:
    """Otherwise its maximum would be minus infinity."""
    text = f"input: {[*sliding.sizes, 1]}\nlayers:\n  - {{type: max_pool, {sliding.keys}}}"
    assert set(error_codes(text)) == (set() if padding_is_small(sliding) else {"S105"})


def test_a_dilation_beyond_all_loops_is_judged_at_once() -> None:
    keys = f"kernel: 3, stride: 1, padding: {2**41}, dilation: {2**40 + 1}"
    assert error_codes(f"input: [3, 1]\nlayers:\n  - {{type: max_pool, {keys}}}") == ["S105"]


@pytest.mark.parametrize(
    "settings", ["kernel: 3, padding: 2", "kernel: 2, padding: 2, dilation: 2"]
)
def test_padding_narrower_than_the_window_is_accepted(settings: str) -> None:
    assert error_codes(f"input: [8, 8, 3]\nlayers:\n  - {{type: max_pool, {settings}}}") == []


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("max_pool", ("kernel", "stride", "padding", "dilation")),
        ("avg_pool", ("kernel", "stride", "padding")),
        ("adaptive_avg_pool", ("size",)),
        ("adaptive_max_pool", ("size",)),
    ],
)
def test_a_list_for_other_axes_is_refused(kind: str, keys: tuple[str, ...]) -> None:
    for key in keys:
        kernel = "" if key in ("kernel", "size") else "kernel: 2, "
        line = f"  - {{type: {kind}, {kernel}{key}: [1, 1]}}"
        carets = f"  #{' ' * (line.index('[') - 3)}{'^' * 6}"
        assert_refused(
            f"input: [4, 8, 8, 2]\nlayers:\n{line}\n{carets}",
            "S108",
            f"`{key}` lists 2 values for 3 spatial axes",
            ("`input` is 4x8x8x2, channels included",),
            "correct the input first, as its warning I103 says",
        )


@pytest.mark.parametrize(
    "layer",
    [
        "max_pool, kernel: 2",
        "avg_pool, kernel: 2",
        "global_max_pool",
        "global_avg_pool",
        "adaptive_max_pool, size: 2",
        "adaptive_avg_pool, size: 2",
    ],
)
def test_pooling_of_a_vector_is_refused(layer: str) -> None:
    line = f"  - {{type: {layer}}}"
    kind = layer.split(",", maxsplit=1)[0]
    assert_refused(
        f"input: [400]\nlayers:\n{line}\n  # {'^' * (len(line) - 4)}",
        "S108",
        f"{kind} needs a map, but reads a vector of 400 values",
        ("`input` has no spatial axes",),
        "declare the input with its channels, as [400, 1], or use `dense`",
    )
