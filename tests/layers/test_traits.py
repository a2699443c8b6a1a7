"""What the traits of an activation function say is so when the function is executed."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

import cnnshape
from cnnshape.layers import model_of, traits_of
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.traits import Range

every_function = pytest.mark.parametrize("function", get_args(Function))

VALUES = np.linspace(-9, 9, 73).reshape(-1, 1, 1, 1).repeat(2, axis=-1) * [1, 0.5]
"""Samples of two channels, whose values are below 0, between 0 and 6, and above 6."""


def outputs(*functions: str) -> NDArray[np.floating]:
    layers = "".join(f"  - {{type: {function}}}\n" for function in functions)
    network = cnnshape.loads(f"dtype: float64\ninput: [1, 1, 2]\nlayers:\n{layers}")
    return next(iter(cnnshape.run(network, VALUES).outputs.values()))


@every_function
def test_values_lie_in_the_range(function: str) -> None:
    values, range = outputs(function), traits_of(function).range
    assert range.holds(Range(float(np.nanmin(values)), float(np.nanmax(values))))


@every_function
def test_a_function_is_idempotent_if_its_traits_say_so(function: str) -> None:
    once, twice = outputs(function), outputs(function, function)
    assert np.array_equal(once, twice) == traits_of(function).is_idempotent


@every_function
def test_a_function_clips_if_its_traits_say_so(function: str) -> None:
    of_negative = outputs(function)[VALUES < 0]
    assert (len(set(of_negative.tolist())) == 1) == traits_of(function).clips


@every_function
def test_an_idempotent_function_keeps_the_values_of_its_range(function: str) -> None:
    low, high = traits_of(function).range
    inside = np.clip(VALUES, low, high) == VALUES if (low, high) != (None, None) else VALUES != 0
    keeps = np.array_equal(outputs(function)[inside], VALUES[inside])
    assert keeps or not traits_of(function).is_idempotent


@pytest.mark.parametrize(
    ("keys", "range", "clips"),
    [
        ({"low": 0, "high": 6}, Range(0, 6), True),
        ({"low": 0.5}, Range(low=0.5), True),
        ({"low": -1, "high": 1}, Range(-1, 1), False),
        ({"high": -1}, Range(high=-1), False),
    ],
)
def test_a_clip_has_the_range_of_its_bounds(
    keys: dict[str, float], range: Range, clips: bool
) -> None:
    layer = model_of("clip").model_validate({"type": "clip", **keys})
    traits = layer.output_traits
    assert traits is not None
    assert (traits.range, traits.clips, traits.clamps) == (range, clips, True)


def test_a_range_holds_what_lies_in_it() -> None:
    assert Range(0, 6).holds(Range(0, 1))
    assert Range().holds(Range(0))
    assert not Range(0, 6).holds(Range(0))
    assert not Range(0).holds(Range(-1, 1))
    assert not Range(0).holds(Range())


@pytest.mark.parametrize(
    ("kind", "keys", "function"),
    [
        ("relu", {}, "relu"),
        ("linear", {}, None),
        ("activation", {"function": "tanh"}, "tanh"),
        ("activation", {"function": "linear"}, None),
        ("dense", {"units": 2}, None),
        ("dense", {"units": 2, "activation": "relu"}, "relu"),
        ("dense", {"units": 2, "activation": "linear"}, None),
        ("flatten", {}, None),
    ],
)
def test_the_function_of_the_output(
    kind: str, keys: dict[str, object], function: str | None
) -> None:
    layer = model_of(kind).model_validate({"type": kind, **keys})
    assert layer.output_function == function
