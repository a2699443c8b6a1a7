"""A409: depthwise convolutions with nothing between that mixes channels."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings, lines_of, network

CODE = "A409"


DEPTHWISE = "type: depthwise_conv, kernel: 3, padding: 1"
AS_GROUPS = "type: conv, filters: 4, kernel: 3, padding: 1, groups: 4"
POINTWISE = "type: conv, filters: 4, kernel: 1"


@pytest.mark.parametrize(
    "layers",
    [
        (DEPTHWISE, DEPTHWISE),
        (AS_GROUPS, DEPTHWISE),
        (DEPTHWISE, "type: channel_shuffle, groups: 2", DEPTHWISE),
        (DEPTHWISE, AS_GROUPS),
        (DEPTHWISE, "type: batch_norm, activation: relu", DEPTHWISE),
        (f"{DEPTHWISE}, multiplier: 2", "type: max_pool, kernel: 2", DEPTHWISE),
    ],
)
def test_depthwise_behind_depthwise_is_found(layers: tuple[str, ...]) -> None:
    assert lines_of(network(*layers), CODE) == [len(layers) + 2]


@pytest.mark.parametrize(
    "layers",
    [
        (DEPTHWISE, POINTWISE, DEPTHWISE),
        (DEPTHWISE, "type: layer_norm", DEPTHWISE),
        (
            "type: separable_conv, filters: 4, kernel: 3",
            "type: separable_conv, filters: 4, kernel: 3",
        ),
        (DEPTHWISE,),
        (DEPTHWISE, POINTWISE),
    ],
)
def test_what_mixes_is_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


def test_a_single_channel_needs_no_mixing() -> None:
    assert findings(network(DEPTHWISE, DEPTHWISE, input="[8, 8, 1]"), CODE) == []
    assert findings(network(DEPTHWISE, DEPTHWISE, input="[8, 8, 2]"), CODE)


def test_the_words() -> None:
    found = finding(network(f"name: first, {DEPTHWISE}", DEPTHWISE), CODE)
    assert found.message == "a depthwise convolution reads a depthwise convolution"
    assert found.notes == ("each of 4 channels of `first` is filtered separately once more",)
    assert found.help == "put a convolution with `kernel: 1` between the two"
    assert found.severity == "info"


def test_on_a_line_in_a_volume_and_in_copies() -> None:
    for input in ("[8, 4]", "[8, 8, 8, 4]"):
        found = finding(network(f"{DEPTHWISE}, repeat: 4", input=input), CODE)
        assert any("2 more copies" in note for note in found.notes)
