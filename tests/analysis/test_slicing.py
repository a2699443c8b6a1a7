"""Slices: as many places as Python takes, and refusals of places that are not there."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import SpecError
from cnnshape.analysis.axes.operations import Take
from cnnshape.analysis.axes.program import AxisProgram, Step
from cnnshape.analysis.axes.windows import REFUSED
from tests.analysis.questions import analysis_of, assert_refused, last_row

looped = settings(deadline=None, max_examples=40)
ends = st.integers(-7, 7)


@looped
@given(st.integers(0, 5), st.integers(1, 6))
def test_slice_keeps_a_range_of_channels(start: int, length: int) -> None:
    row = last_row(f"""
        input: [9, 7, 12]
        layers:
          - {{type: slice, channels: [{start}, {start + length}]}}
        """)
    assert row.output_shape == (9, 7, len(range(12)[start : start + length]))
    assert row.receptive_field == (1, 1)


def test_a_slice_may_end_with_the_last_channel() -> None:
    assert last_row("input: [12]\nlayers:\n  - {type: slice, channels: [0, 12]}").output_shape == (
        12,
    )


@pytest.mark.parametrize(
    ("keys", "shape", "field"),
    [
        ("axis: height, start: 2", (7, 7, 12), (1, 1)),
        ("axis: width, stop: -3", (9, 4, 12), (1, 1)),
        ("axis: width, start: 1, step: 3", (9, 2, 12), (1, 1)),
        ("axis: channels, start: -4", (9, 7, 4), (1, 1)),
    ],
)
def test_a_slice_takes_a_part_of_one_axis(
    keys: str, shape: tuple[int, ...], field: tuple[int, ...]
) -> None:
    row = last_row(f"input: [9, 7, 12]\nlayers:\n  - {{type: slice, {keys}}}")
    assert (row.output_shape, row.receptive_field) == (shape, field)


def test_a_step_moves_the_field_on() -> None:
    row = last_row("input: [9, 7, 12]\nlayers:\n  - {type: slice, axis: height, step: 2}")
    assert row.effective_stride == (Fraction(2), Fraction(1))


@looped
@given(ends, ends | st.none(), st.integers(1, 3), st.integers(1, 20))
def test_the_rule_takes_what_python_takes(
    start: int, stop: int | None, step: int, size: int
) -> None:
    take = Take(start, stop, step)
    has_ends = -size <= start < size and (stop is None or -size <= stop <= size)
    is_from_both_ends = start < 0 and stop is not None and stop >= 0
    places = range(size)[start:stop:step] if has_ends else ()
    if not is_from_both_ends:
        assert take.size(size) == (len(places) or REFUSED)


@looped
@given(ends, ends | st.none(), st.integers(1, 3))
def test_the_rule_repeats_as_it_says(start: int, stop: int | None, step: int) -> None:
    if start < 0 and stop is not None and stop >= 0:
        return
    program = AxisProgram((Step(Take(start, stop, step), (0,), 0),))
    growth, (threshold, period) = program.growths()[1], program.repetition()
    for size in range(threshold, threshold + 4 * period):
        now, later = program.run(size), program.run(size + period)
        assert now.fault == later.fault
        for taken, more in zip(now.sizes[1:], later.sizes[1:], strict=True):
            assert growth.low <= taken - growth.slope * size <= growth.high
            assert more - taken == growth.slope * period


# Refusals


@pytest.mark.parametrize(("start", "stop"), [(4, 13), (12, 13), (5, 5), (7, 5)])
def test_a_slice_of_no_part_of_the_channels_is_refused(start: int, stop: int) -> None:
    line = f"  - {{type: slice, channels: [{start}, {stop}]}}"
    carets = f"  #{' ' * (line.index('[') - 3)}{'^' * len(f'[{start}, {stop}]')}"
    assert_refused(
        f"input: [5, 5, 12]\nlayers:\n{line}\n{carets}",
        "S107",
        f"channels {start} to {stop} are not a part of 12 channels",
        (),
        "write [start, stop] with 0 <= start < stop <= 12",
    )


@pytest.mark.parametrize(
    ("keys", "cells", "notes"),
    [
        ("start: 9", "9 to 5", ()),
        ("stop: 6", "0 to 6", ()),
        ("start: 3, stop: 3", "3 to 3", ()),
        ("start: -6", "-1 to 5", ("`start: -6` counts from the end: 5 - 6 = -1",)),
        ("start: 2, stop: -3", "2 to 2", ("`stop: -3` counts from the end: 5 - 3 = 2",)),
    ],
)
def test_a_slice_of_no_part_of_an_axis_is_refused(
    keys: str, cells: str, notes: tuple[str, ...]
) -> None:
    line = f"  - {{type: slice, axis: height, {keys}}}"
    value = line.rindex(": ") + 2
    carets = f"  #{' ' * (value - 3)}{'^' * (len(line) - 1 - value)}"
    assert_refused(
        f"input: [5, 7, 12]\nlayers:\n{line}\n{carets}",
        "S110",
        f"cells {cells} are not a part of a height of 5",
        notes,
        "write `start` and `stop` with 0 <= start < stop <= 5",
    )


@pytest.mark.parametrize(
    ("input", "axis", "message", "note", "help"),
    [
        (
            "[5, 7, 12]",
            "length",
            "a map with two spatial axes has no axis `length`",
            "`input` is 5x7x12, channels included",
            "its axes are `height`, `width` and `channels`",
        ),
        (
            "[12]",
            "height",
            "a vector has no axis `height`",
            "`input` is 12, channels included",
            "its only axis is `channels`",
        ),
    ],
)
def test_an_axis_that_the_input_lacks_is_refused(
    input: str, axis: str, message: str, note: str, help: str
) -> None:
    line = f"  - {{type: slice, axis: {axis}, start: 1}}"
    carets = f"  #{' ' * (line.index(axis) - 3)}{'^' * len(axis)}"
    text = f"input: {input}\nlayers:\n{line}\n{carets}"
    assert_refused(text, "S108", message, (note,), help)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("start: 1", "slice takes one of `channels` and `axis`, and just one"),
        ("channels: [0, 2], axis: height", "slice takes one of `channels` and `axis`"),
        ("channels: [0, 2], step: 2", "has no `start`, `stop` or `step`: `axis` has"),
        ("axis: height, start: -2, stop: 4", "count both from one end"),
        ("axis: height, step: 0", "`step` must be a number of at least 1"),
        ("axis: 1", "`axis` must be the name of an axis, not `1`"),
    ],
)
def test_a_slice_that_is_not_one_is_refused(keys: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        analysis_of(f"input: [5, 7, 12]\nlayers:\n  - {{type: slice, {keys}}}")
