"""Axes in another order, turned or repeated: shapes, fields and refusals."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.analysis.axes.plan import plan_of
from tests.analysis.questions import analysis_of, assert_refused, last_row


@pytest.mark.parametrize(
    ("axes", "shape", "field"),
    [
        ("[width, height, channels]", (8, 9, 6), None),
        ("[width, height]", (8, 9, 6), None),
        ("[height, width]", (9, 8, 6), (1, 1)),
        ("[height, channels, width]", (9, 6, 8), (1, None)),
        ("[channels, height, width]", (6, 9, 8), None),
    ],
)
def test_a_permutation_has_the_sizes_of_the_axes_in_its_order(
    axes: str, shape: tuple[int, ...], field: tuple[int | None, ...] | None
) -> None:
    row = last_row(f"input: [9, 8, 6]\nlayers:\n  - {{type: permute, axes: {axes}}}")
    assert (row.output_shape, row.receptive_field) == (shape, field)


def test_an_order_means_the_same_in_both_layouts() -> None:
    text = "layers:\n  - {type: permute, axes: [width, height, channels]}"
    last = last_row(f"input: [9, 8, 6]\n{text}")
    first = last_row(f"layout: channels_first\ninput: [6, 9, 8]\n{text}")
    assert last.output_shape == first.output_shape == (8, 9, 6)


def test_sizes_follow_the_axis_that_moved() -> None:
    network = cnnshape.loads("""
input: [64, 32, 3]
layers:
  - {type: permute, axes: [width, height]}
  - {type: conv, filters: 4, kernel: [5, 3]}
""")
    plan = plan_of(network)
    assert plan is not None
    height, width = (
        program.run(size).sizes for program, size in zip(plan.programs, (64, 32), strict=True)
    )
    assert (height[-1], width[-1]) == (64 - 2, 32 - 4)


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ("type: flip, axes: height", (9, 8, 6)),
        ("type: flip, axes: all", (9, 8, 6)),
        ("type: tile, axis: height, times: 3", (27, 8, 6)),
        ("type: tile, axis: channels, times: 2", (9, 8, 12)),
    ],
)
def test_flips_keep_the_shape_and_tiles_multiply_one_size(
    keys: str, shape: tuple[int, ...]
) -> None:
    assert last_row(f"input: [9, 8, 6]\nlayers:\n  - {{{keys}}}").output_shape == shape


def test_an_order_names_every_axis_or_the_spatial_ones() -> None:
    assert_refused(
        """
        input: [9, 8, 6]
        layers:
          - {type: permute, axes: [width, channels]}
          #                       ^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "a map with two spatial axes has the axes height, width and channels, "
        "but the order lists width and channels",
        ("`input` is 9x8x6, channels included",),
        "list each of height, width and channels once, or the spatial axes alone",
    )


def test_a_tile_of_an_axis_that_is_not_there_is_refused() -> None:
    codes = [
        each.code
        for each in analysis_of(
            "input: [6]\nlayers:\n  - {type: tile, axis: length, times: 2}"
        ).diagnostics
    ]
    assert codes == ["S108"]
