"""Bundled architectures verify at a small input; the whole set is a step of its own in CI."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.verification.evidence import Status

HANDFUL = (
    "alexnet",
    "convnext_tiny",
    "dcgan_generator",
    "efficientnet_b0",
    "googlenet",
    "m5",
    "mobilenet_v2",
    "resnet50",
    "shufflenet_v2_x1_0",
    "siamese",
)


@pytest.mark.parametrize("name", HANDFUL)
def test_a_bundled_architecture_verifies_at_a_small_input(name: str) -> None:
    proof = cnnshape.verify(cnnshape.load(name), small=True)
    assert proof.ok, [mismatch.message for mismatch in proof.mismatches]
    assert proof.counts[Status.PROVED] > 0
    assert Status.REFUTED not in proof.counts
