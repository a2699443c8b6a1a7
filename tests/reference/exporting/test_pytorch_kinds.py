"""Random layers of all kinds as steps of PyTorch: they compute what NumPy does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from tests.reference.exporting.stepwise import assert_same_stepwise
from tests.strategies import layer_groups
from tests.strategies.networks import (
    RandomNetwork,
    networks,
    networks_of_tokens,
    networks_with,
)
from tests.strategies.random_layer import LayerStrategy
from tests.test_keystone import looks_at

SEEDS = st.integers(0, 1000)
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")


@looks_at(60)
@given(networks(), SEEDS)
def test_every_layer_of_a_network_computes_the_same(drawn: RandomNetwork, seed: int) -> None:
    assert_same_stepwise(drawn.network, seed)


@looks_at(25)
@given(networks_of_tokens(), SEEDS)
def test_every_layer_of_a_network_of_tokens_computes_the_same(
    drawn: RandomNetwork, seed: int
) -> None:
    assert_same_stepwise(drawn.network, seed)


@pytest.mark.parametrize("layer", layer_groups.ALL, ids=lambda layer: layer.__name__)
@looks_at(12)
@given(st.data(), SEEDS)
def test_every_kind_computes_the_same(layer: LayerStrategy, data: st.DataObject, seed: int) -> None:
    assert_same_stepwise(data.draw(networks_with(layer)).network, seed)


MAP = "inputs: {a: [6, 5, 4], b: [3, 2, 4], v: [4]}"
SEVERAL = {
    "vector and map": f"{MAP}\nlayers: [{{type: multiply, from: [v, a]}}]",
    "difference of three": f"{MAP}\nlayers: [{{type: subtract, from: [a, v, a]}}]",
    "unpooling where windows overlap": "inputs: {a: [6, 6, 2], b: [3, 3, 2]}\nlayers:\n"
    "  - {type: max_unpool, from: [b, a], kernel: 3, stride: 2, padding: same}",
    "unpooling in ceil mode": "inputs: {a: [5, 2], b: [3, 2]}\nlayers:\n"
    "  - {type: max_unpool, from: [b, a], kernel: 2, ceil_mode: true}",
    "offsets and a mask": "inputs: {a: [7, 6, 4], o: [4, 6, 24], m: [4, 6, 12]}\nlayers:\n"
    "  - {type: deformable_conv, from: [a, o, m], filters: 6, kernel: [3, 2], stride: [2, 1],\n"
    "     padding: [[1, 1], [1, 0]], groups: 2, offset_groups: 2}",
    "offsets along a length": "inputs: {a: [8, 3], o: [8, 3]}\nlayers:\n"
    "  - {type: deformable_conv, from: [a, o], filters: 2, kernel: 3, padding: 2, dilation: 2}",
    "offsets in a volume": "inputs: {a: [3, 4, 5, 2], o: [2, 3, 4, 24]}\nlayers:\n"
    "  - {type: deformable_conv, from: [a, o], filters: 2, kernel: 2, bias: false}",
    "product of tokens": "inputs: {a: [7, 3], b: [5, 7]}\nlayers:\n"
    "  - {type: matmul, from: [a, b], transpose_first: true, transpose_second: true}",
    "keys of other channels": "inputs: {a: [7, 4], b: [5, 6], c: [5, 3]}\nlayers:\n"
    "  - {type: attention, heads: 2, from: [a, b, c]}\n"
    "  - {type: attention, heads: 2, from: [a, c], bias: false}",
    "size of another layer": f"{MAP}\nlayers:\n"
    "  - {name: cropped, type: crop, from: a, like: b}\n"
    "  - {name: larger, type: upsample, from: b, like: a, mode: linear}\n"
    "  - {type: add, from: [larger, a]}",
    "shared weights": "input: [6, 6, 3]\nlayers:\n"
    "  - {name: first, type: conv, filters: 3, kernel: 3, padding: 1, activation: prelu}\n"
    "  - {type: conv, filters: 3, kernel: 3, padding: 1, share: first, activation: prelu}",
    "class token": "input: [5, 4]\nlayers:\n"
    "  - {name: token, type: learned, shape: [1, 4]}\n"
    "  - {type: concat, axis: length, from: [token, input]}",
}


@pytest.mark.parametrize("name", SEVERAL)
def test_layers_of_several_inputs_compute_the_same(name: str) -> None:
    assert_same_stepwise(cnnshape.loads(SEVERAL[name]))
