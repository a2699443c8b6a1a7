"""The words of darknet's files: each is explained, with a way out that works."""

from __future__ import annotations

import pytest

from cnnshape import analyze, loads

from .reading import refusals

TEXT = """input: [32, 32, 4]
layers:
  - {name: map, type: conv, filters: 8, kernel: 3, padding: same}
  - LAYER
"""


@pytest.mark.parametrize(
    ("written", "helps"),
    [
        ("{type: convolutional, filters: 3, kernel: 1}", ["did you mean `conv`?"]),
        ("{type: maxpool, kernel: 2}", ["did you mean `max_pool`?"]),
        ("{type: avgpool}", ["did you mean `global_avg_pool`?"]),
        ("{type: avgpool, kernel: 2}", ["did you mean `avg_pool`?"]),
        ("{type: route, from: [map, input]}", ["did you mean `concat`?"]),
        ("{type: shortcut, from: [map, map]}", ["did you mean `add`?"]),
        ("{type: sam, from: [map, map]}", ["did you mean `multiply`?"]),
        ("{type: scale_channels, from: [map, map]}", ["did you mean `multiply`?"]),
        ("{type: reorg, factor: 2}", ["did you mean `space_to_depth`?"]),
        ("{type: connected, units: 3}", ["did you mean `dense`?"]),
        ("{type: local, filters: 3, kernel: 3}", ["did you mean `locally_connected`?"]),
        ("{type: deconvolutional, filters: 3, kernel: 2}", ["did you mean `conv_transpose`?"]),
        (
            "{type: yolo}",
            [
                "leave it out: it reads boxes out of the layer above, which `outputs` at the top "
                "names"
            ],
        ),
        ("{type: upsample, stride: 2}", ["did you mean `factor`?"]),
        ("{type: dense, output: 3}", ["did you mean `units`?"]),
        ("{type: dropout, probability: 0.3}", ["did you mean `rate`?"]),
        ("{type: softmax, groups: 1}", ["leave it out where it is 1; `conv` has `groups`"]),
        ("{type: crop, crop_height: 3}", ["write `cropping`, how many cells go on all sides"]),
        ("{type: conv, filters: 3, size: 3, stride: 1}", ["did you mean `kernel`?"]),
        (
            "{type: conv, filters: 3, size: 5, pad: 1}",
            [
                "did you mean `kernel`?",
                "write `padding: half` if it is 1: darknet's `pad` is half of `size`",
            ],
        ),
        ("{type: conv, filters: 3, kernel: 3, pad: 1}", ["did you mean `padding`?"]),
        (
            "{type: conv, filters: 3, kernel: 3, batch_normalize: 1}",
            [
                "write `bias: false` here and `{type: batch_norm}` after it, or leave it out "
                "where it is 0"
            ],
        ),
        (
            "{type: conv, filters: 3, kernel: 3, activation: leaky}",
            ["did you mean `leaky_relu`?"],
        ),
    ],
)
def test_a_word_is_understood(written: str, helps: list[str]) -> None:
    found = [each.help for each in refusals(TEXT.replace("LAYER", written))]
    assert set(helps) <= set(found)


@pytest.mark.parametrize(
    "layer",
    [
        "{type: conv, filters: 3, kernel: 5, padding: half, bias: false}\n  - {type: batch_norm}",
        "{type: global_avg_pool}",
        "{type: concat, from: [map, input]}",
        "{type: add, from: [map, map], activation: leaky_relu}",
        "{type: space_to_depth, factor: 2}",
        "{type: upsample, factor: 2}",
        "{type: locally_connected, filters: 3, kernel: 3, padding: half}",
        "{type: slice, channels: [4, 8]}",
        "{type: crop, cropping: 3}",
    ],
)
def test_the_ways_out_are_layers(layer: str) -> None:
    assert not analyze(loads(TEXT.replace("LAYER", layer))).diagnostics
