"""Transposed convolutions against loops that scatter."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import counting
from tests.analysis.questions import assert_refused, error_codes, last_row
from tests.analysis.sliding_windows import Numbers, channels_in_groups

looped = settings(deadline=None, max_examples=80)


class Scattering(NamedTuple):
    """The settings of a transposed layer along each axis; `crop` as [before, after] pairs."""

    sizes: Numbers
    kernel: Numbers
    stride: Numbers
    dilation: Numbers
    crop: tuple[tuple[int, int], ...]
    extra: Numbers

    @property
    def outputs(self) -> Numbers:
        """The sizes that scattering leads to."""
        return tuple(
            len(counting.scatter(n, k, s, d, before, after, extra))
            for n, k, s, d, (before, after), extra in zip(*self, strict=True)
        )


@st.composite
def scatterings(draw: st.DrawFn) -> Scattering:
    axes = []
    for _ in range(draw(st.integers(1, 3))):
        stride, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        crop = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        extra = draw(st.integers(0, max(stride, dilation) - 1))
        axes.append(
            (draw(st.integers(1, 4)), draw(st.integers(1, 4)), stride, dilation, crop, extra)
        )
    scattering = Scattering(*zip(*axes, strict=True))
    assume(all(scattering.outputs))
    return scattering


@looped
@given(scatterings(), channels_in_groups())
def test_a_transposed_convolution_counts_what_loops_count(
    layer: Scattering, channels: tuple[int, int, int]
) -> None:
    read, filters, groups = channels
    row = last_row(f"""
        input: {[*layer.sizes, read]}
        layers:
          - type: conv_transpose
            filters: {filters}
            groups: {groups}
            kernel: {list(layer.kernel)}
            stride: {list(layer.stride)}
            dilation: {list(layer.dilation)}
            padding: {[list(pair) for pair in layer.crop]}
            output_padding: {list(layer.extra)}
            bias: false
        """)
    sizes, kernel, stride, dilation, crop, _ = layer
    before = [first for first, _ in crop]
    count = counting.convolve_transposed(
        sizes, kernel, stride, dilation, before, layer.outputs, read, filters, groups
    )
    assert row.output_shape == (*layer.outputs, filters)
    assert (row.macs, row.macs_effective) == (count.macs, count.effective)
    assert row.trainable_parameters == count.weights
    assert row.weights == {"weight": (*kernel, filters // groups, read)}


@looped
@given(st.integers(1, 9), st.integers(1, 6), st.integers(1, 5), st.integers(1, 3))
def test_same_gives_a_stride_of_cells_for_each(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    row = last_row(f"""
        input: [{size}, 1]
        layers:
          - {{type: conv_transpose, filters: 1, kernel: {kernel}, stride: {stride},
              dilation: {dilation}, padding: same}}
        """)
    crop = max(dilation * (kernel - 1) + 1 - stride, 0) // 2
    count = counting.convolve_transposed(
        [size], [kernel], [stride], [dilation], [crop], [size * stride], 1, 1
    )
    assert row.output_shape == (size * stride, 1)
    assert (row.macs, row.macs_effective) == (count.macs, count.effective)


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ("kernel: 2, stride: 2", 10),
        ("kernel: 3, stride: 2", 11),
        ("kernel: 3, stride: 2, padding: 1", 9),
        ("kernel: 3, stride: 2, padding: 1, output_padding: 1", 10),
        ("kernel: 4, stride: 2, padding: 1", 10),
        ("kernel: 3, stride: 2, padding: half", 9),
        ("kernel: 3, stride: 2, padding: same", 10),
        ("kernel: 1, stride: 3, padding: same", 15),
        ("kernel: 3, dilation: 2", 9),
        ("kernel: 3, stride: 2, padding: [[0, 1]]", 10),
    ],
)
def test_sizes_by_hand(settings: str, size: int) -> None:
    row = last_row(f"""
        input: [5, 2]
        layers:
          - {{type: conv_transpose, filters: 3, {settings}}}
        """)
    assert row.output_shape == (size, 3)


def test_output_padding_uncovers_what_the_crop_would_cut() -> None:
    """Of 3 cells times 3 taps the crop cuts the outermost two; output padding brings one back."""
    layer = "type: conv_transpose, filters: 1, kernel: 3, stride: 2, padding: 1"
    cut = last_row(f"input: [3, 1]\nlayers: [{{{layer}}}]")
    uncovered = last_row(f"input: [3, 1]\nlayers: [{{{layer}, output_padding: 1}}]")
    assert (cut.macs, cut.macs_effective) == (9, 7)
    assert (uncovered.macs, uncovered.macs_effective) == (9, 8)


def test_same_gives_a_stride_of_cells_for_each_of_a_huge_axis() -> None:
    row = last_row(f"""
        input: [{2**50}, 1]
        layers:
          - {{type: conv_transpose, filters: 1, kernel: 5, stride: 3, padding: same}}
        """)
    assert row.output_shape == (3 * 2**50, 1)
    assert (row.macs, row.macs_effective) == (5 * 2**50, 5 * 2**50 - 2)


def test_a_fused_prelu_has_a_slope_for_each_filter() -> None:
    row = last_row("""
        input: [8, 8, 6]
        layers:
          - {type: conv_transpose, filters: 4, kernel: 2, groups: 2, activation: prelu}
        """)
    assert row.trainable_parameters == 2 * 2 * 6 * 2 + 4 + 4


# Refusals


def test_a_crop_that_leaves_nothing_is_refused() -> None:
    assert_refused(
        """
        input: [2, 9, 3]
        layers:
          - {type: conv_transpose, filters: 8, kernel: 2, stride: 2, padding: [2, 0]}
          #                                                                   ^^^^^^
        """,
        "S101",
        "nothing is left of the height after the crop",
        ("(2 - 1) * 2 + 2 - 2 - 2 + 0 = 0",),
        "use a smaller padding: in a transposed convolution it crops the output; the network needs "
        "an input of at least 3x1x3 up to here",
    )


def test_a_crop_that_leaves_nothing_of_any_axis_is_refused_once() -> None:
    assert error_codes("""
        input: [2, 2, 3]
        layers:
          - {type: conv_transpose, filters: 8, kernel: 2, stride: 2, padding: 2}
        """) == ["S101"]


def test_the_formula_of_an_empty_output_names_the_output_padding() -> None:
    """(1 - 1) * 3 + 1 - 2 - 2 + 2 is -1; without the last term the sum shown would be wrong."""
    analysed = """
        input: [1, 3]
        layers:
          - {type: conv_transpose, filters: 8, kernel: 1, stride: 3, padding: 2, output_padding: 2}
          #                                                                   ^
        """
    assert_refused(
        analysed,
        "S101",
        "nothing is left of the length after the crop",
        ("(1 - 1) * 3 + 1 - 2 - 2 + 2 = -1",),
        "use a smaller padding: in a transposed convolution it crops the output; the network needs "
        "an input of at least 2x3 up to here",
    )


def test_groups_that_do_not_divide_the_input_are_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 16]
        layers:
          - {type: conv_transpose, filters: 9, kernel: 4, stride: 2, groups: 3}
          #                                                                  ^
        """,
        "S103",
        "3 groups do not divide 16 input channels",
        ("16 % 3 = 1",),
        "use a number of groups that divides both 16 input channels and 9 filters",
    )


