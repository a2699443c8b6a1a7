"""Exported modules of PyTorch compute what the network does, and come back as what they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import Network, analyze, load, run, to_torch
from cnnshape.network import Layout, Shape
from tests.reference.comparison import assert_close, drawn_inputs, drawn_weights
from tests.reference.pytorch import torch
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")

AT_64: Shape = (64, 64, 3)
SMALL: Mapping[str, Shape | None] = {
    "course/conv_instead_of_dense": None,
    "course/lenet": None,
    "course/sobel": None,
    "crnn": None,
    "dcgan_generator": None,
    "densenet_bc_100_12": None,
    "eegnet": None,
    "efficientnet_b0": AT_64,
    "googlenet": AT_64,
    "keras_tcn": None,
    "lenet": None,
    "lenet5": None,
    "m5": None,
    "mobilenet_v1": AT_64,
    "mobilenet_v2": AT_64,
    "mobilenet_v3_small": AT_64,
    "mnasnet0_5": AT_64,
    "regnet_y_400mf": AT_64,
    "resnet18": AT_64,
    "shufflenet_v2_x0_5": AT_64,
    "squeezenet1_1": AT_64,
    "yolov8n": AT_64,
}
"""Bundled networks of different families, at inputs at which they run in about a second."""


@pytest.mark.parametrize("name", SMALL)
def test_bundled_networks_run_in_pytorch(name: str) -> None:
    assert_same_in_pytorch(load(name, input=SMALL[name]))


@looks_at(60)
@given(networks(), st.integers(0, 1000))
def test_random_networks_run_in_pytorch(drawn: RandomNetwork, seed: int) -> None:
    assert_same_in_pytorch(drawn.network, seed)


def assert_same_in_pytorch(network: Network, seed: int = 0) -> None:
    """Compare all outputs, and the number of parameters that are trained."""
    inputs = drawn_inputs(network, seed)
    # A module holds its weights in float32 until it is made double.
    weights = {
        name: array.astype(np.float32).astype(np.float64)
        for name, array in drawn_weights(network, seed).items()
    }
    module = to_torch(network, weights).double().eval()
    given = [torch.from_numpy(_channels_first(each, network)) for each in inputs.values()]
    with torch.no_grad():
        found = module(*given)
    theirs = found if isinstance(found, tuple) else (found,)
    ours = run(network, inputs, weights, dtype="float64").outputs
    for (name, mine), other in zip(ours.items(), theirs, strict=True):
        assert_close(_channels_first(mine, network), other.detach().numpy(), 1e-9, name)
    trained = sum(each.numel() for each in module.parameters() if each.requires_grad)
    assert trained == analyze(network).totals.trainable_parameters


def _channels_first(array: Any, network: Network) -> Any:
    if network.layout is Layout.CHANNELS_FIRST:
        return array
    return np.ascontiguousarray(np.moveaxis(array, -1, 1))
