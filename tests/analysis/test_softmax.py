"""Softmaxes keep the shape; along their axes they see everything."""

from __future__ import annotations

import pytest

from tests.analysis.questions import assert_refused, last_row


@pytest.mark.parametrize("kind", ["softmax", "log_softmax"])
@pytest.mark.parametrize(
    ("axes", "field"),
    [
        ("channels", (1, 1)),
        ("height", (None, 1)),
        ("[width, channels]", (1, None)),
        ("space", None),
    ],
)
def test_a_softmax_keeps_the_shape_and_sees_all_along_its_axes(
    kind: str, axes: str, field: tuple[int | None, ...] | None
) -> None:
    row = last_row(f"input: [9, 8, 6]\nlayers:\n  - {{type: {kind}, axes: {axes}}}")
    assert row.output_shape == (9, 8, 6)
    assert row.receptive_field == field
    assert row.trainable_parameters == row.macs == 0


def test_an_axis_that_the_input_lacks_is_refused() -> None:
    assert_refused(
        """
        input: [9, 8, 6]
        layers:
          - {type: softmax, axes: [length]}
          #                       ^^^^^^^^
        """,
        "S108",
        "a map with two spatial axes has no axis `length`",
        ("`input` is 9x8x6, channels included",),
        "its axes are `height`, `width` and `channels`",
    )