def test_an_output_padding_of_a_stride_is_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 16]
        layers:
          - {type: conv_transpose, filters: 8, kernel: 4, stride: 2, output_padding: 2}
          #                                                                          ^
        """,
        "S106",
        "an output padding of 2 is not below the stride of 2",
        ("output padding selects one of the sizes that a stride maps to the same",),
        "use an output padding of at most 1",
    )


def test_an_output_padding_of_one_axis_is_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 16]
        layers:
          - {type: conv_transpose, filters: 8, kernel: 4, stride: [4, 1], output_padding: [3, 1]}
          #                                                                               ^^^^^^
        """,
        "S106",
        "an output padding of 1 is not below the stride of 1",
        ("output padding selects one of the sizes that a stride maps to the same",),
        "use an output padding of at most 0",
    )


@pytest.mark.parametrize(
    "settings", ["stride: 3, output_padding: 2", "dilation: 3, output_padding: 2"]
)
def test_an_output_padding_below_stride_or_dilation_is_accepted(settings: str) -> None:
    text = (
        f"input: [5, 1]\nlayers:\n  - {{type: conv_transpose, filters: 1, kernel: 3, {settings}}}"
    )
    assert error_codes(text) == []


@pytest.mark.parametrize("key", ["kernel", "stride", "dilation", "padding", "output_padding"])
def test_a_list_for_other_axes_is_refused(key: str) -> None:
    kernel = "" if key == "kernel" else "kernel: 1, "
    line = f"  - {{type: conv_transpose, filters: 8, {kernel}{key}: [1, 1, 1]}}"
    carets = f"  #{' ' * (line.index('[') - 3)}{'^' * 9}"
    assert_refused(
        f"input: [10, 3]\nlayers:\n{line}\n{carets}",
        "S108",
        f"`{key}` lists 3 values for 1 spatial axis",
        ("`input` is 10x3, channels included",),
        "write one number for all axes, or a list of 1",
    )


