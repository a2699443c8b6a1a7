"""MLPerf Tiny and person detection: planned below what reference code reserves, and proved."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import cnnshape
from cnnshape.verification.arena import prove_arena

KIB = 1024


class Published(NamedTuple):
    """The arena that the reference code reserves (mlcommons/tiny, tflite-micro), the file in kB."""

    name: str
    reserved: int
    planned: int
    file: int


NETWORKS = (
    Published("mlperf_tiny/resnet8", 100 * KIB, 48 * KIB, 96_000),
    Published("mlperf_tiny/ds_cnn", 200 * KIB, 16_000, 53_000),
    Published("mlperf_tiny/mobilenet_v1", 200 * KIB, 54 * KIB, 325_000),
    Published("mlperf_tiny/autoencoder", 10 * KIB, 768, 270_000),
    Published("person_detection", 136 * KIB, 54 * KIB, 300_568),
)


@pytest.mark.parametrize("each", NETWORKS, ids=[each.name for each in NETWORKS])
def test_the_planned_arena_is_below_the_reserved_one_and_proved(each: Published) -> None:
    network = cnnshape.load(each.name)
    for scratch in ("none", "cmsis-nn"):
        plan = cnnshape.memory(network, dtype="int8", scratch=scratch)
        assert plan.arena.size == plan.arena.bound < each.reserved
        proof = prove_arena(network, plan)
        assert proof.largest_difference == 0.0
    assert cnnshape.memory(network, dtype="int8").arena.size == each.planned


@pytest.mark.parametrize("each", NETWORKS, ids=[each.name for each in NETWORKS])
def test_the_weights_are_no_larger_than_the_file_with_its_graph(each: Published) -> None:
    flash = cnnshape.memory(cnnshape.load(each.name), dtype="int8").flash
    assert 0.4 * each.file < flash.size < 1.01 * each.file
