"""Bundled networks for small devices are those that were published.

Parameters and multiply-adds of MLPerf Tiny were counted by Keras on its own sources at
github.com/mlcommons/tiny (`benchmark/training`), those of MCUNet are the rounded numbers of the
list of models of github.com/mit-han-lab/mcunet.
"""

from __future__ import annotations

from functools import cache
from math import prod

import pytest

import cnnshape
from cnnshape import Totals

MLPERF_TINY = {
    "resnet8": (78_666, 78_186, 12_501_632),
    "ds_cnn": (24_908, 23_756, 2_656_768),
    "mobilenet_v1": (221_794, 216_322, 7_489_664),
    "autoencoder": (269_992, 267_928, 264_192),
}
"""All parameters, those that are trained, and multiply-adds."""

MCUNET = {
    "in0": ("6.4M", "0.75M", 48),
    "in1": ("12.8M", "0.64M", 96),
    "in2": ("67.3M", "0.73M", 160),
    "in3": ("81.8M", "0.74M", 176),
    "in4": ("125.9M", "1.73M", 160),
}
"""Multiply-adds, parameters and the height and width of the input, as published."""

BYTES_OF_PERSON_DETECTION = 300_568
"""The file of TensorFlow Lite, which has 8 bits for each weight and 32 for each bias."""


@cache
def totals_of(name: str) -> Totals:
    return cnnshape.analyze(cnnshape.load(name)).totals


@pytest.mark.parametrize("name", MLPERF_TINY)
def test_mlperf_tiny_is_what_keras_counts(name: str) -> None:
    totals = totals_of(f"mlperf_tiny/{name}")
    assert totals.trainable_parameters is not None
    assert totals.non_trainable_parameters is not None
    everything = totals.trainable_parameters + totals.non_trainable_parameters
    assert (everything, totals.trainable_parameters, totals.macs) == MLPERF_TINY[name]


@pytest.mark.parametrize("name", MCUNET)
def test_mcunet_is_what_was_published(name: str) -> None:
    totals = totals_of(f"mcunet_{name}")
    macs, parameters, size = MCUNET[name]
    assert totals.macs is not None
    assert totals.trainable_parameters is not None
    assert f"{totals.macs / 10**6:.1f}M" == macs
    assert f"{totals.trainable_parameters / 10**6:.2f}M" == parameters
    first = cnnshape.analyze(cnnshape.load(f"mcunet_{name}")).layers[0]
    assert first.output_shape == (size, size, 3)


def test_person_detection_takes_its_published_file() -> None:
    """Norms are merged into the convolutions; each channel has a scale and a zero point, twice."""
    network = cnnshape.load("person_detection")
    shapes = [row.weights["weight"] for row in cnnshape.analyze(network).layers if row.weights]
    convolutions = [shape for shape in shapes if len(shape) == 4]
    weights = sum(map(prod, convolutions))
    channels = sum(prod(shape[2:]) if shape[3] == 1 else shape[3] for shape in convolutions)
    quantized = weights + 4 * channels + 2 * channels * (4 + 8)
    assert 0 < BYTES_OF_PERSON_DETECTION - quantized < 16 * 1024
