"""Merges: shapes that agree, gates that are broadcast, and the way out where they do not."""

from __future__ import annotations

import re

import pytest

from tests.analysis.questions import (
    analysis_of,
    assert_refused,
    error_codes,
    errors,
    last_row,
)

POINTWISE = ["add", "subtract", "multiply", "average", "maximum"]


@pytest.mark.parametrize("merge", POINTWISE)
@pytest.mark.parametrize("shape", [[6], [9, 6], [9, 8, 6], [7, 9, 8, 6]])
def test_a_pointwise_merge_keeps_the_shape(merge: str, shape: list[int]) -> None:
    row = last_row(f"""
        inputs: {{a: {shape}, b: {shape}, c: {shape}}}
        layers:
          - {{type: {merge}, from: [a, b, c]}}
        """)
    assert row.output_shape == tuple(shape)
    assert row.input_shapes == (tuple(shape),) * 3
    assert row.macs == row.trainable_parameters == 0


@pytest.mark.parametrize("sizes", [[], [9], [9, 8], [7, 9, 8]])
def test_concat_adds_channels_up(sizes: list[int]) -> None:
    row = last_row(f"""
        inputs: {{a: {[*sizes, 3]}, b: {[*sizes, 4]}, c: {[*sizes, 5]}}}
        layers:
          - {{type: concat, from: [a, b, c]}}
        """)
    assert row.output_shape == (*sizes, 12)


@pytest.mark.parametrize(
    ("axis", "shape"),
    [("height", (13, 8, 6)), ("width", (9, 13, 6)), ("channels", (9, 8, 11))],
)
def test_concat_adds_sizes_up_along_one_axis(axis: str, shape: tuple[int, ...]) -> None:
    names = ("height", "width", "channels")
    other = [
        4 + (axis == "width") + (axis == "channels") if axis == name else size
        for name, size in zip(names, (9, 8, 6), strict=True)
    ]
    row = last_row(f"""
        inputs: {{a: [9, 8, 6], b: {other}}}
        layers:
          - {{type: concat, from: [a, b], axis: {axis}}}
        """)
    assert row.output_shape == shape
    assert row.trainable_parameters == row.macs == 0


def test_boxes_of_several_maps_make_one_list() -> None:
    """The 8,732 boxes of SSD300 are put together so."""
    row = last_row("""
        inputs: {big: [600, 4], small: [150, 4]}
        layers:
          - {type: concat, from: [big, small], axis: length}
        """)
    assert row.output_shape == (750, 4)


def test_an_axis_along_which_maps_are_joined_has_no_known_field() -> None:
    row = last_row("""
        input: [16, 16, 1]
        layers:
          - {name: same, type: conv, filters: 1, kernel: 3, padding: same}
          - {name: joined, type: concat, from: [same, same], axis: height}
          - {type: conv, filters: 1, kernel: 3}
        """)
    assert row.receptive_field == (None, 5)


def test_branches_may_be_joined_along_an_axis() -> None:
    row = last_row("""
        input: [4, 4, 1]
        layers:
          - {type: branches, merge: concat, axis: width, branches: [[], [{type: relu}]]}
        """)
    assert row.output_shape == (4, 8, 1)


def test_a_map_may_be_merged_with_itself() -> None:
    assert last_row(
        "input: [4, 3]\nlayers:\n  - {type: concat, from: [input, input]}"
    ).output_shape == (
        4,
        6,
    )
    assert last_row(
        "input: [4, 3]\nlayers:\n  - {type: add, from: [input, input]}"
    ).output_shape == (4, 3)


@pytest.mark.parametrize("gate", ["[6]", "[1, 1, 6]"])
@pytest.mark.parametrize("order", ["[map, gate]", "[gate, map]"])
def test_a_vector_or_a_single_cell_gates_a_map(gate: str, order: str) -> None:
    row = last_row(f"""
        inputs: {{map: [9, 8, 6], gate: {gate}}}
        layers:
          - {{type: multiply, from: {order}}}
        """)
    assert row.output_shape == (9, 8, 6)
    assert row.receptive_field is None


BROADCAST = {
    "[6]": (None, None),
    "[1]": (None, None),
    "[1, 1, 1]": (None, None),
    "[1, 1, 6]": (None, None),
    "[9, 1, 6]": (1, None),
    "[1, 8, 6]": (None, 1),
    "[9, 8, 1]": (1, 1),
}
"""Shapes that fit a map of 9x8x6, and the receptive field that is left of the sum."""


