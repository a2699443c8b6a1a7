"""Arithmetic on each value: the constants of affine, and functions by their definitions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import cnnshape
from cnnshape.layers import LAYER_MODULES
from tests.execution.running import executed, numbers, observed, output

Constant = float | list[float]


@pytest.mark.parametrize(
    ("keys", "scale", "shift"),
    [
        ("scale: 0.5, shift: -1", 0.5, -1),
        ("scale: [1, 2, 3, 4]", [1, 2, 3, 4], 0),
        ("shift: [1, 2, 3, 4], scale: -2", -2, [1, 2, 3, 4]),
    ],
)
@pytest.mark.parametrize("shape", ["[4]", "[3, 4]", "[2, 3, 4]"])
def test_affine_scales_and_shifts_each_channel(
    keys: str, scale: Constant, shift: Constant, shape: str
) -> None:
    x = numbers(2, *map(int, shape.strip("[]").split(", ")))
    text = f"{{input: {shape}, layers: [{{name: a, type: affine, {keys}}}]}}"
    np.testing.assert_allclose(output(text, x), x * np.array(scale) + np.array(shift), rtol=1e-14)
    assert executed(text).weights == {}
    assert observed(text, "a").trainable_parameters == 0


DEFINITIONS: dict[str, Callable[[float], float]] = {
    "type: power, exponent: 3": lambda x: x**3,
    "type: power, exponent: -0.5": lambda x: x**-0.5,
    "type: square": lambda x: x * x,
    "type: sqrt": math.sqrt,
    "type: reciprocal": lambda x: 1 / x,
    "type: exp": math.exp,
    "type: log": math.log,
    "type: sin": math.sin,
    "type: cos": math.cos,
}


@pytest.mark.parametrize("keys", DEFINITIONS)
def test_a_function_is_what_its_definition_says(keys: str) -> None:
    x = np.array([[[0.25], [1.0], [2.0], [3.5], [20.0]]])
    expected = np.vectorize(DEFINITIONS[keys])(x)
    seen = output(f"{{input: [5, 1], layers: [{{{keys}}}]}}", x)
    np.testing.assert_allclose(seen, expected, rtol=1e-14)


def test_every_function_is_tested_by_its_definition() -> None:
    tested = {keys.removeprefix("type: ").split(",")[0] for keys in DEFINITIONS}
    assert {*tested, "affine"} == set(LAYER_MODULES["elementwise"])


@pytest.mark.parametrize("kind", ["sqrt", "log"])
def test_what_is_not_defined_is_not_a_number(kind: str) -> None:
    seen = output(f"{{input: [2, 1], layers: [{{type: {kind}}}]}}", [[[-1.0], [1.0]]])
    assert np.isnan(seen).ravel().tolist() == [True, False]


@pytest.mark.parametrize("kind", ["exp", "log", "sqrt", "square", "reciprocal"])
@pytest.mark.parametrize("written", ["type: conv, activation: ", "type: "])
def test_functions_of_any_size_are_proved(kind: str, written: str) -> None:
    keys = f"{written}{kind}".replace("conv,", "conv, filters: 2, kernel: 3,")
    text = f"{{input: [9, 8, 3], layers: [{{{keys}}}, {{type: conv, filters: 2, kernel: 3}}]}}"
    proof = cnnshape.verify(cnnshape.loads(text))
    assert proof.ok
