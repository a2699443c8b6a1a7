"""A405: a softmax inside the network."""

from __future__ import annotations

import pytest

from tests.linting.asking import finding, findings, lines_of, network

CODE = "A405"


HEAD = "type: dense, units: 3"


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        (("type: flatten", "type: dense, units: 8, activation: softmax", HEAD), 4),
        (("type: flatten", "type: dense, units: 8", "type: softmax", HEAD), 5),
        (("type: flatten", "type: dense, units: 8", "type: log_softmax", HEAD), 5),
        (
            (
                "type: conv, filters: 8, kernel: 3, activation: softmax",
                "type: global_avg_pool",
                HEAD,
            ),
            3,
        ),
        (("type: activation, function: softmax", "type: conv, filters: 2, kernel: 1"), 3),
    ],
)
def test_a_softmax_that_layers_with_weights_read_is_found(
    layers: tuple[str, ...], line: int
) -> None:
    assert lines_of(network(*layers), CODE) == [line]


@pytest.mark.parametrize(
    "layers",
    [
        ("type: flatten", "type: dense, units: 8, activation: softmax"),
        ("type: flatten", "type: dense, units: 8", "type: softmax", "type: dropout"),
        ("type: conv, filters: 8, kernel: 1, activation: softmax", "type: global_avg_pool"),
        (
            "name: gate, type: conv, filters: 4, kernel: 1, activation: softmax",
            "type: multiply, from: [input, gate]",
            "type: conv, filters: 4, kernel: 1",
        ),
        (
            "type: global_avg_pool, keep_axes: true",
            "type: conv, filters: 8, kernel: 1, activation: softmax",
            "name: half, type: slice, channels: [0, 4]",
            "type: multiply, from: [input, half]",
            "type: conv, filters: 4, kernel: 1",
        ),
        (
            "name: cells, type: reshape, shape: [1024, 3]",
            "type: matmul, from: [cells, cells], transpose_second: true",
            "type: softmax",
            "name: weights, type: dropout",
            "type: matmul, from: [weights, cells]",
            "type: dense, units: 8",
        ),
    ],
)
def test_outputs_and_gates_are_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers), CODE) == []


def test_an_output_that_is_read_on_is_left_alone() -> None:
    layers = (
        "type: flatten",
        "name: early, type: dense, units: 8, activation: softmax",
        "name: late, type: dense, units: 3",
    )
    assert findings(network(*layers, rest="outputs: [early, late]"), CODE) == []
    assert findings(network(*layers), CODE)


def test_the_mean_of_its_values_and_who_goes_on_are_reported() -> None:
    text = network(
        "type: flatten",
        "name: hidden, type: dense, units: 64, activation: softmax",
        "name: one, type: dense, units: 3",
        "name: two, type: dense, from: hidden, units: 3",
    )
    found = finding(text, CODE)
    assert found.message == "softmax inside the network"
    assert found.notes == (
        "its 64 values add up to 1, so that their mean is 0.0156",
        "`one` and 1 more layer read it",
    )
    assert found.fix is None
    assert found.help is not None


def test_copies_are_reported_once() -> None:
    text = network("type: conv, filters: 4, kernel: 1, activation: softmax, repeat: 4", HEAD)
    assert "the same in 3 more copies of this layer" in finding(text, CODE).notes
