"""Pads, crops and upsampling against loops."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import counting
from tests.analysis.questions import (
    analysis_of,
    assert_refused,
    error_codes,
    errors,
    last_row,
    sound,
)

looped = settings(deadline=None, max_examples=60)

sides = st.tuples(st.integers(0, 3), st.integers(0, 3))


@looped
@given(st.lists(st.tuples(st.integers(1, 9), sides), min_size=1, max_size=3))
def test_zero_pad_adds_cells_at_both_ends(axes: list[tuple[int, tuple[int, int]]]) -> None:
    row = last_row(f"""
        input: {[*(size for size, _ in axes), 2]}
        layers:
          - {{type: zero_pad, padding: {[list(pair) for _, pair in axes]}}}
        """)
    outputs = [len(counting.shift(size, *pair)) for size, pair in axes]
    assert row.output_shape == (*outputs, 2)
    assert row.receptive_field == (1,) * len(axes)


@looped
@given(st.lists(st.tuples(st.integers(7, 12), sides), min_size=1, max_size=3))
def test_crop_cuts_cells_off_both_ends(axes: list[tuple[int, tuple[int, int]]]) -> None:
    row = last_row(f"""
        input: {[*(size for size, _ in axes), 2]}
        layers:
          - {{type: crop, cropping: {[list(pair) for _, pair in axes]}}}
        """)
    outputs = [len(counting.shift(size, -before, -after)) for size, (before, after) in axes]
    assert row.output_shape == (*outputs, 2)
    assert row.receptive_field == (1,) * len(axes)


@pytest.mark.parametrize(
    ("amounts", "shape"),
    [("2", (13, 12, 2)), ("[2, 1]", (13, 10, 2)), ("[[1, 0], [0, 3]]", (10, 11, 2))],
)
def test_amounts_as_a_file_may_write_them(amounts: str, shape: tuple[int, ...]) -> None:
    padded = last_row(f"input: [9, 8, 2]\nlayers:\n  - {{type: zero_pad, padding: {amounts}}}")
    assert padded.output_shape == shape
    cropped = last_row(f"input: {list(shape)}\nlayers:\n  - {{type: crop, cropping: {amounts}}}")
    assert cropped.output_shape == (9, 8, 2)


def test_a_crop_takes_over_sizes_but_not_channels() -> None:
    row = last_row("""
        inputs: {large: [64, 65, 3], small: [56, 56, 9]}
        layers:
          - {type: crop, like: small, from: large}
        """)
    assert row.output_shape == (56, 56, 3)


@pytest.mark.parametrize(("cropping", "hull"), [([1, 2], (1,)), ([2, 1], (2,))])
def test_a_centred_crop_takes_the_odd_cell_from_the_end(
    cropping: list[int], hull: tuple[int]
) -> None:
    """A sum with a crop that starts at the same cell sees one cell, with another it sees two."""
    row = last_row(f"""
        input: [5, 1]
        layers:
          - {{name: two_cells, type: max_pool, kernel: 4, stride: 1}}
          - {{name: centre, type: crop, like: two_cells, from: input}}
          - {{name: cut, type: crop, cropping: [{cropping}], from: input}}
          - {{type: add, from: [centre, cut]}}
        """)
    assert row.output_shape == (2, 1)
    assert row.receptive_field == hull


@looped
@given(st.integers(1, 30), st.integers(1, 30))
def test_nearest_reads_one_cell_and_linear_up_to_two(size: int, wanted: int) -> None:
    text = f"input: [{size}, 2]\nlayers:\n  - {{type: upsample, size: {wanted}, mode: "
    nearest, linear = last_row(text + "nearest}"), last_row(text + "linear}")
    assert nearest.output_shape == linear.output_shape == (wanted, 2)
    assert nearest.receptive_field == (1,)
    mixed = max(len(cells) for cells in counting.interpolate(size, wanted))
    assert linear.receptive_field == (mixed,)
    assert nearest.effective_stride == linear.effective_stride == (Fraction(size, wanted),)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_a_factor_for_each_axis(mode: str) -> None:
    row = last_row(f"""
        input: [3, 4, 5, 2]
        layers:
          - {{type: upsample, factor: [1, 2, 3], mode: {mode}}}
        """)
    assert row.output_shape == (3, 8, 15, 2)
    assert row.receptive_field == ((1, 2, 2) if mode == "linear" else (1, 1, 1))
    assert row.effective_stride == (Fraction(1), Fraction(1, 2), Fraction(1, 3))


def test_an_upsampling_takes_over_sizes_but_not_channels() -> None:
    row = last_row("""
        inputs: {small: [7, 7, 3], large: [20, 30, 9]}
        layers:
          - {type: upsample, like: large, from: small, mode: linear}
        """)
    assert row.output_shape == (20, 30, 3)


@pytest.mark.parametrize("mode", ["zeros", "constant", "reflect", "replicate", "circular"])
def test_pad_adds_cells_whatever_their_values(mode: str) -> None:
    row = last_row(f"""
        input: [5, 6, 3]
        layers:
          - {{type: pad, padding: [[1, 2], [0, 3]], mode: {mode}}}
        """)
    assert row.output_shape == (8, 9, 3)
    assert row.receptive_field == (1, 1)
    assert row.trainable_parameters == 0


# Refusals


@pytest.mark.parametrize(
    ("mode", "size", "least", "note", "help"),
    [
        (
            "reflect",
            4,
            5,
            "the border cell is not repeated: of 4 cells, 3 cells can be mirrored",
            "pad by at most 3, or with `mode: replicate`, which repeats the last cell",
        ),
        (
            "circular",
            3,
            4,
            "what is copied lies at the other end: there, 3 cells can be copied",
            "pad by at most 3, or with `mode: replicate`, which repeats the last cell",
        ),
        (
            "reflect",
            1,
            5,
            "the border cell is not repeated: of 1 cell, 0 cells can be mirrored",
            "use `mode: replicate`, which repeats the last cell",
        ),
    ],
)
def test_copies_of_more_cells_than_there_are_are_refused(
    mode: str, size: int, least: int, note: str, help: str
) -> None:
    (fault,) = errors(
        analysis_of(f"input: [9, {size}, 3]\nlayers:\n  - {{type: pad, padding: 4, mode: {mode}}}")
    )
    assert (fault.code, fault.notes) == ("S111", (note,))
    assert fault.message == (f"{mode} padding of 4 needs a width of {least} or more, not {size}")
    smallest = f"the network needs an input of at least {least}x{least}x3 up to here"
    assert fault.help == f"{help}; {smallest}"


@pytest.mark.parametrize("written", ["padding: 3, mode: reflect", "padding: 4, mode: replicate"])
def test_what_the_help_of_padding_says_is_accepted(written: str) -> None:
    sound(f"input: [4, 4, 3]\nlayers:\n  - {{type: pad, {written}}}")


def test_a_crop_of_everything_is_refused() -> None:
    assert_refused(
        """
        input: [9, 4, 3]
        layers:
          - {type: crop, cropping: [[1, 1], [1, 3]]}
          #                        ^^^^^^^^^^^^^^^^
        """,
        "S110",
        "nothing is left of a width of 4 after cropping 4",
        ("4 - 1 - 3 = 0",),
        "crop at most 3 of the width",
    )


def test_a_crop_of_everything_on_both_axes_is_refused_once() -> None:
    assert error_codes("input: [4, 4, 3]\nlayers:\n  - {type: crop, cropping: 2}") == ["S110"]


def test_a_crop_to_a_larger_layer_is_refused() -> None:
    assert_refused(
        """
        inputs: {small: [9, 4, 3], large: [9, 6, 3]}
        layers:
          - {type: crop, like: large, from: small}
          #                    ^^^^^
        """,
        "S110",
        "a width of 4 cannot be cropped to 6",
        (),
        "crop the larger of the two layers like the smaller one",
    )


@pytest.mark.parametrize("kind", ["crop", "upsample"])
def test_the_likeness_of_a_layer_with_other_axes_is_refused(kind: str) -> None:
    line = f"  - {{type: {kind}, like: signal, from: image}}"
    assert_refused(
        f"inputs: {{image: [9, 4, 3], signal: [36, 3]}}\nlayers:\n{line}\n"
        f"  #{' ' * (line.index('signal') - 3)}^^^^^^",
        "S108",
        "`signal` is 36x3, which has other axes",
        ("`image` is 9x4x3",),
        "name a layer whose output has the same number of axes",
    )


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("zero_pad", "padding"),
        ("crop", "cropping"),
        ("upsample", "factor"),
        ("upsample", "size"),
    ],
)
def test_a_list_for_other_axes_is_refused(kind: str, key: str) -> None:
    line = f"  - {{type: {kind}, {key}: [1, 1, 1]}}"
    assert_refused(
        f"input: [9, 3]\nlayers:\n{line}\n  #{' ' * (line.index('[') - 3)}{'^' * 9}",
        "S108",
        f"`{key}` lists 3 values for 1 spatial axis",
        ("`input` is 9x3, channels included",),
        "write one number for all axes, or a list of 1",
    )


@pytest.mark.parametrize(
    "layer", ["zero_pad, padding: 1", "crop, cropping: 1", "upsample, factor: 2"]
)
def test_a_vector_has_nothing_to_resize(layer: str) -> None:
    line = f"  - {{type: {layer}}}"
    kind = layer.split(",", maxsplit=1)[0]
    assert_refused(
        f"input: [400]\nlayers:\n{line}\n  # {'^' * (len(line) - 4)}",
        "S108",
        f"{kind} needs a map, but reads a vector of 400 values",
        ("`input` has no spatial axes",),
        "declare the input with its channels, as [400, 1], or use `dense`",
    )


def test_a_likeness_to_a_refused_layer_is_not_refused_again() -> None:
    assert error_codes("""
        input: [9, 9, 3]
        layers:
          - {name: broken, type: conv, filters: 3, kernel: [10, 3]}
          - {type: upsample, like: broken, from: input}
        """) == ["S101"]
