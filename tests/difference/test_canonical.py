"""Networks in the fewest layers that compute the same."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.difference.canonical import canonical

HEAD = "input: [8, 8, 4]\nlayers:\n"
CONV = "  - {name: c, type: conv, filters: 4, kernel: 3, padding: same}\n"
FUSED = "  - {name: c, type: conv, filters: 4, kernel: 3, padding: same, activation: relu}\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CONV + "  - {type: relu}\n", FUSED),
        (CONV + "  - {type: activation, function: relu}\n", FUSED),
        (CONV + "  - {type: linear}\n  - {type: relu}\n  - {type: dropout}\n", FUSED),
        (
            CONV + "  - {type: add, from: [input, c]}\n",
            CONV + "  - {type: add, from: [c, input]}\n",
        ),
        (
            CONV + "  - {name: r, type: relu}\n  - {type: maximum, from: [r, input]}\n",
            FUSED + "  - {type: maximum, from: [c, input]}\n",
        ),
        (CONV + "  - {name: d, type: dropout}\noutputs: [d]\n", CONV),
    ],
)
def test_the_same_is_computed(one: str, other: str) -> None:
    networks = [cnnshape.loads(HEAD + text) for text in (one, other)]
    assert not cnnshape.diff(*networks).is_equal
    assert cnnshape.diff(*networks, as_executed=True).is_equal
    assert cnnshape.diff(*networks[::-1], as_executed=True).is_equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CONV + "  - {type: leaky_relu, slope: 0.2}\n", CONV + "  - {type: leaky_relu}\n"),
        (CONV + "  - {type: relu}\n  - {type: tanh}\n", CONV + "  - {type: tanh}\n"),
        (CONV + "  - {type: relu}\noutputs: [c]\n", FUSED),
        (
            CONV + "  - {name: r, type: relu}\n  - {type: add, from: [r, c]}\n",
            FUSED + "  - {type: add, from: [c, c]}\n",
        ),
        (
            CONV + "  - {type: subtract, from: [input, c]}\n",
            CONV + "  - {type: subtract, from: [c, input]}\n",
        ),
        (
            CONV + "  - {type: concat, from: [input, c]}\n",
            CONV + "  - {type: concat, from: [c, input]}\n",
        ),
    ],
)
def test_what_is_computed_is_another(one: str, other: str) -> None:
    networks = [cnnshape.loads(HEAD + text) for text in (one, other)]
    assert not cnnshape.diff(*networks, as_executed=True).is_equal


def test_a_network_of_nothing_is_its_input() -> None:
    network = canonical(cnnshape.loads(HEAD + "  - {type: dropout}\n"))
    assert [node.name for node in network.nodes] == ["input"]
    assert network.outputs == ("input",)


def test_the_bundled_networks_keep_their_numbers() -> None:
    network = cnnshape.load("efficientnet_b0")
    before, after = cnnshape.analyze(network).totals, cnnshape.analyze(canonical(network)).totals
    assert after.layers < before.layers
    assert (after.macs, after.trainable_parameters) == (before.macs, before.trainable_parameters)
    assert cnnshape.diff(network, network, as_executed=True).is_equal
