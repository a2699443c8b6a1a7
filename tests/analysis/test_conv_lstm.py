"""Recurrence over frames: windows that are counted at every frame, on the frame and the state."""

from __future__ import annotations

import pytest

from cnnshape import LayerAnalysis
from tests import counting
from tests.analysis.questions import assert_refused, last_row


def row_of(keys: str, input: str = "[5, 7, 9, 3]") -> LayerAnalysis:
    return last_row(f"input: {input}\nlayers:\n  - {{type: conv_lstm, {keys}}}\n")


def test_keras_counts_as_many_parameters() -> None:
    """keras.layers.ConvLSTM2D(40, 3) on 40 channels."""
    row = row_of("filters: 40, kernel: 3", "[4, 9, 9, 40]")
    assert row.weights == {
        "weight": (3, 3, 40, 160),
        "recurrent_weight": (3, 3, 40, 160),
        "bias": (160,),
    }
    assert row.trainable_parameters == 115_360


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ("kernel: 3", (5, 7, 4)),
        ("kernel: 3, return_sequence: true", (5, 5, 7, 4)),
        ("kernel: [3, 5], stride: [1, 2], padding: same", (7, 5, 4)),
    ],
)
def test_the_window_slides_over_each_frame(keys: str, shape: tuple[int, ...]) -> None:
    row = row_of(f"filters: 4, {keys}")
    assert row.output_shape == shape
    assert row.receptive_field is None


@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_macs_are_those_of_two_convolutions_at_each_frame(padding: int, dilation: int) -> None:
    row = row_of(f"filters: 2, kernel: [3, 2], padding: {padding}, dilation: {dilation}")
    pairs = zip((7, 9), (3, 2), strict=True)
    slid = [counting.slide(n, f, 1, dilation, padding, padding) for n, f in pairs]
    on_frame = counting.convolve(slid, (7, 9), 3, 8)
    sizes = [len(reads) for reads in slid]
    sides = [counting.same_sides(n, f, 1, 1) for n, f in zip(sizes, (3, 2), strict=True)]
    kept = [
        counting.slide(n, f, 1, 1, *side) for n, f, side in zip(sizes, (3, 2), sides, strict=True)
    ]
    on_state = counting.convolve(kept, sizes, 2, 8)
    assert row.macs == 5 * (on_frame.macs + on_state.macs)
    assert row.macs_effective == 5 * (on_frame.effective + on_state.effective)
    assert row.trainable_parameters == on_frame.weights + on_state.weights + 8


@pytest.mark.parametrize(
    ("input", "what", "text", "help"),
    [
        (
            "[9, 3]",
            "a map with 1 spatial axis",
            "9x3",
            "use `lstm` for a sequence of length x channels",
        ),
        (
            "[8, 9, 3]",
            "a map with 2 spatial axes",
            "8x9x3",
            "declare the input with its frames, as [1, 8, 9, 3] for one",
        ),
        (
            "[9]",
            "a vector of 9 values",
            "9",
            "use `dense` for a vector, or move this layer above the flatten",
        ),
    ],
)
def test_anything_but_frames_is_refused(input: str, what: str, text: str, help: str) -> None:
    assert_refused(
        f"""
        input: {input}
        layers:
          - {{type: conv_lstm, filters: 2, kernel: 3}}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        f"conv_lstm needs frames, but reads {what}",
        (f"`input` is {text}, frames are depth x height x width x channels: the depth is time",),
        help,
    )


def test_a_second_layer_needs_the_frames_of_the_first() -> None:
    assert_refused(
        """
        input: [5, 8, 9, 3]
        layers:
          - {type: conv_lstm, filters: 2, kernel: 3}
          - {type: conv_lstm, filters: 2, kernel: 3}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "conv_lstm needs frames, but reads a map with 2 spatial axes",
        (
            "`conv_lstm_1` is 6x7x2, frames are depth x height x width x channels: "
            "the depth is time",
        ),
        "declare an input with frames, give the `conv_lstm` before it `return_sequence: true`, or "
        "use `conv` for a picture",
    )


def test_a_window_that_does_not_fit_on_a_frame_is_refused() -> None:
    assert_refused(
        """
        input: [5, 3, 9, 3]
        layers:
          - {type: conv_lstm, filters: 2, kernel: 5}
          #                                       ^
        """,
        "S101",
        "a window of 5 does not fit on a height of 3",
        ("floor((3 + 0 - 5) / 1) + 1 = -1",),
        "the smallest height that works here is 5; the network needs an input of at least 1x5x5x3 "
        "up to here",
    )


def test_a_list_has_a_value_for_each_axis_of_a_frame() -> None:
    assert_refused(
        """
        input: [5, 8, 9, 3]
        layers:
          - {type: conv_lstm, filters: 2, kernel: [1, 3, 3]}
          #                                       ^^^^^^^^^
        """,
        "S108",
        "`kernel` lists 3 values for the 2 axes of a frame",
        ("a window slides over height and width; the depth is read step by step",),
        "write one number for both axes, or a list of 2",
    )
