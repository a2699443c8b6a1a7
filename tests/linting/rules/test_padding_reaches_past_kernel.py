"""G206: windows that lie in the padding altogether."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.linting.rules.padding_reaches_past_kernel import _outside
from cnnshape.linting.sliding_layers import Axis
from cnnshape.window import Window
from tests.linting.asking import finding, findings


def one_layer(keys: str, shape: str = "28, 28, 3") -> str:
    return f"input: [{shape}]\nlayers:\n  - {{{keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ("type: conv, filters: 8, kernel: 1, padding: 1", True),
        ("type: conv, filters: 8, kernel: 3, padding: 2", False),
        ("type: conv, filters: 8, kernel: 3, padding: 3", True),
        ("type: conv, filters: 8, kernel: 3, dilation: 2, padding: 4", False),
        ("type: conv, filters: 8, kernel: 3, dilation: 2, padding: 5", True),
        ("type: depthwise_conv, kernel: 1, padding: 1", True),
        ("type: conv, filters: 8, kernel: [1, 3], padding: 1", True),
        ("type: conv, filters: 8, kernel: [1, 3], padding: [0, 1]", False),
        ("type: conv, filters: 8, kernel: 2, padding: [[0, 2], [0, 0]]", True),
        ("type: conv, filters: 8, kernel: 1, padding: same", False),
        ("type: conv, filters: 8, kernel: 1, padding: half", False),
        ("type: zero_pad, padding: 1", False),
    ],
)
def test_padding_as_wide_as_the_window_is_found(keys: str, is_found: bool) -> None:
    assert bool(findings(one_layer(keys), "G206")) is is_found


@settings(deadline=None, max_examples=200)
@given(
    st.integers(1, 9), st.integers(1, 5), st.integers(1, 4), st.integers(0, 9), st.integers(0, 9)
)
def test_windows_outside_the_map_are_those_that_a_loop_finds(
    size: int, span: int, stride: int, before: int, after: int
) -> None:
    window = Window(span, stride, before, after)
    starts = [at * stride - before for at in range(window.count(size))]
    outside = sum(start + span <= 0 or start >= size for start in starts)
    assert _outside(Axis(size, span, 1, window, len(starts))) == outside


def test_the_constant_frame_is_counted() -> None:
    found = finding(one_layer("type: conv, filters: 8, kernel: 1, padding: 1"), "G206")
    assert found.message == "2 of 30 rows and columns of the output read only padding"
    assert found.notes == (
        "along height and width, a window of 1 meets padding of 1 and 1",
        "116 of 900 outputs of each filter (13 %) are the bias, for every input",
    )
    assert found.help == "`padding: 0` leaves no such window"
    assert found.fix is not None


def test_without_a_bias_the_frame_is_zero() -> None:
    keys = "type: conv, filters: 8, kernel: 3, padding: 3, bias: false"
    found = finding(one_layer(keys), "G206")
    assert found.notes[1].endswith("are 0, for every input")
    assert found.help == "`padding: half` leaves no such window"


@pytest.mark.parametrize(
    ("shape", "title"),
    [
        ("28, 3", "2 of 30 positions of the output read only padding"),
        ("4, 4, 4, 3", "2 of 6 slices, rows and columns of the output read only padding"),
    ],
)
def test_maps_of_other_ranks_are_judged(shape: str, title: str) -> None:
    text = one_layer("type: conv, filters: 8, kernel: 1, padding: 1", shape)
    assert finding(text, "G206").message == title


def test_a_pooling_of_that_kind_is_an_error_already() -> None:
    text = one_layer("type: max_pool, kernel: 2, padding: 2")
    assert findings(text, "S105")
    assert findings(text, "G206") == []


def test_windows_on_copies_of_cells_are_no_constants() -> None:
    text = "input: [9, 9, 3]\nlayers:\n  - {{type: conv, filters: 2, kernel: 3, padding: 4{}}}"
    assert findings(text.format(""), "G206")
    assert findings(text.format(", padding_mode: reflect"), "G206") == []
