"""Every way of upsampling against shares of cells that are counted by loops."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.layers.resize import Upsample
from frameworks.interpolation import shares_of
from tests.execution.running import numbers, output
from tests.strategies.random_layer import Keys
from tests.strategies.resize import ways


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 9), st.integers(1, 20), ways())
def test_each_output_is_the_sum_of_shares(size: int, wanted: int, way: Keys) -> None:
    keys = {"type": "upsample", "size": wanted, **way}
    x = numbers(2, size, 3)
    expected = np.array(shares_of(Upsample(**keys), size, wanted)) @ x
    result = output(f"{{input: [{size}, 3], layers: [{json.dumps(keys)}]}}", x)
    np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("coordinates", "rounding", "expected"),
    [
        ("asymmetric", "floor", [0, 0, 1, 1]),
        ("asymmetric", "ceil", [0, 1, 1, 1]),
        ("half_pixel", "round_prefer_floor", [0, 0, 1, 1]),
        ("align_corners", "floor", [0, 0, 0, 1]),
        ("align_corners", "ceil", [0, 1, 1, 1]),
        ("align_corners", "round_prefer_ceil", [0, 0, 1, 1]),
    ],
)
def test_nearest_of_two_cells(coordinates: str, rounding: str, expected: list[int]) -> None:
    keys = f"type: upsample, size: 4, coordinates: {coordinates}, rounding: {rounding}"
    x = np.arange(2.0).reshape(1, 2, 1)
    assert output(f"{{input: [2, 1], layers: [{{{keys}}}]}}", x).ravel().tolist() == expected


@pytest.mark.parametrize(
    ("keys", "read"),
    [
        ("mode: linear, coordinates: align_corners", {1, 2}),
        ("mode: cubic, coordinates: asymmetric", {0, 1, 2}),
        ("mode: cubic, coordinates: asymmetric, size: 6", {1}),
        ("mode: linear, coordinates: align_corners, size: 5", {1}),
    ],
)
def test_a_cell_without_a_share_is_not_read(keys: str, read: set[int]) -> None:
    """Outputs that fall on a cell read just that one: NaN beside it does not show."""
    size = "" if "size" in keys else ", size: 4"
    seen = set()
    for cell in range(3):
        x = np.zeros((1, 3, 1))
        x[0, cell] = np.nan
        result = output(f"{{input: [3, 1], layers: [{{type: upsample, {keys}{size}}}]}}", x)
        seen |= {cell} if np.isnan(result.ravel()[2]) else set()
    assert seen == read
