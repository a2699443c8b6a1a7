"""Exports of random networks: NumPy and onnxruntime compute the same in every layer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape import Network, SpecError, analyze, to_onnx
from tests.reference.onnx.exported import assert_same_in_onnxruntime
from tests.strategies.layer_groups import ALL
from tests.strategies.networks import RandomNetwork, networks, networks_with
from tests.strategies.random_layer import LayerStrategy
from tests.test_keystone import looks_at

SEEDS = st.integers(0, 1000)


@looks_at(150)
@given(networks(), SEEDS)
def test_an_export_computes_what_the_network_does(drawn: RandomNetwork, seed: int) -> None:
    assert_same_unless_refused(drawn.network, seed)


@pytest.mark.parametrize("layer", dict.fromkeys(ALL), ids=lambda layer: layer.__name__)
@looks_at(6)
@given(st.data(), SEEDS)
def test_every_kind_is_exported(layer: LayerStrategy, data: st.DataObject, seed: int) -> None:
    assert_same_in_onnxruntime(data.draw(networks_with(layer)).network, seed)


def assert_same_unless_refused(network: Network, seed: int) -> None:
    """Compare what can be exported: ONNX has no deformable convolution along three axes."""
    shapes = {layer.name: layer.output_shape or () for layer in analyze(network).layers}
    deformed = (node.inputs[0] for node in network.nodes if node.layer.type == "deformable_conv")
    if any(len(shapes[name]) > 3 for name in deformed):
        with pytest.raises(SpecError, match="cannot be exported to ONNX"):
            to_onnx(network)
    else:
        assert_same_in_onnxruntime(network, seed)
