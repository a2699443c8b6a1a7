"""Reductions of real arrays: what NumPy gives for the same axes, in either layout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.execution.running import executed, numbers, output

X = numbers(2, 3, 4, 5)
FUNCTIONS: dict[str, Any] = {
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "sum": np.sum,
    "l2": lambda x, **keys: np.sqrt(np.sum(np.square(x), **keys)),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("axes", "places"),
    [("height", (1,)), ("[height, width]", (1, 2)), ("channels", (3,)), ("all", (1, 2, 3))],
)
def test_a_reduction_is_that_of_numpy_in_either_layout(
    function: str, axes: str, places: tuple[int, ...]
) -> None:
    keys = f"type: reduce, function: {function}, axes: {axes}, keep_axes: true"
    last = output(f"{{input: [3, 4, 5], layers: [{{{keys}}}]}}", X)
    np.testing.assert_allclose(last, FUNCTIONS[function](X, axis=places, keepdims=True), rtol=1e-5)
    first = output(
        f"{{input: [5, 3, 4], layout: channels_first, layers: [{{{keys}}}]}}",
        np.moveaxis(X, -1, 1),
    )
    np.testing.assert_array_equal(np.moveaxis(first, 1, -1), last)


@pytest.mark.parametrize(
    ("axes", "shape"), [("width", (2, 3, 5)), ("space", (2, 5)), ("[width, channels]", (2, 3, 1))]
)
def test_reduced_axes_are_gone(axes: str, shape: tuple[int, ...]) -> None:
    text = f"{{input: [3, 4, 5], layers: [{{type: reduce, function: mean, axes: {axes}}}]}}"
    assert output(text, X).shape == shape


def test_an_axis_that_is_not_there_is_refused() -> None:
    text = "{input: [3], layers: [{name: r, type: reduce, function: sum, axes: space}]}"
    with pytest.raises(ValueError, match=r"`r` .* a vector has no spatial axes"):
        executed(text, numbers(2, 3))
