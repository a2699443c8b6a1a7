"""Slices of real arrays: what Python's own slices take."""

from __future__ import annotations

import numpy as np
import pytest

from tests.execution.running import counted, executed, output

CHANNELS_LAST = counted(1, 2, 3, 4)
CHANNELS_FIRST = counted(1, 4, 2, 3)


def test_slice_keeps_the_channels_from_start_to_before_stop() -> None:
    text = "{input: [2, 3, 4], layers: [{type: slice, channels: [1, 3]}]}"
    np.testing.assert_array_equal(output(text, CHANNELS_LAST), CHANNELS_LAST[..., 1:3])
    with pytest.raises(ValueError, match=r"`s` .* channels 2 to 5 are not a part of 4"):
        executed("{input: [2, 4], layers: [{name: s, type: slice, channels: [2, 5]}]}")


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ("axis: height, start: 1", np.s_[:, 1:]),
        ("axis: width, stop: -1", np.s_[:, :, :-1]),
        ("axis: width, start: -2, step: 2", np.s_[:, :, -2::2]),
        ("axis: channels, start: 1, step: 2", np.s_[..., 1::2]),
    ],
)
def test_a_slice_takes_what_python_takes_in_either_layout(
    keys: str, places: tuple[slice, ...]
) -> None:
    last = output(f"{{input: [2, 3, 4], layers: [{{type: slice, {keys}}}]}}", CHANNELS_LAST)
    np.testing.assert_array_equal(last, CHANNELS_LAST[places])
    first = output(
        f"{{input: [4, 2, 3], layout: channels_first, layers: [{{type: slice, {keys}}}]}}",
        np.moveaxis(CHANNELS_LAST, -1, 1),
    )
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), last)


@pytest.mark.parametrize("part", ["start: 2", "start: -3", "stop: 3", "stop: 0"])
def test_places_that_an_axis_does_not_have_are_refused(part: str) -> None:
    with pytest.raises(ValueError, match=r"`s` .* height .* are not a part of 2"):
        executed(f"{{input: [2, 3, 4], layers: [{{name: s, type: slice, axis: height, {part}}}]}}")


def test_a_slice_owns_its_bytes() -> None:
    sliced = output(
        "{input: [2, 3, 4], layers: [{type: slice, axis: width, stop: 2}]}", CHANNELS_LAST
    )
    assert not np.shares_memory(sliced, CHANNELS_LAST)
