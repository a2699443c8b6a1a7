"""What the benchmarks give to PyTorch and ONNX is the network that cnnshape has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnshape
from benchmarks.comparison.execution import EXECUTORS, Executor
from benchmarks.comparison.facts import cases
from benchmarks.passes import in_numpy, in_onnx_reference, in_onnxruntime, in_pytorch
from benchmarks.peers.roll import PEERS

pytestmark = pytest.mark.filterwarnings("ignore")  # those of others

SMALL = {
    "lenet": (32, 32, 3),
    "mobilenet_v2": (64, 64, 3),
    "resnet50": (64, 64, 3),
    "efficientnet_b0": (64, 64, 3),
}
"""Networks of all layers that are compared, each at a small input."""


def test_every_executor_is_tested() -> None:
    prepared = [in_numpy, in_pytorch, in_onnxruntime, in_onnx_reference]
    assert [executor.prepare for executor in EXECUTORS] == prepared


@pytest.mark.parametrize("executor", EXECUTORS[1:], ids=lambda each: each.name)
@pytest.mark.parametrize("name", SMALL)
def test_executors_compute_the_same(executor: Executor, name: str) -> None:
    if not executor.is_installed:
        pytest.skip(f"{executor.packages} are not installed: pip install -e '.[bench]'")
    network = cnnshape.load(name, input=SMALL[name])
    weights = cnnshape.run(network).weights
    *spatial, channels = SMALL[name]
    x = np.random.default_rng(0).random((1, channels, *spatial), np.float32)
    expected = in_numpy(network, weights, x)()
    np.testing.assert_allclose(
        executor.prepare(network, weights, x)(), expected, atol=1e-4 * abs(expected).max()
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_pytorch_is_asked_about_the_same_network(case: Any) -> None:
    torch = pytest.importorskip("torch")
    from frameworks.torch_module import module_of

    layers = cnnshape.analyze(case.network).layers
    *spatial, channels = layers[0].output_shape or ()
    module = module_of(case.network)
    output = module(torch.rand(case.batch, channels, *spatial))
    assert tuple(output.movedim(1, -1).shape[1:]) == layers[-1].output_shape
    assert sum(each.numel() for each in module.parameters()) == case.parameters


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_onnx_is_asked_about_the_same_network(case: Any) -> None:
    """A weight is there once, however often it is used."""
    onnx = pytest.importorskip("onnx")
    from cnnshape.exporting.onnx.model import light_model

    model = light_model(case.network)
    onnx.checker.check_model(model)
    weights = {
        f"{layer.name}.{name}"
        for layer in cnnshape.analyze(case.network).layers
        if layer.shares is None
        for name in layer.weights or ()
    }
    fillers = (each for each in model.graph.node if each.op_type == "ConstantOfShape")
    assert {output for each in fillers for output in each.output} == weights


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peers_answer_about_lenet(peer: Any) -> None:
    if not peer.is_installed:
        pytest.skip(f"{peer.packages} are not installed: pip install -e '.[bench]'")
    said = peer.prepare(cnnshape.load("lenet"), 2)()
    assert said.parameters in (None, 62006)
    assert said.output in (None, (10,))
    assert said.macs is None or 651720 <= said.macs < 1.1 * 651720
