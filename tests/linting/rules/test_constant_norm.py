"""N304: a normalisation over a single value."""

from __future__ import annotations

import numpy as np
import pytest

import cnnshape
from tests.linting.asking import finding, findings

CODE = "N304"


def network(input: str, norm: str) -> str:
    return f"input: {input}\nlayers:\n  - {{{norm}}}\n"


CONSTANT = [
    ("[1, 1, 4]", "type: instance_norm"),
    ("[4]", "type: instance_norm"),
    ("[1, 4]", "type: instance_norm"),
    ("[1, 1, 1, 4]", "type: group_norm, groups: 4"),
    ("[8, 8, 1]", "type: layer_norm"),
    ("[1, 1, 1]", "type: layer_norm, axes: all"),
]


@pytest.mark.parametrize(("input", "norm"), CONSTANT)
def test_a_norm_over_one_value_is_found_and_executes_to_its_shift(input: str, norm: str) -> None:
    text = network(input, f"name: norm, {norm}")
    found = finding(text, CODE)
    kind = norm.split(",")[0].removeprefix("type: ")
    assert found.message == f"{kind} over a single value gives the same output for every input"
    network_ = cnnshape.loads(text)
    outputs = [cnnshape.run(network_, seed=0, x=_input(network_, seed)) for seed in (1, 2)]
    assert np.allclose(outputs[0].outputs["norm"], outputs[1].outputs["norm"])


def _input(network: cnnshape.Network, seed: int) -> np.ndarray:
    shape = network.nodes[0].layer.shape  # type: ignore[attr-defined]
    return np.random.default_rng(seed).normal(size=(1, *shape)).astype("float32")


@pytest.mark.parametrize(
    ("input", "norm"),
    [
        ("[1, 2, 4]", "type: instance_norm"),
        ("[1, 1, 4]", "type: group_norm, groups: 2"),
        ("[1, 1, 2]", "type: layer_norm"),
        ("[1, 2, 1]", "type: layer_norm, axes: all"),
        ("[1, 1, 4]", "type: batch_norm"),
        ("[4]", "type: batch_norm"),
    ],
)
def test_a_norm_over_two_values_is_left_alone(input: str, norm: str) -> None:
    assert findings(network(input, norm), CODE) == []


def test_the_evidence_and_the_way_out() -> None:
    found = finding(network("[1, 1, 4]", "type: instance_norm"), CODE)
    assert "= 0 for each of 4 channels" in found.notes[0]
    assert found.help == (
        "normalise before the map shrinks to one cell, or use layer_norm or batch_norm"
    )
    assert found.fix is None


@pytest.mark.parametrize("kind", ["rms_norm", "l2_norm"])
def test_a_norm_by_the_size_of_one_channel_gives_its_sign(kind: str) -> None:
    text = network("[8, 8, 1]", f"name: norm, type: {kind}, scale: false")
    found = finding(text, CODE)
    assert found.message == f"{kind} over a single value gives its sign alone"
    assert "= 1 or -1" in found.notes[0]
    assert found.help == "leave the normalisation out for a single channel, or use batch_norm"
    network_ = cnnshape.loads(text)
    x = _input(network_, 1)
    output = cnnshape.run(network_, seed=0, x=x).outputs["norm"]
    is_large = np.abs(x) > 0.1
    assert np.allclose(output[is_large], np.sign(x)[is_large], atol=1e-3)
    assert findings(network("[8, 8, 2]", f"type: {kind}"), CODE) == []


def test_the_groups_are_to_blame_where_they_are_written() -> None:
    found = finding(network("[1, 1, 4]", "type: group_norm, groups: 4"), CODE)
    assert found.span.column > 20
