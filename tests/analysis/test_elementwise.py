"""Arithmetic on each value keeps the shape; constants must match the channels."""

from __future__ import annotations

import pytest

from tests.analysis.questions import assert_refused, last_row, sound


@pytest.mark.parametrize("shape", [(3,), (9, 3), (9, 8, 3)])
def test_affine_has_no_parameters(shape: tuple[int, ...]) -> None:
    row = last_row(
        f"input: {list(shape)}\nlayers:\n  - {{type: affine, scale: [1, 2, 3], shift: 0.5}}"
    )
    assert row.output_shape == shape
    assert (row.trainable_parameters, row.non_trainable_parameters, row.macs) == (0, 0, 0)
    assert row.receptive_field == (None if len(shape) == 1 else (1,) * (len(shape) - 1))


def test_a_list_has_a_number_for_each_channel() -> None:
    assert_refused(
        """
        input: [9, 8, 3]
        layers:
          - {type: affine, scale: 2, shift: [1, 2]}
        #                                   ^^^^^^
        """,
        "S102",
        "`shift` lists 2 numbers for 3 channels",
        ("it reads 9x8x3 from `input`",),
        "list 3 numbers, or write one for all channels",
    )


@pytest.mark.parametrize("written", ["[1, 2, 3]", "1"])
def test_what_the_help_says_is_accepted(written: str) -> None:
    sound(f"input: [9, 8, 3]\nlayers:\n  - {{type: affine, shift: {written}}}")


@pytest.mark.parametrize("kind", ["power, exponent: 2", "square", "sqrt", "log", "sin"])
def test_arithmetic_keeps_the_shape_and_works_in_place(kind: str) -> None:
    conv = "{type: conv, filters: 2, kernel: 3}"
    row = last_row(f"input: [9, 8, 3]\nlayers:\n  - {conv}\n  - {{type: {kind}}}")
    assert (row.output_shape, row.receptive_field) == ((7, 6, 2), (3, 3))
    assert row.live_bytes == row.activation_bytes