def test_a_transposed_convolution_of_a_vector_is_refused() -> None:
    assert_refused(
        """
        input: [100]
        layers:
          - {type: conv_transpose, filters: 8, kernel: 3}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "conv_transpose needs a map, but reads a vector of 100 values",
        ("`input` has no spatial axes",),
        "declare the input with its channels, as [100, 1], or use `dense`",
    )


def test_same_with_an_output_padding_is_refused_with_the_way_keras_has_it() -> None:
    """Keras 3 gives 6 for these settings, as does ONNX with pads of 1."""
    assert_refused(
        """
        input: [3, 3, 2]
        layers:
          - {type: conv_transpose, filters: 1, kernel: 3, stride: 2, padding: same,
             output_padding: 1}
          #                  ^
        """,
        "S106",
        "`same` gives n * stride cells, and takes no output padding",
        ("height and width: 3 * 2 = 6, with the output padding 7",),
        "remove `output_padding`; for the size that Keras gives with it, write `padding: 1`",
    )


@pytest.mark.parametrize("change", ["padding: 1, output_padding: 1", "padding: same"])
def test_both_ways_out_of_same_with_an_output_padding_give_six(change: str) -> None:
    layer = f"{{type: conv_transpose, filters: 1, kernel: 3, stride: 2, {change}}}"
    row = last_row(f"{{input: [3, 3, 2], layers: [{layer}]}}")
    assert row.output_shape == (6, 6, 1)


@pytest.mark.parametrize(("padding", "cells"), [("same", 8), ("valid", 9), ("1", 7)])
def test_an_output_padding_of_null_is_none(padding: str, cells: int) -> None:
    row = last_row(
        "input: [4, 4, 1]\nlayers:\n  - {type: conv_transpose, filters: 1, kernel: 3, stride: 2, "
        f"padding: {padding}, output_padding: null}}"
    )
    assert row.output_shape == (cells, cells, 1)


def test_the_way_to_the_size_of_keras_where_the_kernel_is_below_the_stride() -> None:
    """Keras gives n * stride for `valid`; docs/counting.md says which output_padding does."""
    text = "input: [5, 1]\nlayers:\n  - {type: conv_transpose, filters: 1, kernel: 2, stride: 3"
    assert last_row(f"{text}}}").output_shape == (4 * 3 + 2, 1)
    assert last_row(f"{text}, output_padding: 1}}").output_shape == (5 * 3, 1)
