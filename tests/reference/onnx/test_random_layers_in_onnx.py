"""Layers of random networks: NumPy and onnxruntime compute the same from the same inputs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import Network
from cnnshape.execution.executor import run
from tests.reference.comparison import Array, assert_close, drawn_inputs, drawn_weights
from tests.reference.onnx import layers
from tests.strategies.convolution import conv, depthwise_conv
from tests.strategies.dense import dense
from tests.strategies.elementwise import affine
from tests.strategies.layer_groups import ACTIVATIONS
from tests.strategies.networks import RandomNetwork, networks, networks_with
from tests.strategies.normalization import batch_norm, local_response_norm
from tests.strategies.pooling import avg_pool, global_pool, max_pool
from tests.strategies.random_layer import LayerStrategy
from tests.strategies.rearrangement import permute, permute_channels, tile
from tests.strategies.recurrence import gru, lstm, simple_rnn
from tests.strategies.reduction import reduce, reduce_channels
from tests.strategies.resize import pad, zero_pad
from tests.strategies.slicing import take_cells, take_channels
from tests.strategies.softmax import softmax_over_axes
from tests.strategies.transposed import conv_transpose
from tests.test_keystone import looks_at

KNOWN = (
    conv,
    depthwise_conv,
    conv_transpose,
    max_pool,
    avg_pool,
    dense,
    lstm,
    gru,
    simple_rnn,
    batch_norm,
    local_response_norm,
    affine,
    pad,
    zero_pad,
    take_channels,
    take_cells,
    global_pool,
    reduce,
    reduce_channels,
    permute,
    permute_channels,
    tile,
    softmax_over_axes,
    *ACTIVATIONS,
)
SEEDS = st.integers(0, 1000)


@looks_at(100)
@given(networks(), SEEDS)
def test_layers_of_a_network_compute_what_onnx_says(drawn: RandomNetwork, seed: int) -> None:
    assert_same_as_onnx(drawn.network, seed)


@pytest.mark.parametrize("layer", KNOWN, ids=lambda layer: layer.__name__)
@looks_at(25)
@given(st.data(), SEEDS)
def test_a_kind_computes_what_onnx_says(
    layer: LayerStrategy, data: st.DataObject, seed: int
) -> None:
    assert_same_as_onnx(data.draw(networks_with(layer)).network, seed)


def assert_same_as_onnx(network: Network, seed: int) -> None:
    """Give each layer that ONNX knows what it read here, and compare what comes out."""
    inputs, weights = drawn_inputs(network, seed), drawn_weights(network, seed)
    kept = run(network, inputs, weights, keep="all").kept
    first = {
        name: array if network.layout == "channels_first" else np.moveaxis(array, -1, 1)
        for name, array in kept.items()
    }
    for node in network.nodes:
        x = first[node.inputs[0]] if node.inputs else first[node.name]
        if node.inputs and x.ndim > 2 and layers.is_known(node.layer, x):
            own = _own(weights, node.shares or node.name)
            theirs = layers.output_of(node.layer, x, own)
            assert_close(first[node.name], theirs, 1e-4, node.name)


def _own(weights: Mapping[str, Array], owner: str) -> dict[str, Array]:
    return {
        name.rpartition(".")[2]: array
        for name, array in weights.items()
        if name.rpartition(".")[0] == owner
    }
