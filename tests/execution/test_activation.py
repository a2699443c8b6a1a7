"""Activations against their definitions, value by value."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, exp, expm1, inf, isnan, log, log1p, nan, pi, sqrt, tanh
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.execution.arrays import Array
from cnnshape.execution.erf import erf as vectorised_erf
from cnnshape.layers import LAYER_MODULES
from tests.execution.running import executed, numbers, observed, output

VALUES = [-1000.0, -100.0, -20.0, -4.0, -3.0, -1.5, -1e-3, 0.0, 1e-3, 0.5, 1.0, 3.0, 6.5, 90.0, 1e3]


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


def softplus(x: float) -> float:
    return max(x, 0) + log1p(exp(-abs(x)))


def relu6(x: float) -> float:
    return min(max(x, 0), 6)


DEFINITIONS: dict[str, Callable[[float], float]] = {
    "relu": lambda x: max(x, 0),
    "relu6": relu6,
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "elu": lambda x: x if x > 0 else expm1(x),
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * expm1(x)),
    "gelu": lambda x: x * (1 + erf(x / sqrt(2))) / 2,
    "quick_gelu": lambda x: x * sigmoid(1.702 * x),
    "silu": lambda x: x * sigmoid(x),
    "mish": lambda x: x * tanh(softplus(x)),
    "sigmoid": sigmoid,
    "hard_sigmoid": lambda x: relu6(x + 3) / 6,
    "hard_swish": lambda x: x * relu6(x + 3) / 6,
    "tanh": tanh,
    "softsign": lambda x: x / (1 + abs(x)),
    "softplus": softplus,
    "abs": abs,
    "linear": lambda x: x,
}


def applied(keys: str, values: list[float], dtype: str = "float64") -> Array:
    """Return the outputs of a layer for values in one channel of a line."""
    x = np.array(values)[np.newaxis, :, np.newaxis]
    return output(f"{{input: [{len(values)}, 1], layers: [{{{keys}}}]}}", x, dtype=dtype)[0, :, 0]


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_function_is_what_its_definition_says(name: str) -> None:
    expected = [DEFINITIONS[name](value) for value in VALUES]
    for keys in (f"type: {name}", f"type: activation, function: {name}"):
        np.testing.assert_allclose(applied(keys, VALUES), expected, rtol=1e-14, atol=1e-15)
        np.testing.assert_allclose(applied(keys, VALUES, "float32"), expected, rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_nan_stays_nan_and_reaches_nothing_else(name: str) -> None:
    assert np.isnan(applied(f"type: {name}", [1.0, nan, -1.0])).tolist() == [False, True, False]


def test_every_function_is_tested_by_its_definition() -> None:
    assert set(LAYER_MODULES["activation"]) == {
        *DEFINITIONS,
        "activation",
        "clip",
        "prelu",
    }


@pytest.mark.parametrize("slope", [0.2, 1.0, 3.0, -2.0])
def test_the_slope_of_leaky_relu(slope: float) -> None:
    result = applied(f"type: leaky_relu, slope: {slope}", [-2, 0, 3])
    np.testing.assert_allclose(result, [-2 * slope, 0, 3])


def test_the_alpha_of_elu() -> None:
    np.testing.assert_allclose(applied("type: elu, alpha: 3", [-2, 0, 3]), [3 * expm1(-2), 0, 3])


@pytest.mark.parametrize(
    ("keys", "definition"),
    [
        ("type: clip, low: -1.5", lambda x: max(x, -1.5)),
        ("type: clip, high: 2", lambda x: min(x, 2)),
        ("type: clip, low: -1, high: 3", lambda x: min(max(x, -1), 3)),
        ("type: clip, low: 2, high: 2", lambda x: 2),
        ("type: hard_sigmoid, slope: 0.2", lambda x: min(max(0.2 * x + 0.5, 0), 1)),
        ("type: hard_sigmoid, offset: 0.25", lambda x: min(max(x / 6 + 0.25, 0), 1)),
        ("type: hard_swish, slope: 0.2", lambda x: x * min(max(0.2 * x + 0.5, 0), 1)),
        (
            "type: gelu, approximate: tanh",
            lambda x: x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2,
        ),
        ("type: gelu, approximate: none", lambda x: x * (1 + erf(x / sqrt(2))) / 2),
    ],
)
def test_the_settings_of_a_function(keys: str, definition: Callable[[float], float]) -> None:
    expected = [definition(value) for value in VALUES]
    np.testing.assert_allclose(applied(keys, VALUES), expected, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(applied(keys, VALUES, "float32"), expected, rtol=2e-6, atol=1e-6)


def test_prelu_has_a_weight_for_each_channel() -> None:
    text = "{input: [2, 3], layers: [{name: p, type: prelu}]}"
    result = output(text, [[[-1, -1, -1], [2, 2, 2]]], {"p.weight": [0, 1, -3]})
    assert result[0].tolist() == [[0, -1, 3], [2, 2, 2]]
    assert dict(observed(text, "p").weights) == {"weight": (3,)}
    assert executed(text).weights["p.weight"].tolist() == [0.25] * 3


@pytest.mark.parametrize(
    ("shared", "slopes", "expected"),
    [
        ("all", [2], [[-2, -4, -6], [-8, -10, -12]]),
        ("channels", [2, 3], [[-2, -4, -6], [-12, -15, -18]]),
        ("[length, channels]", [2], [[-2, -4, -6], [-8, -10, -12]]),
        ("[length]", [0, 1, 2], [[0, -2, -6], [0, -5, -12]]),
        ("none", [[1, 2, 3], [4, 5, 6]], [[-1, -4, -9], [-16, -25, -36]]),
    ],
)
def test_prelu_shares_slopes_along_axes(shared: str, slopes: Any, expected: Any) -> None:
    text = f"{{input: [2, 3], layers: [{{name: p, type: prelu, shared_axes: {shared}}}]}}"
    x = [[[-1, -2, -3], [-4, -5, -6]]]
    assert output(text, x, {"p.weight": slopes})[0].tolist() == expected
    assert dict(observed(text, "p").weights) == {"weight": np.shape(slopes)}


@pytest.mark.parametrize("offset", [0.0, 1000.0, -1000.0])
def test_softmax_runs_over_the_channels_without_overflow(offset: float) -> None:
    x = numbers(2, 3, 4)
    exponentials = np.exp(x)
    expected = exponentials / exponentials.sum(axis=-1, keepdims=True)
    softmax = output("{input: [3, 4], layers: [{type: softmax}]}", x + offset)
    logarithm = output("{input: [3, 4], layers: [{type: log_softmax}]}", x + offset)
    np.testing.assert_allclose(softmax, expected, rtol=1e-10)
    np.testing.assert_allclose(logarithm, np.log(expected), rtol=1e-10)


def test_log_softmax_knows_what_softmax_rounds_to_nothing() -> None:
    result = output("{input: [2], layers: [{type: log_softmax}]}", [[0, -2000]])
    assert result.tolist() == [[0, -2000]]


def test_nan_reaches_the_channels_of_its_position_through_softmax() -> None:
    x = numbers(1, 3, 2)
    x[0, 1, 0] = nan
    for kind in ("softmax", "log_softmax"):
        result = output(f"{{input: [3, 2], layers: [{{type: {kind}}}]}}", x)
        assert np.isnan(result[0]).tolist() == [[False, False], [True, True], [False, False]]


@given(st.floats(-8, 8))
def test_erf_is_exact(x: float) -> None:
    assert vectorised_erf(np.array([x]))[0] == pytest.approx(erf(x), abs=1e-15, rel=1e-15)
    single = np.float32(x)
    assert vectorised_erf(np.array([single]))[0] == pytest.approx(erf(single), abs=1e-7)


def test_erf_at_the_ends() -> None:
    result = vectorised_erf(np.array([-inf, -1.0, 1.0, inf, nan])).tolist()
    assert result[:4] == [-1, pytest.approx(-erf(1)), pytest.approx(erf(1)), 1]
    assert isnan(result[4])


def test_softplus_of_small_values_keeps_them() -> None:
    assert applied("type: softplus", [-50.0])[0] == pytest.approx(log1p(exp(-50.0)), rel=1e-12)
    assert applied("type: softplus", [0.0])[0] == pytest.approx(log(2))
