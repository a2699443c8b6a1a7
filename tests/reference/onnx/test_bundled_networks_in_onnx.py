"""Bundled networks of different families compute in onnxruntime what they compute in NumPy."""

from __future__ import annotations

import pytest

import cnnshape
from tests.reference.onnx.exported import assert_same_in_onnxruntime

SMALL = (64, 64, 3)
SIZES: dict[str, tuple[int, ...] | None] = {
    "lenet": None,
    "lenet5": None,
    "resnet18": SMALL,
    "densenet_bc_100_12": None,
    "efficientnet_b0": SMALL,
    "mobilenet_v1": SMALL,
    "mobilenet_v2": SMALL,
    "mobilenet_v3_small": SMALL,
    "mnasnet0_5": SMALL,
    "regnet_y_400mf": SMALL,
    "shufflenet_v2_x0_5": SMALL,
    "squeezenet1_1": SMALL,
    "googlenet": SMALL,
    "yolov8n": SMALL,
    "yolov3_tiny": SMALL,
    "lraspp_mobilenet_v3_large": SMALL,
    "dcgan_generator": None,
    "edsr_baseline_x2": (16, 16, 3),
    "eegnet": None,
    "crnn": None,
    "keras_tcn": None,
    "m5": None,
    "keras/mobilenet_v3_small": SMALL,
}
"""A network of each family, at an input that is small enough to be run."""

LARGE: dict[str, tuple[int, ...] | None] = {
    "convnext_tiny": SMALL,
    "cyclegan_generator": SMALL,
    "fcn_resnet50": SMALL,
    "maxvit_t": None,
    "resnext50_32x4d": SMALL,
    "siamese": None,
    "swin_t": SMALL,
    "swin_v2_t": SMALL,
}
"""Networks that take several seconds each."""


@pytest.mark.parametrize("name", SIZES)
def test_a_bundled_network_computes_the_same(name: str) -> None:
    assert_same_in_onnxruntime(cnnshape.load(name, input=SIZES[name]))


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_large_network_computes_the_same(name: str) -> None:
    assert_same_in_onnxruntime(cnnshape.load(name, input=LARGE[name]))
