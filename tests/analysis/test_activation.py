"""Activations keep shapes; prelu has weights, a softmax over one channel is refused."""

from __future__ import annotations

import pytest

from cnnshape.layers import LAYER_MODULES
from tests.analysis.questions import assert_refused, error_codes, last_row

FUNCTIONS = [kind for kind in LAYER_MODULES["activation"] if kind != "activation"]


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


def test_a_softmax_over_one_channel_is_refused() -> None:
    assert_refused(
        """
        input: [8, 8, 1]
        layers:
          - {type: softmax}
          #        ^^^^^^^
        """,
        "S109",
        "softmax over a single value is always 1",
        ("exp(x) / exp(x) = 1, whatever the input",),
        "use sigmoid for a yes-or-no output, or two units",
    )


def test_a_softmax_over_one_unit_is_refused_under_either_spelling() -> None:
    assert error_codes("""
        input: [8]
        layers:
          - {type: dense, units: 1}
          - {type: activation, function: softmax}
        """) == ["S109"]


@pytest.mark.parametrize("shape", ["[8, 8, 2]", "[2]"])
def test_a_softmax_over_two_channels_is_accepted(shape: str) -> None:
    assert error_codes(f"input: {shape}\nlayers:\n  - {{type: softmax}}") == []


@pytest.mark.parametrize(
    "layer",
    [
        "conv, filters: 1, kernel: 3",
        "depthwise_conv, kernel: 3",
        "separable_conv, filters: 1, kernel: 3",
        "conv_transpose, filters: 1, kernel: 2, stride: 2",
        "dense, units: 1",
        "batch_norm",
        "layer_norm, axes: all",
        "add, from: [input, input]",
        "multiply, from: [input, input]",
    ],
)
def test_a_softmax_fused_into_a_layer_of_one_channel_is_refused(layer: str) -> None:
    line = f"  - {{type: {layer}, activation: softmax}}"
    assert_refused(
        f"input: [8, 8, 1]\nlayers:\n{line}\n  #{' ' * (line.index('softmax') - 3)}{'^' * 7}",
        "S109",
        "softmax over a single value is always 1",
        ("exp(x) / exp(x) = 1, whatever the input",),
        "use sigmoid for a yes-or-no output, or two units",
    )


def test_a_softmax_fused_into_a_concatenation_has_a_choice() -> None:
    text = "input: [8, 1]\nlayers:\n  - {type: concat, from: [input, input], activation: softmax}"
    assert error_codes(text) == []
