"""Pooling against loops, and what counts as a cell of a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.execution.arrays import Array
from tests import counting
from tests.counting import Reads
from tests.execution import loops
from tests.execution.running import counted, executed, numbers, one_sample, output

looped = settings(deadline=None, max_examples=80)


class Pooled(NamedTuple):
    """The settings of a pooling layer on uneven axes."""

    sizes: Sequence[int]
    kernel: Sequence[int]
    stride: Sequence[int]
    dilation: Sequence[int]
    sides: Sequence[tuple[int, int]]
    ceil_mode: bool

    @property
    def keys(self) -> str:
        """The settings as YAML, without the dilation."""
        return (
            f"kernel: {list(self.kernel)}, stride: {list(self.stride)}, "
            f"padding: {[list(pair) for pair in self.sides]}, "
            f"ceil_mode: {str(self.ceil_mode).lower()}"
        )

    @property
    def axes(self) -> list[Reads]:
        """What each output reads, along each axis."""
        slide = counting.slide_to_the_end if self.ceil_mode else counting.slide
        return [
            slide(size, kernel, stride, dilation, *sides)
            for size, kernel, stride, dilation, sides in zip(
                self.sizes, self.kernel, self.stride, self.dilation, self.sides, strict=True
            )
        ]


@st.composite
def poolings(draw: st.DrawFn, *, dilated: bool) -> Pooled:
    """Return windows that each find a place, and of which each sees a cell."""
    axes = draw(st.lists(_axes(dilated=dilated), min_size=1, max_size=3))
    sizes, kernel, stride, dilation, sides = zip(*axes, strict=True)
    return Pooled(sizes, kernel, stride, dilation, sides, draw(st.booleans()))


@st.composite
def _axes(draw: st.DrawFn, *, dilated: bool) -> tuple[int, int, int, int, tuple[int, int]]:
    kernel, stride = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    dilation = draw(st.integers(1, 2)) if dilated else 1
    # with less than a step of padding no window reads padding only
    before = draw(st.integers(0, min(kernel - 1, dilation)))
    after = draw(st.integers(0, min(kernel - 1, dilation)))
    span = dilation * (kernel - 1) + 1
    size = draw(st.integers(span, span + 4))
    return size, kernel, stride, dilation, (before, after)


@looped
@given(poolings(dilated=True), st.integers(1, 2), st.integers(1, 2))
def test_a_max_pool_keeps_what_loops_keep(pooled: Pooled, channels: int, samples: int) -> None:
    x = numbers(samples, *pooled.sizes, channels)
    result = output(
        f"""
        input: {[*pooled.sizes, channels]}
        layers: [{{type: max_pool, dilation: {list(pooled.dilation)}, {pooled.keys}}}]
        """,
        x,
    )
    expected = loops.pool(x, pooled.axes, lambda cells: np.max(cells, axis=0))
    np.testing.assert_array_equal(result, expected)


@looped
@given(poolings(dilated=False), st.integers(1, 2), st.integers(1, 2))
def test_an_average_pool_averages_the_cells_of_the_map(
    pooled: Pooled, channels: int, samples: int
) -> None:
    x = numbers(samples, *pooled.sizes, channels)
    text = f"""
        input: {[*pooled.sizes, channels]}
        layers: [{{type: avg_pool, {pooled.keys}}}]
        """
    expected = loops.pool(x, pooled.axes, lambda cells: np.mean(cells, axis=0))
    np.testing.assert_allclose(output(text, x), expected, rtol=1e-12, atol=1e-12)


@looped
@given(poolings(dilated=False))
def test_counted_padding_is_explicit_padding_as_zeros_and_never_overhang(pooled: Pooled) -> None:
    x = numbers(1, *pooled.sizes, 1)
    text = f"""
        input: {[*pooled.sizes, 1]}
        layers: [{{type: avg_pool, count_padding: true, {pooled.keys}}}]
        """
    padded = np.pad(x, ((0, 0), *pooled.sides, (0, 0)))
    shifted = [
        [[cell + before for cell in reads] for reads in axis]
        for axis, (before, _) in zip(pooled.axes, pooled.sides, strict=True)
    ]
    expected = loops.pool(padded, shifted, lambda cells: np.mean(cells, axis=0))
    np.testing.assert_allclose(output(text, x), expected, rtol=1e-12, atol=1e-12)


LINE = [[[1.0], [2.0], [4.0], [8.0], [16.0]]]


def on_a_line(kind: str, keys: str) -> list[float]:
    text = f"""
        input: [5, 1]
        layers: [{{type: {kind}, {keys}}}]
        """
    result: list[float] = output(text, LINE).ravel().tolist()
    return result


def test_the_stride_is_the_kernel_where_it_is_left_out() -> None:
    assert on_a_line("max_pool", "kernel: 2") == [2, 8]


def test_padding_of_a_max_pool_is_below_every_value() -> None:
    text = """
        input: [3, 1]
        layers: [{type: max_pool, kernel: 2, stride: 1, padding: 1}]
        """
    assert output(text, [[[-3], [-1], [-2]]]).ravel().tolist() == [-3, -1, -1, -2]


def test_ceil_mode_adds_a_partial_window() -> None:
    assert on_a_line("max_pool", "kernel: 2, ceil_mode: true") == [2, 8, 16]
    assert on_a_line("avg_pool", "kernel: 2, ceil_mode: true") == [1.5, 6, 16]


def test_ceil_mode_adds_none_that_starts_after_the_cells() -> None:
    # the next window would start at cell 5 of 5, in the padding after them
    assert on_a_line("max_pool", "kernel: 2, stride: 3, padding: 1") == [1, 8]
    assert on_a_line("max_pool", "kernel: 2, stride: 3, padding: 1, ceil_mode: true") == [1, 8]


def test_ceil_mode_fits_a_window_into_a_map_that_is_too_small_for_it() -> None:
    text = """
        input: [2, 1]
        layers: [{type: avg_pool, kernel: 3, stride: 2, ceil_mode: true}]
        """
    assert output(text, [[[1], [3]]]).ravel().tolist() == [2]


def test_ceil_overhang_is_not_counted_as_padding() -> None:
    keys = "kernel: 3, stride: 3, padding: 1, ceil_mode: true, count_padding: true"
    # windows at -1..1, 2..4 and 5..7: of the last, the padded cell 5 alone is there
    assert on_a_line("avg_pool", "kernel: 3, stride: 3, padding: 1, count_padding: true") == [
        1,
        28 / 3,
    ]
    assert on_a_line("avg_pool", keys) == [1, 28 / 3]
    text = f"""
        input: [6, 1]
        layers: [{{type: avg_pool, {keys}}}]
        """
    assert output(text, [[[3]] * 6]).ravel().tolist() == [2, 3, 1.5]


def test_same_padding_of_a_strided_pool() -> None:
    assert on_a_line("max_pool", "kernel: 2, padding: same") == [2, 8, 16]


@pytest.mark.parametrize("kind", ["global_max_pool", "global_avg_pool"])
def test_a_global_pool_sees_the_whole_map(kind: str) -> None:
    x = numbers(2, 3, 4, 5, 2)
    flat = x.reshape(2, -1, 2)
    expected = flat.max(axis=1) if kind == "global_max_pool" else flat.mean(axis=1)
    vector = output(f"{{input: [3, 4, 5, 2], layers: [{{type: {kind}}}]}}", x)
    np.testing.assert_allclose(vector, expected, rtol=1e-12)
    cell = output(f"{{input: [3, 4, 5, 2], layers: [{{type: {kind}, keep_axes: true}}]}}", x)
    np.testing.assert_array_equal(cell, vector.reshape(2, 1, 1, 1, 2))


@pytest.mark.parametrize(
    ("kind", "combine"), [("adaptive_avg_pool", np.mean), ("adaptive_max_pool", np.max)]
)
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 7), (7, 9)])
def test_adaptive_cells_cover_floor_to_ceil(
    kind: str, combine: Callable[..., Array], size: tuple[int, int]
) -> None:
    x = numbers(2, 5, 7, 3)
    result = output(f"{{input: [5, 7, 3], layers: [{{type: {kind}, size: {list(size)}}}]}}", x)
    assert result.shape == (2, *size, 3)
    for i in range(size[0]):
        for j in range(size[1]):
            top, left = int(np.floor(i * 5 / size[0])), int(np.floor(j * 7 / size[1]))
            bottom, right = int(np.ceil((i + 1) * 5 / size[0])), int(np.ceil((j + 1) * 7 / size[1]))
            expected = combine(x[:, top:bottom, left:right], axis=(1, 2))
            np.testing.assert_allclose(result[:, i, j], expected, rtol=1e-12)


def test_the_examples_of_the_course() -> None:
    picture = one_sample([[1, 3, 2, 1], [2, 9, 1, 1], [1, 4, 2, 3], [5, 6, 1, 2]])
    text = "{{input: [4, 4, 1], layers: [{{type: {}, kernel: 2, stride: 2}}]}}"
    assert output(text.format("max_pool"), picture)[0, ..., 0].tolist() == [[9, 2], [6, 3]]
    assert output(text.format("avg_pool"), picture)[0, ..., 0].tolist() == [[3.75, 1.25], [4, 2]]


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_nan_reaches_exactly_the_windows_that_hold_it(kind: str) -> None:
    x = counted(1, 5, 5, 2)
    x[0, 0, 3, 1] = np.nan
    text = f"{{input: [5, 5, 2], layers: [{{type: {kind}, kernel: 2, stride: 1, padding: 1}}]}}"
    expected = np.zeros((6, 6, 2), bool)
    expected[0:2, 3:5, 1] = True
    np.testing.assert_array_equal(np.isnan(output(text, x)[0]), expected)


@pytest.mark.parametrize(
    "keys",
    [
        "type: global_max_pool",
        "type: global_avg_pool",
        "type: adaptive_max_pool, size: 1",
        "type: adaptive_avg_pool, size: 1",
    ],
)
def test_nan_reaches_all_of_its_channel_through_pools_that_see_everything(keys: str) -> None:
    x = counted(1, 3, 3, 2)
    x[0, 1, 1, 0] = np.nan
    result = output(f"{{input: [3, 3, 2], layers: [{{{keys}}}]}}", x)
    assert np.isnan(result.ravel()).tolist() == [True, False]


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_a_pool_with_nothing_to_do_still_makes_a_new_array(kind: str) -> None:
    text = f"""
        input: [3, 3, 1]
        layers:
          - {{name: p, type: {kind}, kernel: 1}}
          - {{name: r, type: relu}}
        outputs: [p, r]
        """
    outputs = executed(text, -counted(1, 3, 3, 1)).outputs
    np.testing.assert_array_equal(outputs["p"], -counted(1, 3, 3, 1))
    np.testing.assert_array_equal(outputs["r"], np.zeros((1, 3, 3, 1)))


def test_a_vector_has_nothing_to_pool() -> None:
    text = """
        input: [4]
        layers: [{name: p, type: global_avg_pool}]
        """
    with pytest.raises(ValueError, match=r"`p` .* needs a map, and reads a vector"):
        executed(text)
