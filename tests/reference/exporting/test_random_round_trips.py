"""Random networks go out to PyTorch and ONNX, and come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from cnnshape import Network, diff
from tests.reference.exporting.random_networks import can_come_back
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

pytest.importorskip("torch", reason="PyTorch is not installed: pip install -e '.[reference]'")
pytest.importorskip("onnx", reason="onnx is not installed: pip install -e '.[onnx]'")
from benchmarks.round_trips import imported_again
from cnnshape.exporting.onnx.model import light_model
from cnnshape.importing.imported import imported
from cnnshape.importing.mapping import model_of
from cnnshape.importing.onnx_reader.reading import graph_of_model


@looks_at(100)
@given(networks())
def test_networks_come_back_from_pytorch(drawn: RandomNetwork) -> None:
    if can_come_back(drawn.network):
        assert_equal(drawn.network, imported_again(drawn.network).network)


@looks_at(500)
@given(networks())
def test_networks_come_back_from_onnx(drawn: RandomNetwork) -> None:
    if can_come_back(drawn.network):
        graph = graph_of_model(light_model(drawn.network), Path("model.onnx"), None)
        assert_equal(drawn.network, imported(model_of(graph), is_flat=True).network)


def assert_equal(network: Network, other: Network) -> None:
    """Compare all that is executed."""
    difference = diff(network, other, as_executed=True)
    assert difference.is_equal, [each.texts() for each in difference.changes if each.differs]
