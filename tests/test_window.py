"""Sliding-window arithmetic against windows that are really slid, cell by cell."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnshape.window import (
    IDENTITY,
    Window,
    dilated_span,
    floor_sum,
    half_padding,
    live_taps,
    pairs_inside,
    same_padding,
    transposed_count,
    transposed_same,
    windows_without_cells,
    with_partial_window,
)
from tests import counting

HUGE = 2**60

sizes = st.integers(1, 24)
kernels = st.integers(1, 6)
strides = st.integers(1, 5)
dilations = st.integers(1, 4)
amounts = st.integers(0, 7)

windows = st.builds(Window, st.integers(1, 9), strides, amounts, amounts)
cropping_windows = st.builds(
    Window, st.integers(1, 9), strides, st.integers(-4, 7), st.integers(-4, 7)
)

enumerated = settings(deadline=None, max_examples=200)


def slid(window: Window, size: int) -> counting.Reads:
    return counting.slide(size, window.span, window.stride, 1, window.before, window.after)


@enumerated
@given(cropping_windows, cropping_windows, cropping_windows)
def test_composition_is_associative(first: Window, second: Window, third: Window) -> None:
    assert first.then(second).then(third) == first.then(second.then(third))


@given(cropping_windows)
def test_the_identity_is_neutral(window: Window) -> None:
    assert IDENTITY.then(window) == window
    assert window.then(IDENTITY) == window


@given(sizes)
def test_the_identity_keeps_every_size(size: int) -> None:
    assert IDENTITY.count(size) == size


@enumerated
@given(windows, sizes)
def test_count_is_the_number_of_windows_slid(window: Window, size: int) -> None:
    assert max(window.count(size), 0) == len(slid(window, size))


@enumerated
@given(windows, sizes)
def test_remainder_is_what_the_last_window_leaves_unread(window: Window, size: int) -> None:
    positions = slid(window, size)
    assume(positions)
    assert window.remainder(size) == size + window.after - 1 - positions[-1][-1]


@enumerated
@given(windows, st.integers(1, 60))
def test_left_over_are_the_cells_behind_the_last_one_that_is_read(
    window: Window, size: int
) -> None:
    positions = slid(window, size)
    assume(positions and window.span >= window.stride)
    read = {cell for position in positions for cell in position}
    assert window.left_over(size) == len(set(range(max(read) + 1, size)))


def test_a_window_narrower_than_its_stride_is_not_judged_by_its_end() -> None:
    assert Window(1, 2).remainder(224) == 1
    assert Window(1, 2).left_over(224) == 0


@enumerated
@given(windows, st.integers(1, 9), st.integers(1, 12))
def test_windows_without_cells_are_those_of_which_no_tap_lies_on_the_axis(
    window: Window, dilation: int, size: int
) -> None:
    span = window.span - (window.span - 1) % dilation  # from the first to the last tap
    window = window._replace(span=span)
    assume(max(window.before, window.after) < span)
    positions = window.count(size)
    starts = (at * window.stride - window.before for at in range(positions))
    taps = (range(start, start + span, dilation) for start in starts)
    blind = [each for each in taps if not any(0 <= cell < size for cell in each)]
    found = windows_without_cells(positions, window.stride, dilation, window.before, size)
    assert found == len(blind)


@enumerated
@given(st.lists(windows, min_size=1, max_size=5), st.integers(1, 60))
def test_a_chain_counts_what_its_windows_count_one_by_one(chain: list[Window], size: int) -> None:
    cells = size
    for window in chain:
        cells = len(slid(window, cells))
        assume(cells >= 1)
    assert reduce(Window.then, chain).count(size) == cells


@enumerated
@given(windows, windows)
def test_a_composed_window_reads_from_the_first_tap_to_the_last(
    first: Window, second: Window
) -> None:
    composed = first.then(second)
    inner = slid(first, 80)
    for position, cells in enumerate(slid(second, len(inner))):
        if cells[0] >= 0 and cells[-1] < len(inner):
            start = position * composed.stride - composed.before
            seen = inner[cells[0]][0], inner[cells[-1]][-1]
            assert seen == (start, start + composed.span - 1)


@enumerated
@given(windows, st.integers(1, 5))
def test_smallest_input_is_the_first_that_gives_as_many_positions(
    window: Window, count: int
) -> None:
    first = next(size for size in range(1, 100) if len(slid(window, size)) >= count)
    assert window.smallest_input(count) == first


@given(kernels, dilations)
def test_the_span_runs_from_the_first_tap_to_the_last(kernel: int, dilation: int) -> None:
    taps = counting.slide(100, kernel, dilation=dilation)[0]
    assert dilated_span(kernel, dilation) == taps[-1] - taps[0] + 1


@enumerated
@given(st.integers(1, 9), strides, sizes)
def test_same_padding_gives_a_window_for_every_stride_and_no_cell_more_than_it_needs(
    span: int, stride: int, size: int
) -> None:
    before, after = same_padding(span, stride, size)
    assert (before, after) == counting.same_sides(size, span, stride)
    assert len(counting.slide(size, span, stride, 1, before, after)) == len(range(0, size, stride))
    assert after - before in (0, 1)


@pytest.mark.parametrize(
    ("span", "stride", "size", "sides"),
    [
        (3, 1, 6, (1, 1)),
        (5, 1, 6, (2, 2)),
        (4, 1, 16, (1, 2)),
        (2, 1, 5, (0, 1)),
        (3, 2, 224, (0, 1)),
        (3, 2, 225, (1, 1)),
        (7, 2, 224, (2, 3)),
        (1, 3, 10, (0, 0)),
        (2, 5, 11, (0, 1)),
    ],
)
def test_same_padding_by_hand(span: int, stride: int, size: int, sides: tuple[int, int]) -> None:
    assert same_padding(span, stride, size) == sides


@given(kernels, dilations)
def test_half_padding_is_the_way_to_the_centre(kernel: int, dilation: int) -> None:
    assert half_padding(dilated_span(kernel, dilation)) == counting.half_sides(kernel, dilation)


@enumerated
@given(windows, sizes)
def test_ceil_mode_adds_a_window_only_if_it_starts_early_enough(window: Window, size: int) -> None:
    assume(window.after < window.span)
    complete = slid(window, size)
    positions = counting.slide_to_the_end(size, window.span, window.stride, 1, *window[2:])
    ceiled = with_partial_window(window, size)
    assert max(ceiled.count(size), 0) == len(positions)
    assert (ceiled == window) == (positions == complete) or not positions
    assert ceiled[:3] == window[:3]


@pytest.mark.parametrize(
    ("window", "size", "positions"),
    [
        (Window(3, 2), 112, 56),
        (Window(3, 2), 113, 56),
        (Window(2, 2), 5, 3),
        (Window(2, 3, 1, 1), 6, 3),
        (Window(2, 3, 1, 1), 5, 2),
        (Window(3, 3, 1, 1), 5, 2),
        (Window(1, 2), 4, 2),
        (Window(2, 4), 5, 2),
        (Window(2, 4), 4, 1),
        (Window(3, 2, 1, 1), 6, 4),
        (Window(2, 2, 1, 1), 4, 3),
        (Window(2, 2, 1, 1), 5, 3),
    ],
)
def test_ceil_mode_by_hand(window: Window, size: int, positions: int) -> None:
    assert with_partial_window(window, size).count(size) == positions


@enumerated
@given(kernels, strides, dilations, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), sizes)
def test_transposed_count_is_the_extent_of_what_is_scattered(
    kernel: int, stride: int, dilation: int, before: int, after: int, extra: int, size: int
) -> None:
    window = Window(dilated_span(kernel, dilation), stride, before, after)
    outputs = counting.scatter(size, kernel, stride, dilation, before, after, extra)
    assert max(transposed_count(window, size, extra), 0) == len(outputs)


@enumerated
@given(st.integers(1, 9), strides, sizes)
def test_transposed_same_gives_a_stride_of_outputs_for_every_cell(
    span: int, stride: int, size: int
) -> None:
    before, after, zeros = transposed_same(span, stride)
    outputs = counting.scatter(size, span, stride, 1, before, after, zeros)
    assert len(outputs) == size * stride
    assert after - before in (0, 1)
    assert zeros == 0 or before == after == 0


@enumerated
@given(st.integers(0, 12), strides, kernels, dilations, amounts, st.integers(0, 20))
def test_pairs_inside_are_those_that_a_loop_finds(
    positions: int, stride: int, taps: int, dilation: int, before: int, size: int
) -> None:
    found = sum(
        0 <= position * stride + tap * dilation - before < size
        for position in range(positions)
        for tap in range(taps)
    )
    assert pairs_inside(positions, stride, taps, dilation, before, size) == found


@enumerated
@given(st.integers(1, 12), strides, kernels, dilations, amounts, st.integers(1, 20))
def test_live_taps_are_those_that_read_a_cell_somewhere(
    positions: int, stride: int, taps: int, dilation: int, before: int, size: int
) -> None:
    live = [
        any(0 <= at * stride + tap * dilation - before < size for at in range(positions))
        for tap in range(taps)
    ]
    assert live_taps(positions, stride, taps, dilation, before, size) == sum(live)


@enumerated
@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 90), st.integers(0, 90))
def test_floor_sum_is_the_sum(terms: int, divisor: int, slope: int, offset: int) -> None:
    total = sum((slope * i + offset) // divisor for i in range(terms))
    assert floor_sum(terms, divisor, slope, offset) == total


def test_thirteen_convolutions_and_five_pools_of_vgg16_are_one_window() -> None:
    conv, pool = Window(3, 1, 1, 1), Window(2, 2)
    stages = [conv] * 2, [conv] * 2, [conv] * 3, [conv] * 3, [conv] * 3
    features = reduce(Window.then, (window for stage in stages for window in (*stage, pool)))
    assert features == Window(212, 32, 90, 90)
    assert features.count(224) == 7
    assert features.smallest_input() == 32


def test_huge_axes_cost_no_more_than_small_ones() -> None:
    window = Window(3, 2, 1, 1)
    assert window.count(HUGE) == HUGE // 2
    assert window.smallest_input(HUGE) == 2 * HUGE - 1
    assert same_padding(HUGE + 1, 1, HUGE) == (HUGE // 2, HUGE // 2)
    assert with_partial_window(Window(2, 2), HUGE + 1).count(HUGE + 1) == HUGE // 2 + 1
    assert transposed_count(Window(4, 2, 1, 1), HUGE, 0) == 2 * HUGE


def test_huge_numbers_of_taps_and_positions_are_counted_at_once() -> None:
    assert pairs_inside(HUGE, 1, 3, 1, 1, HUGE) == 3 * HUGE - 2
    assert pairs_inside(HUGE, 2, HUGE, 2, 0, 2 * HUGE) == HUGE * (HUGE + 1) // 2
    assert floor_sum(HUGE, 1, 1, 0) == HUGE * (HUGE - 1) // 2
    assert floor_sum(HUGE, 2, 1, 0) == (HUGE // 2) * (HUGE // 2 - 1)
