"""A402: two linear layers that one, no larger, can replace."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import cnnshape
from tests.linting import asking
from tests.linting.asking import finding, findings, lines_of

network = partial(asking.network, input="[16, 16, 3]")

CODE = "A402"

ARCHITECTURES = Path(__file__).parents[3] / "architectures"


@pytest.mark.parametrize(
    ("layers", "input", "together", "merged"),
    [
        # 27 * 32 + 9 * 32 * 64, and 5x5 over 3 channels
        (
            ("type: conv, filters: 32, kernel: 3", "type: conv, filters: 64, kernel: 3"),
            "[16, 16, 3]",
            27 * 32 + 9 * 32 * 64,
            25 * 3 * 64,
        ),
        # a stride of 2 makes 3 + (3 - 1) * 2 = 7
        (
            ("type: conv, filters: 32, kernel: 3, stride: 2", "type: conv, filters: 64, kernel: 3"),
            "[16, 16, 3]",
            27 * 32 + 9 * 32 * 64,
            49 * 3 * 64,
        ),
        # dilated alike, the holes stay: 5 taps of 9
        (
            (
                "type: conv, filters: 32, kernel: 3, dilation: 2",
                "type: conv, filters: 64, kernel: 3, dilation: 2",
            ),
            "[16, 3]",
            9 * 32 + 3 * 32 * 64,
            5 * 3 * 64,
        ),
        # dilated unlike, there are none: 1 + 2 + 6 = 9 taps
        (
            (
                "type: conv, filters: 32, kernel: 3",
                "type: conv, filters: 64, kernel: 3, dilation: 3",
            ),
            "[16, 3]",
            9 * 32 + 3 * 32 * 64,
            9 * 3 * 64,
        ),
        (("type: dense, units: 10", "type: dense, units: 5"), "[8]", 130, 40),
        (
            (
                "type: conv, filters: 32, kernel: 1, groups: 2",
                "type: conv, filters: 8, kernel: 1, groups: 4",
            ),
            "[4, 4, 8]",
            4 * 32 + 8 * 8,
            4 * 8,
        ),
        (
            ("type: depthwise_conv, kernel: 3", "type: conv, filters: 1, kernel: 1"),
            "[8, 8, 4]",
            9 * 4 + 4,
            9 * 4,
        ),
        # the dense layer reads 14 * 14 * 8 values, where 16 * 16 * 3 are
        (
            ("type: conv, filters: 8, kernel: 3", "type: flatten", "type: dense, units: 10"),
            "[16, 16, 3]",
            27 * 8 + 14 * 14 * 8 * 10,
            16 * 16 * 3 * 10,
        ),
    ],
)
def test_the_weights_of_both_are_held_against_those_of_one(
    layers: tuple[str, ...], input: str, together: int, merged: int
) -> None:
    found = finding(network(*layers, input=input), CODE)
    assert found.message == (
        f"two linear layers with {together:,} weights compute what one with {merged:,} computes"
    )
    assert found.span.line == 3


@pytest.mark.parametrize(("units", "is_found"), [(31, False), (32, True), (33, True)])
def test_it_speaks_where_the_one_is_not_larger(units: int, is_found: bool) -> None:
    # 64 * u + u * 64 against 64 * 64: equal at 32
    text = network(f"type: dense, units: {units}", "type: dense, units: 64", input="[64]")
    assert bool(findings(text, CODE)) is is_found


WIDE, NARROW = "type: dense, units: 10", "type: dense, units: 5"


@pytest.mark.parametrize(
    "layers",
    [
        (f"{WIDE}, activation: linear", NARROW),
        (WIDE, "type: batch_norm", NARROW),
        (WIDE, "type: dropout", NARROW),
        (WIDE, "type: layer_scale", "type: linear", NARROW),
        (WIDE, "type: affine, scale: 2", NARROW),
    ],
)
def test_what_is_linear_may_lie_between(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers, input="[8]"), CODE)


@pytest.mark.parametrize(
    "layers",
    [
        (f"{WIDE}, activation: relu", NARROW),
        (WIDE, "type: relu", NARROW),
        (WIDE, "type: batch_norm, activation: relu", NARROW),
        (WIDE, "type: layer_norm", NARROW),
        (f"name: a, {WIDE}", NARROW, "name: b, type: relu, from: a"),
    ],
)
def test_what_is_not_linear_or_read_twice_is_left_alone(layers: tuple[str, ...]) -> None:
    assert findings(network(*layers, input="[8]"), CODE) == []


def test_weights_that_are_shared_cannot_be_merged() -> None:
    text = network("name: a, type: dense, units: 8", "type: dense, units: 8, share: a", input="[8]")
    assert findings(text, CODE) == []


@pytest.mark.parametrize(
    "name",
    ["mobilenet_v2", "shufflenet_v2_x1_0", "efficientnet_b0", "efficientnet_b7", "mnasnet1_0"],
)
def test_published_bottlenecks_are_left_alone(name: str) -> None:
    path = ARCHITECTURES / f"{name}.yaml"
    found = cnnshape.lint(cnnshape.load(path))
    assert [each for each in found if each.code == CODE] == []


def test_padding_in_the_second_is_reported() -> None:
    text = network(
        "type: conv, filters: 8, kernel: 3", "type: conv, filters: 8, kernel: 3, padding: 1"
    )
    assert finding(text, CODE).notes[1] == (
        "except at the border, where the second pads the output of the first"
    )


def test_the_one_layer_computes_what_the_two_compute() -> None:
    """Two convolutions of stride 2 and 1 are one of kernel 3 + (3 - 1) * 2 = 7 and stride 2."""
    pair = network(
        "name: a, type: conv, filters: 9, kernel: 3, stride: 2, bias: false",
        "name: b, type: conv, filters: 16, kernel: 3, bias: false",
        input="[15, 2]",
    )
    kernel = re.search(r"together (\d+),", finding(pair, CODE).notes[0])
    assert kernel is not None
    assert kernel[1] == "7"
    two = cnnshape.run(cnnshape.loads(pair), dtype="float64")
    first, second = two.weights["a.weight"], two.weights["b.weight"]
    merged = np.zeros((7, 2, 16))
    for i in range(3):
        for j in range(3):
            merged[i + 2 * j] += first[i] @ second[j]
    one = cnnshape.loads(
        network(
            "name: c, type: conv, filters: 16, kernel: 7, stride: 2, bias: false", input="[15, 2]"
        )
    )
    x = np.random.default_rng(0).normal(size=(1, 15, 2))
    expected = cnnshape.run(cnnshape.loads(pair), x=x, weights=dict(two.weights), dtype="float64")
    actual = cnnshape.run(one, x=x, weights={"c.weight": merged}, dtype="float64")
    assert np.allclose(actual.outputs["c"], expected.outputs["b"])


def test_copies_are_reported_once() -> None:
    text = network("type: conv, filters: 8, kernel: 1, repeat: 4", input="[4, 4, 8]")
    assert "the same in 2 more copies of this layer" in finding(text, CODE).notes
    assert lines_of(text, CODE) == [3]


@pytest.mark.parametrize(
    ("first", "second"), [(", trainable: false", ""), ("", ", trainable: false")]
)
def test_a_frozen_layer_is_left_alone(first: str, second: str) -> None:
    text = network(
        f"type: conv, filters: 3, kernel: 1{first}", f"type: conv, filters: 8, kernel: 3{second}"
    )
    assert findings(text, CODE) == []
