"""Activations keep shapes; prelu has weights, a softmax takes any number of channels."""

from __future__ import annotations

from typing import get_args

import pytest

import cnnshape
from cnnshape.analysis.engine import analyze
from cnnshape.layers.activation_functions import Function
from tests.analysis.questions import last_row

FUNCTIONS = get_args(Function)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("layer", ["type: {}", "type: activation, function: {}"])
@pytest.mark.parametrize("shape", [[6], [9, 6], [9, 8, 6], [7, 9, 8, 6]])
def test_an_activation_keeps_the_shape_and_what_is_seen(
    function: str, layer: str, shape: list[int]
) -> None:
    row = last_row(f"input: {shape}\nlayers:\n  - {{{layer.format(function)}}}")
    assert row.output_shape == tuple(shape)
    assert row.macs == row.macs_effective == row.non_trainable_parameters == 0
    assert row.trainable_parameters == (6 if function == "prelu" else 0)
    assert row.weights == ({"weight": (6,)} if function == "prelu" else {})
    assert row.receptive_field == ((1,) * (len(shape) - 1) or None)


@pytest.mark.parametrize(
    ("shape", "shared", "slopes"),
    [
        ([9, 8, 6], "space", (6,)),
        ([9, 8, 6], "all", (1,)),
        ([9, 8, 6], "none", (9, 8, 6)),
        ([9, 8, 6], "height", (8, 6)),
        ([9, 8, 6], "[width, channels]", (9,)),
        ([6], "space", (6,)),
        ([6], "channels", (1,)),
    ],
)
def test_slopes_are_shared_along_axes(
    shape: list[int], shared: str, slopes: tuple[int, ...]
) -> None:
    row = last_row(f"input: {shape}\nlayers:\n  - {{type: prelu, shared_axes: {shared}}}")
    assert row.weights == {"weight": slopes}


def test_slopes_cannot_be_shared_along_an_axis_that_is_missing() -> None:
    text = "input: [9, 6]\nlayers:\n  - {name: it, type: prelu, shared_axes: height}"
    found = analyze(cnnshape.loads(text)).diagnostics
    assert [each.message for each in found] == ["a map with one spatial axis has no axis `height`"]
    assert last_row(text.replace("height", "length")).weights == {"weight": (6,)}


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("layer", ["softmax", "log_softmax", "activation, function: softmax"])
def test_a_softmax_takes_any_number_of_channels(layer: str, channels: int) -> None:
    """Over one it is always 1, which is a finding (S109): every framework runs it."""
    row = last_row(f"input: [8, 8, {channels}]\nlayers:\n  - {{type: {layer}}}")
    assert row.output_shape == (8, 8, channels)
