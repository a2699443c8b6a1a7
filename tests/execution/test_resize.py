"""Pads, crops and upsampling, cell by cell."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.execution.padding import surrounded
from tests.execution.running import counted, executed, numbers, output


def line(keys: str, values: list[float]) -> list[float]:
    """Return what a layer makes of a line of one channel."""
    x = np.array(values)[np.newaxis, :, np.newaxis]
    result = output(f"{{input: [{len(values)}, 1], layers: [{{{keys}}}]}}", x)
    numbers_seen: list[float] = result.ravel().tolist()
    return numbers_seen


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [0, 0, 1, 2, 3, 0]),
        ("constant, value: -1.5", [-1.5, -1.5, 1, 2, 3, -1.5]),
        ("reflect", [3, 2, 1, 2, 3, 2]),
        ("replicate", [1, 1, 1, 2, 3, 3]),
        ("circular", [2, 3, 1, 2, 3, 1]),
    ],
)
def test_pad_surrounds_with_what_its_mode_says(mode: str, expected: list[float]) -> None:
    assert line(f"type: pad, padding: [[2, 1]], mode: {mode}", [1, 2, 3]) == expected


@pytest.mark.parametrize(("mode", "most"), [("reflect", 2), ("circular", 3)])
def test_a_kernel_copies_no_copies(mode: str, most: int) -> None:
    assert len(line(f"type: pad, padding: {most}, mode: {mode}", [1, 2, 3])) == 3 + 2 * most
    with pytest.raises(ValueError, match=rf"{mode} padding of {most + 1} copies more than 3"):
        surrounded(np.zeros((1, 3, 1)), ((0, most + 1),), mode)


def test_zero_pad_surrounds_with_zeros() -> None:
    assert line("type: zero_pad, padding: 1", [1, 2]) == [0, 1, 2, 0]
    assert line("type: zero_pad, padding: [[0, 2]]", [1, 2]) == [1, 2, 0, 0]
    x = numbers(2, 3, 4, 5)
    padded = output("{input: [3, 4, 5], layers: [{type: zero_pad, padding: [[1, 0], [2, 2]]}]}", x)
    np.testing.assert_array_equal(padded, np.pad(x, [(0, 0), (1, 0), (2, 2), (0, 0)]))


def test_crop_cuts_cells_off() -> None:
    assert line("type: crop, cropping: 1", [1, 2, 3, 4]) == [2, 3]
    assert line("type: crop, cropping: [[0, 3]]", [1, 2, 3, 4]) == [1]


def test_a_centred_crop_takes_the_odd_cell_from_the_end() -> None:
    text = """
        input: [7, 6, 1]
        layers:
          - {name: small, type: max_pool, kernel: [4, 5], stride: 1}
          - {type: crop, from: input, like: small}
        outputs: [crop_1]
        """
    x = counted(1, 7, 6, 1)
    np.testing.assert_array_equal(output(text, x), x[:, 1:5, 2:4])


def test_a_crop_larger_than_the_map_is_refused() -> None:
    text = "{input: [4, 1], layers: [{name: c, type: crop, cropping: 2}]}"
    with pytest.raises(ValueError, match=r"`c` .* cannot be cropped"):
        executed(text)


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 30))
def test_nearest_repeats_the_cell_at_the_floor(size: int, wanted: int) -> None:
    x = [float(cell) for cell in range(size)]
    expected = [int(Fraction(o * size, wanted)) for o in range(wanted)]
    assert line(f"type: upsample, size: {wanted}", x) == expected


def interpolated(values: list[float], wanted: int) -> list[float]:
    """Interpolate between half-pixel centres by weighing every cell by its distance."""
    size, results = len(values), []
    for o in range(wanted):
        centre = (o + Fraction(1, 2)) * size / wanted - Fraction(1, 2)
        place = min(max(centre, Fraction(0)), Fraction(size - 1))
        shares = [max(Fraction(0), 1 - abs(place - cell)) for cell in range(size)]
        results.append(float(sum(s * Fraction(v) for s, v in zip(shares, values, strict=True))))
    return results


@settings(deadline=None)
@given(st.lists(st.floats(-9, 9), min_size=1, max_size=12), st.integers(1, 30))
def test_linear_mixes_between_half_pixel_centres_clipped_to_the_map(
    values: list[float], wanted: int
) -> None:
    result = line(f"type: upsample, size: {wanted}, mode: linear", values)
    np.testing.assert_allclose(result, interpolated(values, wanted), rtol=1e-12, atol=1e-12)


def test_linear_by_two_weighs_three_quarters() -> None:
    assert line("type: upsample, factor: 2, mode: linear", [0, 4, 8]) == [0, 1, 3, 5, 7, 8]


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_axes_are_enlarged_one_by_one(mode: str) -> None:
    x = numbers(2, 3, 2, 4, 5)
    text = f"{{input: [3, 2, 4, 5], layers: [{{type: upsample, factor: [2, 3, 1], mode: {mode}}}]}}"
    result = output(text, x)
    assert result.shape == (2, 6, 6, 4, 5)
    for sample, plane, channel in np.ndindex(2, 4, 5):
        rows = [
            line(f"type: upsample, factor: 3, mode: {mode}", row.tolist())
            for row in x[sample, :, :, plane, channel]
        ]
        columns = [
            line(f"type: upsample, factor: 2, mode: {mode}", list(column))
            for column in zip(*rows, strict=True)
        ]
        np.testing.assert_allclose(result[sample, :, :, plane, channel], np.transpose(columns))


def test_upsample_like_another_layer() -> None:
    text = """
        input: [7, 5, 1]
        layers:
          - {type: max_pool, kernel: 2}
          - {type: upsample, like: input}
        """
    assert output(text, counted(1, 7, 5, 1)).shape == (1, 7, 5, 1)


def test_linear_reads_no_cell_whose_share_is_nothing() -> None:
    keys = "type: upsample, mode: linear"
    # by 3, every middle output stands on a centre, and at the ends only one cell is left
    seen = np.isnan(line(f"{keys}, factor: 3", [1, np.nan, 2])).tolist()
    assert seen == [False, False, True, True, True, True, True, False, False]
    assert np.isnan(line(f"{keys}, factor: 1", [1, np.nan])).tolist() == [False, True]
    assert np.isnan(line(f"{keys}, factor: 2", [np.nan, 1])).tolist() == [True, True, True, False]
