"""Convolutions against loops that count."""

from __future__ import annotations

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
    numbers_of,
    sound,
)
from tests.analysis.sliding_windows import Sliding, channels_in_groups, slidings

looped = settings(deadline=None, max_examples=60)


@looped
@given(slidings(st.integers(1, 3)), channels_in_groups(), st.booleans())
def test_a_convolution_counts_what_loops_count(
    sliding: Sliding, channels: tuple[int, int, int], bias: bool
) -> None:
    read, filters, groups = channels
    row = last_row(f"""
        input: {[*sliding.sizes, read]}
        layers:
          - {{type: conv, filters: {filters}, groups: {groups}, {sliding.keys},
              bias: {str(bias).lower()}}}
        """)
    count = counting.convolve(sliding.axes, sliding.sizes, read, filters, groups)
    assert row.output_shape == (*sliding.outputs, filters)
    assert (row.macs, row.macs_effective) == (count.macs, count.effective)
    assert row.trainable_parameters == count.weights + bias * filters
    assert row.weights == {
        "weight": (*sliding.kernel, read // groups, filters),
        **({"bias": (filters,)} if bias else {}),
    }


@looped
@given(slidings(st.integers(1, 3)), st.integers(1, 3), st.integers(1, 3))
def test_a_depthwise_convolution_is_one_group_a_channel(
    sliding: Sliding, channels: int, multiplier: int
) -> None:
    row = last_row(f"""
        input: {[*sliding.sizes, channels]}
        layers:
          - {{type: depthwise_conv, multiplier: {multiplier}, {sliding.keys}}}
        """)
    filters = channels * multiplier
    count = counting.convolve(sliding.axes, sliding.sizes, channels, filters, groups=channels)
    assert row.output_shape == (*sliding.outputs, filters)
    assert (row.macs, row.macs_effective) == (count.macs, count.effective)
    assert row.trainable_parameters == count.weights + filters
    assert row.weights == {
        "weight": (*sliding.kernel, channels, multiplier),
        "bias": (filters,),
    }


@looped
@given(slidings(st.integers(1, 2)))
def test_a_separable_convolution_is_a_depthwise_and_a_pointwise_one(sliding: Sliding) -> None:
    shape = [*sliding.sizes, 3]
    together = sound(f"""
        input: {shape}
        layers:
          - {{name: s, type: separable_conv, filters: 4, multiplier: 2, {sliding.keys}}}
        """)
    apart = sound(f"""
        input: {shape}
        layers:
          - {{name: s_depthwise, type: depthwise_conv, multiplier: 2, bias: false, {sliding.keys}}}
          - {{name: s, type: conv, filters: 4, kernel: 1}}
        """)
    assert [(row.name, row.type, row.inputs, numbers_of(row)) for row in together.layers] == [
        (row.name, row.type, row.inputs, numbers_of(row)) for row in apart.layers
    ]
    assert together.totals == apart.totals


def test_a_convolution_on_one_axis_is_one_on_a_map_of_width_one() -> None:
    line = last_row("""
        input: [19, 3]
        layers:
          - {type: conv, filters: 5, kernel: 4, stride: 2, dilation: 3, padding: [[2, 5]]}
        """)
    strip = last_row("""
        input: [19, 1, 3]
        layers:
          - {type: conv, filters: 5, kernel: [4, 1], stride: [2, 1], dilation: [3, 1],
             padding: [[2, 5], [0, 0]]}
        """)
    assert (line.output_shape, strip.output_shape) == ((9, 5), (9, 1, 5))
    assert (strip.macs, strip.macs_effective) == (line.macs, line.macs_effective)
    assert strip.trainable_parameters == line.trainable_parameters
    assert strip.receptive_field == (*(line.receptive_field or ()), 1)


@pytest.mark.parametrize(
    ("padding", "sizes"),
    [("valid", (12, 18)), ("same", (16, 21)), ("half", (16, 20)), ("3", (18, 24))],
)
def test_rules_of_padding_on_an_odd_and_an_even_kernel(
    padding: str, sizes: tuple[int, int]
) -> None:
    row = last_row(f"""
        input: [16, 21, 2]
        layers:
          - {{type: conv, filters: 3, kernel: [5, 4], padding: {padding}}}
        """)
    assert row.output_shape == (*sizes, 3)


def test_a_stride_on_same_padding_depends_on_the_size() -> None:
    """Of the nine taps of three windows one reads padding at size 6, two do at size 5."""
    layer = "{type: conv, filters: 1, kernel: 3, stride: 2, padding: same}"
    even = last_row(f"input: [6, 1]\nlayers: [{layer}]")
    odd = last_row(f"input: [5, 1]\nlayers: [{layer}]")
    assert even.output_shape == odd.output_shape == (3, 1)
    assert (even.macs, even.macs_effective) == (9, 8)
    assert (odd.macs, odd.macs_effective) == (9, 7)


def test_dilation_counts_under_valid() -> None:
    row = last_row("""
        input: [32, 32, 1]
        layers:
          - {type: conv, filters: 1, kernel: 3, dilation: [4, 1]}
        """)
    assert row.output_shape == (24, 30, 1)
    assert row.receptive_field == (9, 3)
    assert row.weights == {"weight": (3, 3, 1, 1), "bias": (1,)}


def test_a_large_dilation_leaves_few_taps_on_the_map() -> None:
    """At dilation 6 on 6 cells, only the middle tap of each of the 6 windows reads a cell."""
    row = last_row("""
        input: [6, 1]
        layers:
          - {type: conv, filters: 1, kernel: 3, dilation: 6, padding: same}
        """)
    assert (row.macs, row.macs_effective) == (18, 6)


def test_a_fused_prelu_has_a_slope_for_each_filter() -> None:
    row = last_row("""
        input: [8, 8, 3]
        layers:
          - {type: conv, filters: 4, kernel: 1, activation: prelu}
        """)
    assert row.trainable_parameters == 3 * 4 + 4 + 4


def test_huge_axes_are_counted_at_once() -> None:
    size = 2**40
    row = last_row(f"""
        input: [{size}, 1]
        layers:
          - {{type: conv, filters: 1, kernel: 1000, stride: 1, dilation: 1000, padding: same}}
        """)
    assert row.macs == size * 1000
    reach = sum(abs(1000 * tap - 499_500) for tap in range(1000))
    assert row.macs_effective == size * 1000 - reach


# Refusals


def test_a_kernel_larger_than_its_input_is_refused() -> None:
    assert_refused(
        """
        input: [9, 5, 8]
        layers:
          - {type: conv, filters: 8, kernel: 9}
          #                                  ^
        """,
        "S101",
        "a window of 9 does not fit on a width of 5",
        ("floor((5 + 0 - 9) / 1) + 1 = -3",),
        "the smallest width that works here is 9; the network needs an input of at least 9x9x8 "
        "up to here",
    )


def test_a_kernel_larger_than_the_padded_input_is_refused() -> None:
    assert_refused(
        """
        input: [4, 8]
        layers:
          - {type: conv, filters: 8, kernel: 3, dilation: 5, stride: 2, padding: [[1, 2]]}
          #                                  ^
        """,
        "S101",
        "a window of 11 does not fit on a length of 4",
        ("floor((4 + 3 - 11) / 2) + 1 = -1",),
        "the smallest length that works here is 8; the network needs an input of at least 8x8 "
        "up to here",
    )


def test_one_kernel_that_fits_on_no_axis_is_refused_once() -> None:
    text = "input: [3, 3, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 5}"
    assert error_codes(text) == ["S101"]


@pytest.mark.parametrize(("size", "codes"), [(7, ["S101"]), (8, [])])
def test_the_smallest_input_that_is_named_works_and_no_smaller_one_does(
    size: int, codes: list[str]
) -> None:
    text = f"""
        input: [{size}, 8]
        layers:
          - {{type: conv, filters: 8, kernel: 3, dilation: 5, stride: 2, padding: [[1, 2]]}}
        """
    assert error_codes(text) == codes


def test_groups_that_do_not_divide_the_input_are_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 8]
        layers:
          - {type: conv, filters: 9, kernel: 3, groups: 3}
          #                                             ^
        """,
        "S103",
        "3 groups do not divide 8 input channels",
        ("8 % 3 = 2",),
        "use a number of groups that divides both 8 input channels and 9 filters",
    )


def test_groups_that_do_not_divide_the_filters_are_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 8]
        layers:
          - {type: conv, filters: 9, kernel: 3, groups: 4}
          #                                             ^
        """,
        "S103",
        "4 groups do not divide 9 filters",
        ("9 % 4 = 1",),
        "use a number of groups that divides both 8 input channels and 9 filters",
    )


