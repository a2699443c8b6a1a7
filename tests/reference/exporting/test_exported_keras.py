"""Exported models of Keras compute what the network does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import Network, SpecError, analyze, load, run
from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.exports import to_keras
from cnnshape.layers.conv_lstm import ConvLstm
from cnnshape.network import Layout, Node, unread_layers
from tests.reference.comparison import assert_close, drawn_inputs, drawn_weights
from tests.reference.exporting.test_exported_modules import SMALL
from tests.reference.keras import as_array, keras
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

pytestmark = pytest.mark.filterwarnings(
    "ignore:Using padding='same' with even kernel lengths",
    "ignore:You are using a softmax over axis",
)


@pytest.mark.parametrize("name", SMALL)
def test_bundled_networks_run_in_keras(name: str) -> None:
    assert_same_in_keras(load(name, input=SMALL[name]))


@looks_at(10)
@given(networks(), st.integers(0, 1000))
def test_random_networks_run_in_keras(drawn: RandomNetwork, seed: int) -> None:
    if any(map(_is_refused, drawn.network.nodes)):
        with pytest.raises(SpecError, match="cannot be exported to Keras"):
            to_keras(drawn.network)
    else:
        assert_same_in_keras(drawn.network, seed, counts=_has_no_dead_end(drawn.network))


def _is_refused(node: Node) -> bool:
    """Say whether a layer is what Keras has none of: a convolution of frames that leaps twice."""
    if not isinstance(node.layer, ConvLstm):
        return False
    stride, dilation = (per_axis(each, 2) for each in (node.layer.stride, node.layer.dilation))
    return max(stride) > 1 and max(dilation) > 1


def _has_no_dead_end(network: Network) -> bool:
    """Say whether all layers lead to an output: a functional model has no others."""
    return set(unread_layers(network.nodes)) <= set(network.outputs)


def assert_same_in_keras(network: Network, seed: int = 0, *, counts: bool = True) -> None:
    """Compare all outputs in float32, and the number of parameters that are trained."""
    inputs, weights = drawn_inputs(network, seed), drawn_weights(network, seed)
    ours = run(network, inputs, weights, dtype="float32").outputs
    model = to_keras(network, weights)
    is_last = network.layout is Layout.CHANNELS_LAST
    read = [each if is_last else np.moveaxis(each, 1, -1).copy() for each in inputs.values()]
    read = [each.astype(np.float32) for each in read]
    computed = model(read if len(read) > 1 else read[0], training=False)
    outputs = computed if isinstance(computed, (list, tuple)) else [computed]
    for name, output in zip(ours, outputs, strict=True):
        theirs = as_array(output)
        ordered = theirs if is_last else np.moveaxis(theirs, -1, 1)
        assert_close(ours[name], ordered, 1e-4, name)
    trained = sum(int(np.prod(each.shape)) for each in model.trainable_variables)
    assert not counts or trained == analyze(network).totals.trainable_parameters
    keras.utils.clear_session(free_memory=False)
