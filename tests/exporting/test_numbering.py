"""Names of parts that the file does not name: numbered from 1 on, without a number if alone."""

from __future__ import annotations

import pytest

from cnnshape.exporting.structure.norm_names import norm_name
from tests.exporting.sources import bundled_source, class_in, source


def test_a_single_part_of_a_kind_has_no_number() -> None:
    text = source("input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 3}\n")
    assert "self.conv = nn.Conv2d(in_channels, 4, 3)" in text


def test_what_is_in_a_sequence_leaves_no_gap() -> None:
    block = class_in(bundled_source("efficientnet_b0"), "MbConv")
    assert "        self.squeeze_excitation = " in block
    assert "squeeze_excitation_1" not in block


def test_what_has_no_arrays_is_built_once() -> None:
    text = bundled_source("unet")
    assert text.count("nn.MaxPool2d(2)") == 1
    assert text.count("self.max_pool(") == 4


def test_names_of_the_file_keep_their_numbers() -> None:
    text = source("""
input: [8, 8, 3]
parameters: {conv: 3}
layers:
  - {name: conv_4, type: conv, filters: 4, kernel: 1}
  - {name: relu_7, type: conv, filters: 4, kernel: 1}
  - {type: conv, filters: 4, kernel: 3}
""")
    for name in ("conv_4", "relu_7", "conv"):
        assert f"self.{name} = nn.Conv2d" in text
    unet = bundled_source("unet")
    assert "self.up_4 = Up(16 * width, 8 * width)" in unet
    assert "self.dropout_4 = nn.Dropout(0.5)" in unet


def test_a_number_stays_where_the_name_without_it_is_taken() -> None:
    text = source("""
input: [8, 8, 3]
layers:
  - {name: conv, type: dense, units: 4}
  - {type: conv, filters: 4, kernel: 3}
""")
    assert "self.conv_1 = nn.Conv2d(4, 4, 3)" in text


def test_norms_are_named_after_the_layers_whose_values_they_normalize() -> None:
    text = bundled_source("mobilenet_v2")
    for name in ("stem_norm", "depthwise_norm", "project_norm", "head_norm"):
        assert f"        self.{name} = nn.BatchNorm2d(" in text
    assert "batch_norm" not in text


@pytest.mark.parametrize(
    ("layer", "norm"),
    [
        ("stem", "stem_norm"),
        ("conv", "norm"),
        ("conv_1", "norm_1"),
        ("conv2", "norm2"),
        ("depthwise_conv_2", "depthwise_norm_2"),
        ("conv_transpose", "conv_transpose_norm"),
        ("deconv", "deconv_norm"),
        ("dense_1", "dense_1_norm"),
    ],
)
def test_the_name_of_a_norm(layer: str, norm: str) -> None:
    assert norm_name(layer) == norm


def test_norms_before_convolutions_keep_their_numbers() -> None:
    block = class_in(bundled_source("densenet121"), "DenseLayer")
    assert "self.batch_norm_1(x)" in block
    assert "self.batch_norm_2(self.conv_1(y))" in block


def test_the_name_of_a_norm_is_not_one_of_the_file() -> None:
    text = source("""
input: [8, 8, 3]
layers:
  - {name: stem, type: conv, filters: 4, kernel: 1}
  - {type: batch_norm}
  - {name: stem_norm, type: conv, filters: 4, kernel: 3}
  - {name: other, type: batch_norm}
""")
    assert "self.batch_norm = nn.BatchNorm2d(4)" in text
    assert "self.stem_norm = nn.Conv2d(4, 4, 3)" in text
    assert "self.other = nn.BatchNorm2d(4)" in text
