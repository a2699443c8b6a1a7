"""Rearrangements against loops, and their refusals."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import counting
from tests.analysis.questions import assert_refused, error_codes, last_row, sound

looped = settings(deadline=None, max_examples=40)

uneven_sizes = st.lists(st.integers(1, 5), min_size=1, max_size=3)


@pytest.mark.parametrize("shape", [[7], [7, 3], [5, 5, 16], [2, 3, 4, 5]])
def test_flatten_keeps_every_value(shape: list[int]) -> None:
    row = last_row(f"input: {shape}\nlayers:\n  - {{type: flatten}}")
    assert row.output_shape == (prod(shape),)
    assert row.receptive_field is None


@looped
@given(uneven_sizes, st.integers(1, 3), st.integers(1, 3), st.sampled_from(["dcr", "crd"]))
def test_depth_to_space_spreads_each_cell_over_a_block(
    sizes: list[int], factor: int, channels: int, mode: str
) -> None:
    row = last_row(f"""
        input: {[*sizes, channels * factor ** len(sizes)]}
        layers:
          - {{type: depth_to_space, factor: {factor}, mode: {mode}}}
        """)
    outputs = [len(counting.spread_blocks(size, factor)) for size in sizes]
    assert row.output_shape == (*outputs, channels)


@looped
@given(uneven_sizes, st.integers(1, 3), st.integers(1, 3))
def test_space_to_depth_gathers_blocks(blocks: list[int], factor: int, channels: int) -> None:
    sizes = [factor * n for n in blocks]
    row = last_row(f"""
        input: {[*sizes, channels]}
        layers:
          - {{type: space_to_depth, factor: {factor}}}
        """)
    outputs = [len(counting.gather_blocks(size, factor)) for size in sizes]
    assert row.output_shape == (*outputs, channels * factor ** len(sizes))
    assert row.activation_size == prod(sizes) * channels


def test_channel_shuffle_changes_no_size() -> None:
    row = last_row("input: [9, 7, 12]\nlayers:\n  - {type: channel_shuffle, groups: 3}")
    assert row.output_shape == (9, 7, 12)
    assert row.receptive_field == (1, 1)


@pytest.mark.parametrize("shape", [(60,), (12, 5), (4, 5, 3), (5, 2, 2, 3), (3, 4, 5)])
def test_reshape_gives_any_shape_of_as_many_values(shape: tuple[int, ...]) -> None:
    row = last_row(f"input: [3, 4, 5]\nlayers:\n  - {{type: reshape, shape: {list(shape)}}}")
    assert row.output_shape == shape
    assert row.receptive_field is None


def test_reshape_reads_its_shape_in_the_order_of_the_file() -> None:
    analysis = sound("""
        layout: channels_first
        input: [12]
        layers:
          - {type: reshape, shape: [3, 4, 1]}
        """)
    assert analysis.layers[-1].output_shape == (4, 1, 3)
    assert analysis.to_dict()["layers"][-1]["output_shape"] == [3, 4, 1]


@pytest.mark.parametrize("layer", ["conv, filters: 2, kernel: 3", "max_pool, kernel: 2", "relu"])
def test_what_follows_a_reshape_to_more_axes_sees_an_unknown_part(layer: str) -> None:
    row = last_row(f"""
        input: [16, 4]
        layers:
          - {{type: reshape, shape: [4, 4, 4]}}
          - {{type: {layer}}}
        """)
    assert row.receptive_field is None
    assert row.effective_stride is None


@pytest.mark.parametrize("merge", ["add", "concat", "multiply"])
def test_a_reshape_to_more_axes_can_be_merged(merge: str) -> None:
    row = last_row(f"""
        inputs: {{image: [4, 4, 4], sound: [16, 4]}}
        layers:
          - {{name: picture, type: reshape, shape: [4, 4, 4], from: sound}}
          - {{type: {merge}, from: [image, picture]}}
        """)
    assert row.output_shape == (4, 4, 8 if merge == "concat" else 4)
    assert row.receptive_field is None


# Refusals


def test_a_reshape_of_another_size_is_refused() -> None:
    assert_refused(
        """
        input: [32, 32, 3]
        layers:
          - {type: reshape, shape: [8, 8, 47]}
          #                        ^^^^^^^^^^
        """,
        "S110",
        "cannot reshape 3,072 values into 3,008",
        ("`input` is 32x32x3, the requested shape is 8x8x47",),
        "write sizes whose product is 3,072",
    )


def test_a_refused_reshape_speaks_in_the_order_of_the_file() -> None:
    assert_refused(
        """
        layout: channels_first
        input: [3, 32, 31]
        layers:
          - {type: reshape, shape: [47, 8, 9]}
          #                        ^^^^^^^^^^
        """,
        "S110",
        "cannot reshape 2,976 values into 3,384",
        ("`input` is 3x32x31, the requested shape is 47x8x9",),
        "write sizes whose product is 2,976",
    )


def test_a_shuffle_of_uneven_groups_is_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 10]
        layers:
          - {type: channel_shuffle, groups: 4}
          #                                 ^
        """,
        "S107",
        "4 groups do not divide 10 channels",
        ("10 % 4 = 2",),
        "use a number of groups that divides 10",
    )


def test_channels_that_do_not_fill_a_block_are_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 18]
        layers:
          - {type: depth_to_space, factor: 2}
          #                                ^
        """,
        "S107",
        "18 channels do not fill blocks of 4 cells",
        ("2**2 = 4 does not divide 18",),
        "give the layer before a multiple of 4 channels",
    )


def test_cells_that_do_not_make_blocks_are_refused() -> None:
    assert_refused(
        """
        input: [8, 9, 3]
        layers:
          - {type: space_to_depth, factor: 2}
          #                                ^
        """,
        "S107",
        "a width of 9 is not made of blocks of 2",
        ("9 % 2 = 1",),
        "pad or crop the width to a multiple of 2",
    )


def test_a_factor_that_fits_on_no_axis_is_refused_once() -> None:
    assert error_codes("input: [9, 9, 3]\nlayers:\n  - {type: space_to_depth, factor: 2}") == [
        "S107"
    ]


@pytest.mark.parametrize("kind", ["depth_to_space", "space_to_depth"])
def test_blocks_of_a_vector_are_refused(kind: str) -> None:
    line = f"  - {{type: {kind}, factor: 2}}"
    assert_refused(
        f"input: [400]\nlayers:\n{line}\n  # {'^' * (len(line) - 4)}",
        "S108",
        f"{kind} needs a map, but reads a vector of 400 values",
        ("`input` has no spatial axes",),
        "declare the input with its channels, as [400, 1], or use `dense`",
    )
