"""Execution of the windows only: statistics of norms and what is broadcast are constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

import cnnshape
from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import execute
from cnnshape.execution.weights import Weights
from tests.execution.running import numbers

FLOAT64 = np.dtype(np.float64)
MAP, ROW, CELL = numbers(2, 3, 4, 6), numbers(2, 1, 4, 6, seed=1), numbers(2, 6, seed=2)
NEUTRAL = {"add": 0.0, "subtract": 0.0, "multiply": 1.0, "average": 0.0, "maximum": 0.0}
COMBINED: Mapping[str, Callable[[Array, Array], Array]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "average": lambda a, b: (a + b) / 2,
    "maximum": np.maximum,
}


def output(text: str, inputs: Mapping[str, Array]) -> Array:
    """Return the only output of a text, executed along its windows alone."""
    network = cnnshape.loads(text)
    execution = execute(network, inputs, Weights(FLOAT64), windows_only=True)
    (array,) = execution.outputs.values()
    return array


@pytest.mark.parametrize(
    "norm",
    ["instance_norm", "group_norm, groups: 2", "layer_norm", "layer_norm, axes: all", "rms_norm"],
)
def test_norms_have_the_mean_0_and_the_variance_1(norm: str) -> None:
    text = f"{{input: [3, 4, 6], layers: [{{type: {norm}, epsilon: 0.1, activation: relu}}]}}"
    expected = np.maximum(MAP / np.sqrt(1.1), 0)
    np.testing.assert_allclose(output(text, {"input": MAP}), expected, rtol=1e-14)


def test_l2_norm_has_the_length_1() -> None:
    text = "{input: [3, 4, 6], layers: [{type: l2_norm, activation: relu}]}"
    np.testing.assert_array_equal(output(text, {"input": MAP}), np.maximum(MAP, 0))


@pytest.mark.parametrize("kind", NEUTRAL)
@pytest.mark.parametrize(
    ("shape", "narrow"), [("[1, 4, 6]", ROW), ("[6]", CELL)], ids=["a row", "a vector"]
)
def test_what_is_broadcast_is_a_constant(kind: str, shape: str, narrow: Array) -> None:
    inputs = f"inputs: {{map: [3, 4, 6], narrow: {shape}}}"
    for order in (("map", "narrow"), ("narrow", "map")):
        text = f"{{{inputs}, layers: [{{type: {kind}, from: [{', '.join(order)}]}}]}}"
        constant = np.full_like(MAP, NEUTRAL[kind])
        read = [MAP if name == "map" else constant for name in order]
        result = output(text, {"map": MAP, "narrow": narrow})
        np.testing.assert_array_equal(result, COMBINED[kind](*read))


def test_a_row_and_a_column_are_no_constants() -> None:
    column = numbers(2, 3, 1, 6, seed=3)
    text = "{inputs: {a: [1, 4, 6], b: [3, 1, 6]}, layers: [{type: add, from: [a, b]}]}"
    np.testing.assert_array_equal(output(text, {"a": ROW, "b": column}), ROW + column)


def test_maps_of_one_size_are_merged_as_ever() -> None:
    text = "{inputs: {a: [3, 4, 6], b: [3, 4, 1]}, layers: [{type: multiply, from: [a, b]}]}"
    gate = MAP[..., :1]
    np.testing.assert_array_equal(output(text, {"a": MAP, "b": gate}), MAP * gate)
