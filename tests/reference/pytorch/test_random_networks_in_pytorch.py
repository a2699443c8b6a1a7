"""Random networks with the same weights: NumPy and PyTorch compute the same outputs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference.pytorch.network import assert_same_as_torch
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
DTYPES = st.sampled_from(["float64", "float32"])


@looks_at(300)
@given(networks(), SEEDS, DTYPES)
def test_every_layer_of_a_network_computes_what_pytorch_does(
    drawn: RandomNetwork, seed: int, dtype: str
) -> None:
    assert_same_as_torch(drawn.network, seed, dtype)


@looks_at(100)
@given(networks_of_tokens(), SEEDS, DTYPES)
def test_every_layer_of_a_network_of_tokens_computes_what_pytorch_does(
    drawn: RandomNetwork, seed: int, dtype: str
) -> None:
    assert_same_as_torch(drawn.network, seed, dtype)


@pytest.mark.parametrize("layer", layer_groups.ALL, ids=lambda layer: layer.__name__)
@looks_at(40)
@given(st.data(), SEEDS, DTYPES)
def test_every_kind_computes_what_pytorch_does(
    layer: LayerStrategy, data: st.DataObject, seed: int, dtype: str
) -> None:
    assert_same_as_torch(data.draw(networks_with(layer)).network, seed, dtype)