@pytest.mark.parametrize("merge", POINTWISE)
@pytest.mark.parametrize("narrow", BROADCAST)
@pytest.mark.parametrize("order", ["[map, narrow]", "[narrow, map]"])
def test_axes_of_size_1_and_vectors_are_broadcast(merge: str, narrow: str, order: str) -> None:
    row = last_row(f"""
        inputs: {{map: [9, 8, 6], narrow: {narrow}}}
        layers:
          - {{type: {merge}, from: {order}}}
        """)
    assert row.output_shape == (9, 8, 6)
    field = BROADCAST[narrow]
    assert row.receptive_field == (field if any(field) else None)


def test_each_of_two_maps_may_be_broadcast_along_another_axis() -> None:
    row = last_row("""
        inputs: {column: [9, 1, 6], row: [1, 8, 1]}
        layers:
          - {type: add, from: [column, row]}
        """)
    assert row.output_shape == (9, 8, 6)


def test_concat_broadcasts_nothing() -> None:
    assert error_codes("""
        inputs: {map: [9, 8, 6], gate: [1, 1, 6]}
        layers:
          - {type: concat, from: [map, gate]}
        """) == ["S104"]


@pytest.mark.parametrize("other", ["[8, 1, 6]", "[9, 8, 3]", "[3]", "[1, 6]", "[9, 8, 6, 1]"])
def test_other_sizes_are_not_broadcast(other: str) -> None:
    assert error_codes(f"""
        inputs: {{map: [9, 8, 6], other: {other}}}
        layers:
          - {{type: multiply, from: [map, other]}}
        """) == ["S104"]


def test_what_follows_a_squeeze_and_excitation_gate_sees_everything() -> None:
    row = last_row("""
        input: [9, 8, 6]
        layers:
          - {name: conv, type: conv, filters: 6, kernel: 3}
          - {type: global_avg_pool}
          - {type: dense, units: 6, activation: sigmoid}
          - {type: multiply, from: [conv, dense_1]}
        """)
    assert row.output_shape == (7, 6, 6)
    assert row.receptive_field is row.effective_stride is None


@pytest.mark.parametrize(("merge", "slopes"), [("add", 4), ("concat", 8), ("multiply", 4)])
def test_a_fused_prelu_has_a_slope_a_channel(merge: str, slopes: int) -> None:
    row = last_row(f"""
        inputs: {{a: [3, 3, 4], b: [3, 3, 4]}}
        layers:
          - {{type: {merge}, from: [a, b], activation: prelu}}
        """)
    assert row.trainable_parameters == slopes


# Refusals


def test_other_channels_are_refused() -> None:
    assert_refused(
        """
        inputs: {a: [9, 8, 6], b: [9, 8, 4]}
        layers:
          - {type: add, from: [a, b]}
          #                   ^^^^^^
        """,
        "S104",
        "add needs equal shapes, but reads 9x8x6 and 9x8x4",
        (
            "`a` is 9x8x6",
            "`b` is 9x8x4",
            "these differ: channels 6 and 4; sizes must be equal, or 1",
        ),
        "give them the same number of channels: 6 or 4",
    )


def test_other_sizes_are_refused_and_every_producer_is_named() -> None:
    assert_refused(
        """
        inputs: {a: [9, 8, 6], b: [7, 6, 4], c: [9, 8, 2]}
        layers:
          - {type: concat, from: [a, b, c]}
          #                      ^^^^^^^^^
        """,
        "S104",
        "concat needs equal spatial sizes, but reads 9x8x6 and 7x6x4 and 9x8x2",
        ("`a` is 9x8x6", "`b` is 7x6x4", "`c` is 9x8x2"),
        "give both paths the same strides and padding, or cut the larger one: "
        "`{type: crop, like: b}`",
    )


def test_maps_that_differ_along_another_axis_are_not_joined() -> None:
    assert_refused(
        """
        inputs: {a: [9, 8, 6], b: [7, 6, 4]}
        layers:
          - {type: concat, from: [a, b], axis: width}
          #                      ^^^^^^
        """,
        "S104",
        "concat along the width needs other axes to be equal, but reads 9x8x6 and 7x6x4",
        ("`a` is 9x8x6", "`b` is 7x6x4", "these differ: height 9 and 7, channels 6 and 4"),
        "bring all to the same height and channels",
    )


def test_a_sequence_is_not_joined_to_a_picture() -> None:
    assert_refused(
        """
        inputs: {a: [9, 8, 6], b: [9, 6]}
        layers:
          - {type: concat, from: [a, b], axis: width}
          #                      ^^^^^^
        """,
        "S104",
        "concat needs the same axes, but reads 9x8x6 and 9x6",
        ("`a` is 9x8x6", "`b` is 9x6"),
        "bring all to the same number of axes before they meet",
    )


def test_maps_are_not_joined_along_an_axis_that_they_lack() -> None:
    assert_refused(
        """
        input: [9, 8, 6]
        layers:
          - {type: concat, from: [input, input], axis: depth}
          #                                            ^^^^^
        """,
        "S108",
        "a map with two spatial axes has no axis `depth`",
        ("`input` is 9x8x6, channels included",),
        "its axes are `height`, `width` and `channels`",
    )


