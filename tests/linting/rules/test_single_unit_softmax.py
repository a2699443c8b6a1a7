"""S109: a softmax over one channel."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from tests.linting.asking import finding, findings, fixed, network

CODE = "S109"


@pytest.mark.parametrize(
    ("layer", "replaced"),
    [
        ("type: softmax", "type: sigmoid"),
        ("type: activation, function: softmax", "function: sigmoid"),
        ("type: conv, filters: 1, kernel: 3, activation: softmax", "activation: sigmoid"),
        ("type: depthwise_conv, kernel: 3, activation: softmax", "activation: sigmoid"),
        ("type: separable_conv, filters: 1, kernel: 3, activation: softmax", "activation: sigmoid"),
        ("type: conv_transpose, filters: 1, kernel: 2, activation: softmax", "activation: sigmoid"),
        ("type: dense, units: 1, activation: softmax", "activation: sigmoid"),
        ("type: batch_norm, activation: softmax", "activation: sigmoid"),
        ("type: layer_norm, axes: all, activation: softmax", "activation: sigmoid"),
        ("type: add, from: [input, input], activation: softmax", "activation: sigmoid"),
    ],
)
def test_a_softmax_over_one_channel_is_found_and_sigmoid_takes_its_place(
    layer: str, replaced: str
) -> None:
    text = network(layer, input="[8, 8, 1]")
    found = finding(text, CODE)
    assert found.message == "softmax over a single value is always 1"
    assert found.notes[0] == "exp(x) / exp(x) = 1, whatever the input"
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE
    edited = fixed(text, found)
    assert replaced in edited
    assert findings(edited, CODE) == []


@pytest.mark.parametrize(
    ("layer", "input"),
    [
        ("type: softmax", "[8, 8, 2]"),
        ("type: softmax", "[2]"),
        ("type: sigmoid", "[8, 8, 1]"),
        ("type: dense, units: 1, activation: sigmoid", "[8]"),
        ("type: dense, units: 2, activation: softmax", "[8]"),
        ("type: concat, from: [input, input], activation: softmax", "[8, 1]"),
    ],
)
def test_two_channels_and_other_functions_are_left_alone(layer: str, input: str) -> None:
    assert findings(network(layer, input=input), CODE) == []


def test_every_number_after_it_is_known_and_it_can_be_silenced() -> None:
    text = network(
        "type: dense, units: 1, activation: softmax", "type: conv, filters: 7, kernel: 1"
    )
    analysis = cnnshape.analyze(cnnshape.loads(text))
    assert analysis.diagnostics == ()
    assert analysis.layers[-1].output_shape == (8, 8, 7)
    assert findings(text, CODE)
    silenced = text.replace("softmax}", "softmax}  # cnnshape: ignore[S109] as published")
    assert [each.code for each in findings(silenced) if each.code in (CODE, "X001", "X002")] == []


def test_a_log_softmax_is_always_0_and_no_sigmoid_is_offered_for_it() -> None:
    found = finding(network("type: dense, units: 1, activation: log_softmax", input="[8]"), CODE)
    assert found.message == "log_softmax over a single value is always 0"
    assert found.help == "use sigmoid for a yes-or-no output, or two units"
    assert found.fix is None


POLICY = network("type: conv, filters: 1, kernel: 1", "{layer}", input="[19, 19, 192]")


def test_over_a_map_it_says_how_a_softmax_over_the_positions_is_written() -> None:
    """A policy over the points of a board, as a public darknet file has it."""
    text = POLICY.replace("{layer}", "type: softmax")
    found = finding(text, CODE)
    assert found.notes[1] == (
        "it acts on the channels of each of 361 positions by itself; over the positions it is "
        "written `{type: softmax, axes: space}`"
    )
    assert found.help == (
        "`sigmoid` gives a yes or no; `axes: space` lets 361 positions compete for a sum of 1"
    )
    written = text.replace("{type: softmax}", "{type: softmax, axes: space}")
    assert findings(written, CODE) == []
    assert cnnshape.analyze(cnnshape.loads(written)).layers[-1].output_shape == (19, 19, 1)


def test_the_axes_say_which_values_compete() -> None:
    assert findings(network("type: softmax, axes: height", input="[1, 8, 3]"), CODE)
    assert findings(network("type: softmax, axes: space", input="[1, 1, 3]"), CODE)
    assert findings(network("type: softmax, axes: all", input="[1, 2, 1]"), CODE) == []
