"""What training costs whole networks: bytes, multiply-adds and peaks as PyTorch has them."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

import cnnshape
from frameworks.saved_tensors import (
    backward_flops_of_torchvision,
    saved_by_torchvision,
    training_network,
)
from frameworks.torchvision_networks import input_shape
from frameworks.training_peak import peak_bytes
from tests.reference.pytorch import torch

pytestmark = pytest.mark.skipif(
    find_spec("torchvision") is None, reason="torchvision is not installed"
)

BATCH = 2

FAMILIES = (
    "alexnet",
    "convnext_tiny",
    "efficientnet_b0",
    "googlenet",
    "mnasnet0_5",
    "mobilenet_v2",
    "mobilenet_v3_small",
    "regnet_y_400mf",
    "resnet50",
    "shufflenet_v2_x0_5",
    "squeezenet1_1",
    "swin_t",
    "swin_v2_t",
    "vgg11_bn",
    "vit_b_32",
)
"""Classifiers of torchvision of most families; `python -m benchmarks.training` has all of them."""

DROPPED_PATHS = {"swin_t": -22, "swin_v2_t": -22}
"""Masks for dropped paths that only torchvision has (below 0): these files have no `drop_path`."""


@pytest.mark.parametrize("name", FAMILIES)
def test_networks_save_what_those_of_torchvision_save(name: str) -> None:
    channels, *sizes = input_shape(name)
    network = cnnshape.load(name, input=(*sizes, channels))
    totals = cnnshape.analyze(network, BATCH, optimizer="sgd").totals
    masks = DROPPED_PATHS.get(name, 0) * BATCH * 4
    assert totals.saved_bytes == saved_by_torchvision(name, BATCH) + masks


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "squeezenet1_1", "swin_t"])
def test_as_many_multiply_adds_as_pytorch_counts_in_the_backward_pass(name: str) -> None:
    """Without groups, in which PyTorch counts each group as if it were all channels."""
    channels, *sizes = input_shape(name)
    network = cnnshape.load(name, input=(*sizes, channels))
    totals = cnnshape.analyze(network, optimizer="sgd").totals
    assert backward_flops_of_torchvision(name, BATCH) == 2 * BATCH * (totals.backward_macs or 0)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_peak_is_near_that_of_pytorch(optimizer: str) -> None:
    """PyTorch also holds what operators need while they run."""
    network = cnnshape.load("mobilenet_v2", input=(64, 64, 3))
    peak = cnnshape.analyze(network, 4, optimizer=optimizer).totals.training_peak_bytes
    seen = peak_bytes(training_network("mobilenet_v2"), torch.rand(4, 3, 64, 64), optimizer)
    assert peak == pytest.approx(seen, rel=0.01)