def test_two_things_wrong_with_one_layer_come_out_together() -> None:
    text = "input: [5, 8]\nlayers:\n  - {type: conv, filters: 9, kernel: 7, groups: 3}"
    assert sorted(error_codes(text)) == ["S101", "S103"]


def test_a_convolution_of_a_vector_is_refused() -> None:
    assert_refused(
        """
        input: [10, 10, 3]
        layers:
          - {type: flatten}
          - {type: conv, filters: 8, kernel: 3}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "conv needs a map, but reads a vector of 300 values",
        ("`flatten_1` has no spatial axes",),
        "move this layer above the flatten or the global pooling, give the pooling "
        "`keep_axes: true`, or use `dense`",
    )


@pytest.mark.parametrize("kind", ["conv, filters: 8", "depthwise_conv"])
@pytest.mark.parametrize("key", ["kernel", "stride", "dilation", "padding"])
def test_a_list_for_other_axes_is_refused(kind: str, key: str) -> None:
    kernel = "" if key == "kernel" else "kernel: 1, "
    line = f"  - {{type: {kind}, {kernel}{key}: [1, 1, 1]}}"
    carets = f"  #{' ' * (line.index('[') - 3)}{'^' * 9}"
    assert_refused(
        f"input: [10, 9, 3]\nlayers:\n{line}\n{carets}",
        "S108",
        f"`{key}` lists 3 values for 2 spatial axes",
        ("`input` is 10x9x3, channels included",),
        "write one number for all axes, or a list of 2: a window covers all channels, which are "
        "not listed",
    )


def test_a_list_of_one_is_said_to_hold_one_value() -> None:
    assert_refused(
        """
        input: [28, 32, 1]
        layers:
          - {type: conv, filters: 8, kernel: [3]}
          #                                  ^^^
        """,
        "S108",
        "`kernel` lists 1 value for 2 spatial axes",
        ("`input` is 28x32x1, channels included",),
        "write one number for all axes, or a list of 2",
    )


def test_an_image_without_channels_is_told_how_to_be_declared() -> None:
    assert_refused(
        """
        input: [28, 32]
        layers:
          - {type: conv, filters: 8, kernel: [3, 3]}
          #                                  ^^^^^^
        """,
        "S108",
        "`kernel` lists 2 values for 1 spatial axis",
        ("`input` is 28x32, channels included",),
        "write one number for all axes, or a list of 1; if the input is an image without a channel "
        "axis, declare it as [28, 32, 1]",
    )


def test_an_image_without_channels_is_told_so_in_the_order_of_its_layout() -> None:
    assert_refused(
        """
        layout: channels_first
        input: [28, 32]
        layers:
          - {type: conv, filters: 8, kernel: [3, 3]}
          #                                  ^^^^^^
        """,
        "S108",
        "`kernel` lists 2 values for 1 spatial axis",
        ("`input` is 28x32, channels included",),
        "write one number for all axes, or a list of 1; if the input is an image without a channel "
        "axis, declare it as [1, 28, 32]",
    )


# Causal padding, and padding with copies


@pytest.mark.parametrize(
    ("keys", "output", "field"),
    [
        ("conv, filters: 2, kernel: 3", 10, 3),
        ("conv, filters: 2, kernel: 6, dilation: 2", 10, 11),
        ("depthwise_conv, kernel: 3, stride: 2", 5, 3),
        ("max_pool, kernel: 3, stride: 1", 10, 3),
        ("avg_pool, kernel: 2", 5, 2),
    ],
)
def test_causal_padding_is_all_before(keys: str, output: int, field: int) -> None:
    row = last_row(f"input: [10, 2]\nlayers:\n  - {{type: {keys}, padding: causal}}")
    assert row.output_shape is not None
    assert row.output_shape[0] == output
    assert row.receptive_field == (field,)


@pytest.mark.parametrize("layer", ["conv, filters: 2", "max_pool"])
def test_causal_padding_of_several_axes_is_refused(layer: str) -> None:
    (fault,) = errors(
        analysis_of(
            f"input: [9, 8, 3]\nlayers:\n  - {{type: {layer}, kernel: [4, 3], padding: causal}}"
        )
    )
    assert fault.code == "S108"
    assert fault.message == "`padding: causal` is for a single axis, not for 9x8x3"
    assert fault.notes == ("`input` has 2 spatial axes",)
    assert fault.help == (
        "write the cells before and after each axis, as `padding: [[3, 0], [1, 1]]`, which is "
        "causal along the height"
    )
    sound(
        "input: [9, 8, 3]\nlayers:\n"
        f"  - {{type: {layer}, kernel: [4, 3], padding: [[3, 0], [1, 1]]}}"
    )


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_products_with_copies_are_effective(mode: str) -> None:
    window = "type: conv, filters: 2, kernel: 3, padding: same"
    zeros = last_row(f"input: [5, 4, 3]\nlayers:\n  - {{{window}}}")
    copies = last_row(f"input: [5, 4, 3]\nlayers:\n  - {{{window}, padding_mode: {mode}}}")
    assert copies.macs_effective == copies.macs == zeros.macs == 5 * 4 * 9 * 3 * 2
    assert zeros.macs_effective == (5 * 3 - 2) * (4 * 3 - 2) * 3 * 2
    assert (copies.output_shape, copies.receptive_field) == ((5, 4, 2), (3, 3))


def test_copies_of_more_cells_than_there_are_are_refused() -> None:
    assert_refused(
        """
        input: [9, 3, 3]
        layers:
          - {type: conv, filters: 2, kernel: 7, padding: half, padding_mode: reflect}
          #                                              ^^^^
        """,
        "S111",
        "reflect padding of 3 needs a width of 4 or more, not 3",
        ("the border cell is not repeated: of 3 cells, 2 cells can be mirrored",),
        "pad by at most 2, or with `padding_mode: replicate`, which repeats the last cell; "
        "the network needs an input of at least 4x4x3 up to here",
    )


def test_half_of_a_separable_convolution_is_padded_with_copies() -> None:
    row = last_row(
        "input: [5, 4, 3]\nlayers:\n"
        "  - {name: s, type: separable_conv, filters: 2, kernel: 3, padding: 1, "
        "padding_mode: circular}"
    )
    assert row.macs_effective == row.macs
