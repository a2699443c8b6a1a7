"""Random layers of all kinds as steps of Keras: they compute what NumPy does."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.exporting.refusal import NotExpressible
from tests.reference.exporting.keras_stepwise import assert_same_stepwise_in_keras
from tests.reference.exporting.test_pytorch_kinds import SEVERAL
from tests.strategies import layer_groups
from tests.strategies.networks import networks_with
from tests.strategies.random_layer import LayerStrategy
from tests.test_keystone import looks_at

SEEDS = st.integers(0, 1000)
pytestmark = pytest.mark.filterwarnings(
    "ignore:Using padding='same' with even kernel lengths",
    "ignore:You are using a softmax over axis",
)


@pytest.mark.parametrize("layer", layer_groups.ALL, ids=lambda layer: layer.__name__)
@looks_at(5)
@given(st.data(), SEEDS)
def test_every_kind_computes_the_same(layer: LayerStrategy, data: st.DataObject, seed: int) -> None:
    network = data.draw(networks_with(layer)).network
    with suppress(NotExpressible):
        assert_same_stepwise_in_keras(network, seed)


@pytest.mark.parametrize("name", SEVERAL)
def test_layers_of_several_inputs_compute_the_same(name: str) -> None:
    assert_same_stepwise_in_keras(cnnshape.loads(SEVERAL[name]))
