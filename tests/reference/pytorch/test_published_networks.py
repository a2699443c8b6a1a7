"""Bundled networks against modules written from the papers: parameters, shapes and logits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape import Network
from cnnshape.execution.executor import run
from tests.reference.comparison import Array, assert_close
from tests.reference.pytorch import published_models, torch

MODELS = {"resnet50": published_models.resnet50, "mobilenet_v2": published_models.mobilenet_v2}


@pytest.fixture(params=MODELS)
def pair(request: pytest.FixtureRequest) -> tuple[Network, Any]:
    """Return a bundled network at a small input, and the module of the same name."""
    torch.manual_seed(0)
    build: Callable[[], Any] = MODELS[request.param]
    return cnnshape.load(request.param, input=(64, 96, 3)), build().eval()


def test_as_many_parameters(pair: tuple[Network, Any]) -> None:
    network, module = pair
    totals = cnnshape.analyze(network).totals
    assert totals.trainable_parameters == sum(p.numel() for p in module.parameters())
    kept = sum(b.numel() for b in module.buffers() if b.ndim)
    assert totals.non_trainable_parameters == kept


def test_the_same_logits_with_the_same_weights(pair: tuple[Network, Any]) -> None:
    network, module = pair
    _stir(module)
    weights = dict(_weights_of(module, network))
    x = np.random.default_rng(0).standard_normal((2, 64, 96, 3)).astype(np.float32)
    (seen,) = run(network, x, weights, draw_missing=False).outputs.values()
    with torch.no_grad():
        expected = module(torch.tensor(x).permute(0, 3, 1, 2)).numpy()
    assert seen.shape == expected.shape == (2, 1000)
    assert np.abs(expected).max() > 1e-3
    assert_close(seen / np.abs(expected).max(), expected / np.abs(expected).max(), 1e-3)


def _stir(module: Any) -> None:
    """Move norms off where they start, so that it matters which one is where."""
    random = torch.Generator().manual_seed(1)
    for each in module.modules():
        if isinstance(each, torch.nn.BatchNorm2d):
            for values, low, high in (
                (each.weight.data, 0.5, 1.0),
                (each.bias.data, -0.2, 0.2),
                (each.running_mean, -0.2, 0.2),
                (each.running_var, 0.5, 1.5),
            ):
                values.uniform_(low, high, generator=random)


def _weights_of(module: Any, network: Network) -> Iterator[tuple[str, Array]]:
    """Match the layers with weights in the order in which they are written on both sides."""
    ours = [node for node in network.nodes if node.layer.type in _READERS]
    theirs = [each for each in module.modules() if isinstance(each, _KINDS)]
    for node, each in zip(ours, theirs, strict=True):
        for name, tensor in _READERS[node.layer.type](each).items():
            yield f"{node.name}.{name}", tensor.detach().numpy()


def _conv(conv: Any) -> dict[str, Any]:
    return {"weight": conv.weight.permute(2, 3, 1, 0)}


def _depthwise_conv(conv: Any) -> dict[str, Any]:
    return {"weight": conv.weight.permute(2, 3, 0, 1)}


def _norm(norm: Any) -> dict[str, Any]:
    statistics = {"mean": norm.running_mean, "variance": norm.running_var}
    return {"weight": norm.weight, "bias": norm.bias, **statistics}


def _dense(linear: Any) -> dict[str, Any]:
    return {"weight": linear.weight.T, "bias": linear.bias}


_KINDS = (torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.Linear)
_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "conv": _conv,
    "depthwise_conv": _depthwise_conv,
    "batch_norm": _norm,
    "dense": _dense,
}
