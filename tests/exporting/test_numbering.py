"""Names of parts that the file does not name: numbered from 1 on, without a number if alone."""

from __future__ import annotations

from cnnshape import load
from cnnshape.exporting.exports import analyzed, source_for
from tests.exporting.sources import class_in, source


def test_a_single_part_of_a_kind_has_no_number() -> None:
    text = source("input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 3}\n")
    assert "self.conv = nn.Conv2d(in_channels, 4, 3)" in text


def test_what_is_in_a_sequence_leaves_no_gap() -> None:
    block = class_in(source_for(analyzed(load("efficientnet_b0")), "pytorch").text, "MbConv")
    for name in ("batch_norm_1", "batch_norm_2", "squeeze_excitation"):
        assert f"        self.{name} = " in block
    assert "batch_norm_3" not in block


def test_what_has_no_arrays_is_built_once() -> None:
    text = source_for(analyzed(load("unet")), "pytorch").text
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
    unet = source_for(analyzed(load("unet")), "pytorch").text
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
