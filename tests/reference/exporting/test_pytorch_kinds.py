"""Random layers of all kinds as steps of PyTorch: they compute what NumPy does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
