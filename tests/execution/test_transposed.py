"""Transposed convolution against loops that scatter, and its rules of padding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnshape.execution import transposed
from tests import counting
from tests.analysis.sliding_windows import channels_in_groups
from tests.execution import loops
from tests.execution.running import executed, numbers, observed, output


class Axis(NamedTuple):
    """How a transposed window moves along one axis, and the cells that are added after its crop."""

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    extra: int

    @property
    def outputs(self) -> int:
        """The cells that are left."""
        return len(
            counting.scatter(
                self.size,
                self.kernel,
                self.stride,
                self.dilation,
                self.before,
                self.after,
                self.extra,
            )
        )


@st.composite
def axes_of(draw: st.DrawFn) -> Axis:
    size, kernel = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    stride, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    sides = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    extra = draw(st.integers(0, max(stride, dilation) - 1))
    return Axis(size, kernel, stride, dilation, *sides, extra)


@settings(deadline=None, max_examples=80)
@given(st.lists(axes_of(), min_size=1, max_size=3), channels_in_groups(), st.integers(1, 2))
def test_a_transposed_convolution_computes_what_loops_scatter(
    axes: list[Axis], channels: tuple[int, int, int], samples: int
) -> None:
    assume(all(axis.outputs >= 1 for axis in axes))
    read, filters, groups = channels
    sizes, kernel, stride, dilation, before, after, extra = map(list, zip(*axes, strict=True))
    x = numbers(samples, *sizes, read)
    weight = numbers(*kernel, filters // groups, read, seed=1)
    bias = numbers(filters, seed=2)
    pairs = [list(pair) for pair in zip(before, after, strict=True)]
    result = output(
        f"""
        input: {[*sizes, read]}
        layers:
          - {{name: t, type: conv_transpose, filters: {filters}, groups: {groups},
              kernel: {kernel}, stride: {stride}, dilation: {dilation},
              padding: {pairs}, output_padding: {extra}}}
        """,
        x,
        {"t.weight": weight, "t.bias": bias},
    )
    outputs = [axis.outputs for axis in axes]
    expected = loops.scatter(x, weight, stride, dilation, before, outputs, groups) + bias
    np.testing.assert_allclose(result, expected, rtol=1e-11, atol=1e-11)


def along_a_line(keys: str, kernel: list[float]) -> list[float]:
    """Return what 1, 100, 10000 are spread to by a kernel."""
    text = f"""
        input: [3, 1]
        layers:
          - {{name: t, type: conv_transpose, filters: 1, bias: false,
              kernel: {len(kernel)}, {keys}}}
        """
    weight = np.array(kernel).reshape(-1, 1, 1)
    result: list[float] = (
        output(text, [[[1], [100], [10000]]], {"t.weight": weight}).ravel().tolist()
    )
    return result


def test_cells_are_spread_and_overlaps_add_up() -> None:
    assert along_a_line("stride: 2", [1, 2, 3]) == [1, 2, 103, 200, 10300, 20000, 30000]


def test_padding_crops_what_comes_out() -> None:
    assert along_a_line("stride: 2, padding: [[1, 2]]", [1, 2, 3]) == [2, 103, 200, 10300]


def test_flip_turns_the_kernel() -> None:
    assert along_a_line("stride: 3, flip: true", [1, 2, 3]) == [
        *(3, 2, 1),
        *(300, 200, 100),
        *(30000, 20000, 10000),
    ]


def test_output_padding_gives_back_what_was_cropped_before_it_adds_zeros() -> None:
    cropped = "stride: 2, padding: [[0, 1]], output_padding: 1"
    assert along_a_line(cropped, [1, 2, 3]) == [1, 2, 103, 200, 10300, 20000, 30000]
    assert along_a_line("stride: 2, output_padding: 1", [1, 2]) == [1, 2, 100, 200, 10000, 20000, 0]


def test_same_gives_n_times_s_and_crops_the_smaller_half_before() -> None:
    # a span of 5 at stride 2 leaves 9 cells, of which 1 goes before and 2 after
    full = [1, 2, 103, 204, 10305, 20400, 30500, 40000, 50000]
    assert along_a_line("stride: 2", [1, 2, 3, 4, 5]) == full
    assert along_a_line("stride: 2, padding: same", [1, 2, 3, 4, 5]) == full[1:-2]


def test_same_adds_zeros_after_where_the_span_is_below_the_stride() -> None:
    spread = [1, 2, 0, 100, 200, 0, 10000, 20000]
    assert along_a_line("stride: 3", [1, 2]) == spread
    assert along_a_line("stride: 3, padding: same", [1, 2]) == [*spread, 0]


def test_half_crops_the_same_on_both_sides() -> None:
    assert along_a_line("stride: 2, padding: half", [1, 2, 3, 4]) == [
        2,
        103,
        204,
        10300,
        20400,
        30000,
    ]


def test_the_bias_is_added_to_cells_that_nothing_reaches_too() -> None:
    text = """
        input: [2, 1]
        layers:
          - {name: t, type: conv_transpose, filters: 1, kernel: 1, stride: 3, padding: same}
        """
    weights = {"t.weight": [[[1]]], "t.bias": [10]}
    assert output(text, [[[1], [2]]], weights).ravel().tolist() == [11, 10, 10, 12, 10, 10]


@pytest.mark.parametrize("most", [1, 10, 10**6])
def test_the_size_of_blocks_changes_nothing(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        input: [3, 4, 4]
        layers:
          - {type: conv_transpose, filters: 6, groups: 2, kernel: [3, 2], stride: [2, 1],
             dilation: [1, 2], padding: 1}
        """
    x = numbers(2, 3, 4, 4)
    expected = output(text, x)
    monkeypatch.setattr(transposed, "PRODUCTS", most)
    np.testing.assert_allclose(output(text, x), expected, rtol=1e-12, atol=1e-12)


def test_macs_are_the_products_of_every_cell_with_every_tap() -> None:
    text = """
        input: [3, 3, 4]
        layers:
          - {name: t, type: conv_transpose, filters: 6, groups: 2, kernel: 5, padding: same}
        """
    seen = observed(text, "t")
    assert seen.macs == 9 * 25 * 3 * 4
    assert dict(seen.weights) == {"weight": (5, 5, 3, 4), "bias": (6,)}


def test_a_matrix_for_each_filter_is_spread_over_the_channels_of_its_group() -> None:
    text = """
        input: [1, 2]
        layers:
          - {type: conv_transpose, filters: 4, groups: 2, kernel: 2, stride: 2,
             values: {weight: [[1, 2], [3, 4], [5, 6], [7, 8]]}}
        """
    assert output(text, [[[1, 10]]])[0].tolist() == [[1, 3, 50, 70], [2, 4, 60, 80]]


def test_a_crop_that_leaves_nothing_is_refused() -> None:
    text = """
        input: [2, 1]
        layers:
          - {name: t, type: conv_transpose, filters: 1, kernel: 2, padding: 2}
        """
    with pytest.raises(ValueError, match=r"`t` .* a crop of 2 and 2 cells leaves nothing"):
        executed(text)


def test_nan_reaches_exactly_the_outputs_that_its_cell_is_spread_to() -> None:
    text = """
        input: [4, 1]
        layers:
          - {name: t, type: conv_transpose, filters: 1, kernel: 3, stride: 2}
        """
    result = output(text, [[[1], [np.nan], [1], [1]]], {"t.weight": np.zeros((3, 1, 1))})
    assert np.isnan(result[0, :, 0]).tolist() == [False, False, True, True, True, *[False] * 4]
