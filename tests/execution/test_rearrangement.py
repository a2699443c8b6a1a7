"""Axes of real arrays in another order, turned or repeated, in either layout."""

from __future__ import annotations

import numpy as np
import pytest

from cnnshape.execution.arrays import Array
from tests.execution.running import executed, numbers, output

X = numbers(2, 3, 4, 5)
CASES = [
    ("type: permute, axes: [width, height, channels]", X.transpose(0, 2, 1, 3)),
    ("type: permute, axes: [width, height]", X.transpose(0, 2, 1, 3)),
    ("type: permute, axes: [channels, height, width]", X.transpose(0, 3, 1, 2)),
    ("type: flip, axes: height", X[:, ::-1]),
    ("type: flip, axes: [width, channels]", X[:, :, ::-1, ::-1]),
    ("type: tile, axis: width, times: 2", np.concatenate([X, X], axis=2)),
    ("type: tile, axis: channels, times: 3", np.concatenate([X, X, X], axis=3)),
]


@pytest.mark.parametrize(("keys", "expected"), CASES, ids=[keys for keys, _ in CASES])
def test_values_are_where_numpy_puts_them_in_either_layout(keys: str, expected: Array) -> None:
    last = output(f"{{input: [3, 4, 5], layers: [{{{keys}}}]}}", X)
    np.testing.assert_array_equal(last, expected)
    first = output(
        f"{{input: [5, 3, 4], layout: channels_first, layers: [{{{keys}}}]}}",
        np.moveaxis(X, -1, 1),
    )
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), last)


@pytest.mark.parametrize("kind", ["permute, axes: [height]", "flip, axes: depth"])
def test_axes_that_are_not_those_of_the_map_are_refused(kind: str) -> None:
    with pytest.raises(ValueError, match=r"`p` .* cannot run"):
        executed(f"{{input: [3, 4, 5], layers: [{{name: p, type: {kind}}}]}}", X)
