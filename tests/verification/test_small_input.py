"""A small input at which a network runs is found by asking the formulas."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape import Network
from cnnshape.verification.proof import inputs_of
from cnnshape.verification.small_input import at_small_input


def small(name: str) -> dict[str, list[int]]:
    return inputs_of(at_small_input(cnnshape.load(name)))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("resnet50", [32, 32, 3]),
        ("inception_v4", [75, 75, 3]),
        ("alexnet", [63, 63, 3]),
        ("m5", [253, 1]),
        ("c3d", [16, 32, 32, 3]),
        ("lenet", [32, 32, 3]),
        ("course/small_image", [64, 64, 3]),
        ("dcgan_generator", [100]),
    ],
)
def test_the_smallest_size_from_32_on_that_works(name: str, size: list[int]) -> None:
    assert small(name) == {"input": size}


def test_all_inputs_are_cut() -> None:
    shapes = small("siamese")
    assert shapes == {"first": [65, 65, 1], "second": [65, 65, 1]}


def test_one_smaller_does_not_work() -> None:
    network = at_small_input(cnnshape.load("inception_v4"))
    assert not cnnshape.analyze(network).diagnostics
    assert cnnshape.analyze(cnnshape.load("inception_v4", input=(74, 74, 3))).diagnostics


def network(layers: str, size: int) -> Network:
    return cnnshape.loads(f"input: [{size}, {size}, 1]\nlayers:\n{layers}")


def test_a_size_that_must_divide_is_found() -> None:
    found = at_small_input(
        network("  - {type: space_to_depth, factor: 7}\n", 700),
    )
    assert inputs_of(found) == {"input": [35, 35, 1]}


def test_a_network_that_fits_one_input_only_stays_as_it_is() -> None:
    own = network("  - {type: flatten}\n  - {type: reshape, shape: [10000]}\n", 100)
    assert at_small_input(own) is own
    assert cnnshape.verify(own, small=True).is_small is False


def test_a_proof_at_a_small_input_says_so() -> None:
    proof = cnnshape.verify(cnnshape.load("resnet18"), small=True)
    assert proof.ok
    assert proof.is_small
    assert proof.to_dict()["inputs"] == {"input": [32, 32, 3]}
    assert proof.network.promises.expect["parameters"] == 11689512


def test_promises_are_about_the_declared_input() -> None:
    text = (
        "input: [100, 100, 1]\nlayers:\n  - {name: sum, type: conv, filters: 1, kernel: 1}\n"
        "expect: {macs: 10001}\n"
    )
    proof = cnnshape.verify(cnnshape.loads(text), small=True)
    assert inputs_of(proof.ran) == {"input": [32, 32, 1]}
    assert [each.message for each in proof.diagnostics] == [
        "MACs of the network: promised 10,001, actual 10,000"
    ]