def test_other_axes_are_refused_in_the_order_of_the_layout() -> None:
    assert_refused(
        """
        layout: channels_first
        inputs: {a: [6, 9, 8], b: [6, 72]}
        layers:
          - {type: maximum, from: [a, b]}
          #                       ^^^^^^
        """,
        "S104",
        "maximum needs the same axes, but reads 6x9x8 and 6x72",
        ("`a` is 6x9x8", "`b` is 6x72"),
        "bring all to the same number of axes, or to a vector of the channels",
    )


def test_a_merge_of_branches_is_refused_as_a_whole() -> None:
    line = (
        "  - {type: branches, merge: add, "
        "branches: [[{name: a, type: conv, filters: 6, kernel: 3}], []]}"
    )
    assert_refused(
        f"input: [9, 8, 6]\nlayers:\n{line}\n  # {'^' * (len(line) - 4)}",
        "S104",
        "add needs equal shapes, but reads 7x6x6 and 9x8x6",
        (
            "`a` is 7x6x6",
            "`input` is 9x8x6",
            "these differ: height 7 and 9, width 6 and 8; sizes must be equal, or 1",
        ),
        "give both paths the same strides and padding, or cut the larger one: "
        "`{type: crop, like: a}`",
    )


def test_a_merge_of_one_layer_is_refused() -> None:
    assert_refused(
        """
        input: [9, 8, 6]
        layers:
          - {type: add}
          # ^^^^^^^^^^^
        """,
        "S104",
        "add needs at least two layers, but reads one",
        ("it reads only `input`, 9x8x6",),
        "list what it merges: `from: [first, second]`",
    )


@pytest.mark.parametrize(
    ("merge", "a", "b"),
    [
        ("concat", [9, 8, 6], [7, 6, 4]),
        ("add", [9, 8, 6], [7, 6, 6]),
        ("add", [9, 4, 6], [4, 9, 6]),
        ("concat", [5, 8, 6], [6, 4, 6]),
    ],
)
def test_a_crop_is_only_offered_where_it_makes_the_inputs_agree(
    merge: str, a: list[int], b: list[int]
) -> None:
    inputs = f"inputs: {{a: {a}, b: {b}}}\nlayers:\n"
    (refused,) = errors(analysis_of(f"{inputs}  - {{type: {merge}, from: [a, b]}}"))
    for small in re.findall(r"{type: crop, like: (\w)}", refused.help or ""):
        large = "b" if small == "a" else "a"
        followed = (
            f"{inputs}  - {{name: cropped, type: crop, like: {small}, from: {large}}}\n"
            f"  - {{type: {merge}, from: [{small}, cropped]}}"
        )
        assert error_codes(followed) == []


@pytest.mark.parametrize("gate", ["[4]", "[1, 1, 4]"])
def test_a_gate_of_other_channels_is_told_to_change_its_channels(gate: str) -> None:
    line = "  - {type: multiply, from: [map, gate]}"
    shape = gate.strip("[]").replace(", ", "x")
    assert_refused(
        f"inputs: {{map: [9, 8, 6], gate: {gate}}}\nlayers:\n{line}\n"
        f"  #{' ' * (line.index('[') - 3)}{'^' * len('[map, gate]')}",
        "S104",
        f"multiply needs equal shapes, but reads 9x8x6 and {shape}",
        (
            "`map` is 9x8x6",
            f"`gate` is {shape}",
            "these differ: channels 6 and 4; sizes must be equal, or 1",
        ),
        "give `gate` 6 channels, or one",
    )


@pytest.mark.parametrize(
    ("layout", "wide", "cell"),
    [("channels_last", [4, 6, 3], [1, 1, 5]), ("channels_first", [3, 4, 6], [5, 1, 1])],
)
def test_the_way_to_join_a_vector_to_a_map_works(
    layout: str, wide: list[int], cell: list[int]
) -> None:
    head = f"layout: {layout}\ninputs: {{a: {wide}, b: [5]}}\nlayers:\n"
    (refused,) = errors(analysis_of(head + "  - {type: concat, from: [a, b]}\n"))
    steps = [f"{{type: reshape, shape: {cell}}}", "{type: upsample, like: a}"]
    assert refused.help == f"make the vector a cell, `{steps[0]}`, then `{steps[1]}`"
    cell_layer = steps[0].replace("}", ", from: b}")
    joined = f"  - {cell_layer}\n  - {steps[1]}\n  - {{type: concat, from: [a, upsample_1]}}\n"
    assert {4, 6, 8} == {*(last_row(head + joined).output_shape or ())}
