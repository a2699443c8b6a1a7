"""Networks in the fewest layers that compute the same."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.difference.canonical import canonical

HEAD = "input: [8, 8, 4]\nlayers:\n"
CONV = "  - {name: c, type: conv, filters: 4, kernel: 3, padding: same}\n"
FUSED = "  - {name: c, type: conv, filters: 4, kernel: 3, padding: same, activation: relu}\n"

POOLED = """\
  - {name: large, type: zero_pad, padding: [[1, 0], [1, 0]]}
  - {type: max_pool, from: input, kernel: 2, stride: 2}
"""

ONE_BRANCH = """\
  - {name: a1, from: input, type: conv, filters: 64, kernel: 1}
  - {name: a2, type: conv, filters: 4, kernel: 1}
"""
OTHER_BRANCH = "  - {name: b, from: input, type: conv, filters: 4, kernel: 3, padding: same}\n"
SUM = "  - {type: add, from: [a2, b]}\n"
TWINS = """\
  - {name: a1, from: input, type: conv, filters: 4, kernel: 5, padding: same}
  - {name: a2, type: conv, filters: 4, kernel: 1}
  - {name: b1, from: input, type: conv, filters: 4, kernel: 3, padding: same}
  - {name: b2, type: conv, filters: 4, kernel: 1}
"""
SUM_OF_TWINS = "  - {type: add, from: [a2, b2]}\n"
NAMES_EXCHANGED = """\
  - {name: b1, from: input, type: conv, filters: 4, kernel: 3, padding: same}
  - {name: a2, type: conv, filters: 4, kernel: 1}
  - {name: a1, from: input, type: conv, filters: 4, kernel: 3, padding: same}
  - {name: b2, type: conv, filters: 4, kernel: 1}
  - {type: add, from: [a2, b2]}
"""
GATE_OF_CONVOLUTIONS = """\
  - {type: global_avg_pool, keep_axes: true}
  - {type: conv, filters: 2, kernel: 1, activation: relu}
  - {type: conv, filters: 4, kernel: 1}
  - {name: gate, type: sigmoid}
  - {type: multiply, from: [gate, input]}
"""
GATE_OF_DENSE_LAYERS = """\
  - {type: global_avg_pool}
  - {type: dense, units: 2, activation: relu}
  - {name: gate, type: dense, units: 4, activation: sigmoid}
  - {type: multiply, from: [input, gate]}
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CONV + "  - {type: relu}\n", FUSED),
        (CONV + "  - {type: activation, function: relu}\n", FUSED),
        (CONV + "  - {type: linear}\n  - {type: relu}\n  - {type: dropout}\n", FUSED),
        (
            CONV + "  - {type: add, from: [input, c]}\n",
            CONV + "  - {type: add, from: [c, input]}\n",
        ),
        (
            CONV + "  - {name: r, type: relu}\n  - {type: maximum, from: [r, input]}\n",
            FUSED + "  - {type: maximum, from: [c, input]}\n",
        ),
        (CONV + "  - {name: d, type: dropout}\noutputs: [d]\n", CONV),
        (
            "  - {type: global_avg_pool, keep_axes: true}\n  - {type: dropout}\n"
            "  - {type: flatten}\n  - {type: dense, units: 3}\n",
            "  - {type: global_avg_pool}\n  - {type: dense, units: 3}\n",
        ),
        (
            "  - {type: max_pool, kernel: 2, stride: 2, ceil_mode: true}\n",
            "  - {type: max_pool, kernel: 2, stride: 2}\n",
        ),
        (
            "  - {type: max_pool, kernel: 3, stride: 2, ceil_mode: true}\n",
            "  - {type: max_pool, kernel: 3, stride: 2, padding: [[0, 1], [0, 1]]}\n",
        ),
        (
            "  - {type: group_norm, groups: 4}\n  - {type: channel_shuffle, groups: 4}\n"
            "  - {type: upsample, factor: 1, mode: cubic}\n  - {type: flatten}\n"
            "  - {type: flatten}\n",
            "  - {type: instance_norm}\n  - {type: flatten}\n",
        ),
        (
            "  - {type: conv_transpose, filters: 2, kernel: 3, stride: 2, padding: 1, "
            "output_padding: 1}\n",
            "  - {type: conv_transpose, filters: 2, kernel: 3, stride: 2, "
            "padding: [[1, 0], [1, 0]]}\n",
        ),
        (
            POOLED + "  - {type: upsample, like: input, mode: linear}\n",
            POOLED + "  - {type: upsample, factor: 2, mode: linear}\n",
        ),
        (
            POOLED + "  - {type: upsample, like: large}\n",
            POOLED + "  - {type: upsample, size: 9}\n",
        ),
        (
            "  - {type: adaptive_avg_pool, size: 4}\n  - {type: adaptive_max_pool, size: 4}\n",
            "  - {type: avg_pool, kernel: 2}\n",
        ),
        (
            "  - {type: adaptive_max_pool, size: 1}\n",
            "  - {type: global_max_pool, keep_axes: true}\n",
        ),
        (
            "  - {name: up, type: upsample, factor: 2}\n  - {type: upsample, like: input}\n",
            "  - {type: upsample, size: 16}\n  - {type: upsample, size: [8, 8]}\n",
        ),
        (
            "  - {type: slice, axis: height, start: -3}\n",
            "  - {type: slice, axis: height, start: 5, stop: 8}\n",
        ),
        (
            "  - {name: p, type: max_pool, kernel: 2, stride: 1}\n"
            "  - {type: crop, from: input, like: p}\n  - {type: add, from: [crop_1, p]}\n",
            "  - {name: p, type: max_pool, kernel: 2, stride: 1}\n"
            "  - {type: crop, from: input, cropping: [[0, 1], [0, 1]]}\n"
            "  - {type: add, from: [crop_1, p]}\n",
        ),
        (
            "  - {type: conv, filters: 1, kernel: 3, flip: true, values: {weight: vertical}}\n",
            "  - {type: conv, filters: 1, kernel: 3}\n",
        ),
        (
            "  - {type: affine, scale: 0.017124753831663668}\n",
            "  - {type: affine, scale: 0.017124753445386887}\n",
        ),
        (
            "  - {type: global_avg_pool, keep_axes: true}\n  - {type: softmax}\n"
            "  - {type: flatten}\n",
            "  - {type: global_avg_pool}\n  - {type: softmax}\n",
        ),
        (ONE_BRANCH + OTHER_BRANCH + SUM, OTHER_BRANCH + ONE_BRANCH + SUM),
        (
            ONE_BRANCH + OTHER_BRANCH + SUM,
            OTHER_BRANCH + ONE_BRANCH + SUM.replace("a2, b", "b, a2"),
        ),
        (
            TWINS + SUM_OF_TWINS,
            TWINS.replace("same", "half") + SUM_OF_TWINS.replace("a2, b2", "b2, a2"),
        ),
        (TWINS.replace("5", "3") + SUM_OF_TWINS, NAMES_EXCHANGED),
        (GATE_OF_CONVOLUTIONS, GATE_OF_DENSE_LAYERS),
        (
            "  - {type: attention, heads: 2, grid: 8}\n",
            "  - {type: attention, heads: 2, window: 8}\n",
        ),
        (
            CONV.replace("filters: 4", "filters: 1, flip: true, values: {weight: sobel_vertical}"),
            CONV.replace("filters: 4", "filters: 1"),
        ),
        ("  - {type: upsample, factor: 2}\n", "  - {type: upsample, size: 16}\n"),
        (
            "  - {type: upsample, factor: 2}\n",
            "  - {type: upsample, size: [16, 16], coordinates: half_pixel, "
            "rounding: round_prefer_ceil}\n",
        ),
        (
            "  - {type: upsample, factor: 3, mode: linear}\n",
            "  - {type: upsample, size: 24, mode: linear, coordinates: half_pixel}\n",
        ),
        (
            "  - {type: max_pool, kernel: 3}\n  - {type: upsample, like: input}\n",
            "  - {type: max_pool, kernel: 3}\n  - {type: upsample, size: 8}\n",
        ),
        (
            "  - {name: c, type: conv, filters: 4, kernel: 4}\n"
            "  - {type: crop, from: input, like: c}\n",
            "  - {name: c, type: conv, filters: 4, kernel: 4}\n"
            "  - {type: crop, from: input, cropping: [[1, 2], [1, 2]]}\n",
        ),
        (
            "  - {type: crop, cropping: [[1, 2], [0, 3]]}\n",
            "  - {type: slice, axis: height, start: 1, stop: 6}\n"
            "  - {type: slice, axis: width, start: 0, stop: -3}\n",
        ),
        (
            "  - {type: slice, channels: [1, 3]}\n",
            "  - {type: slice, axis: channels, start: -3, stop: -1}\n",
        ),
        (CONV + "  - {type: slice, axis: width, start: 0}\n", CONV),
        ("  - {type: flip, axes: space}\n", "  - {type: flip, axes: [width, height]}\n"),
        (
            "  - {type: pad, mode: constant, padding: 1}\n",
            "  - {type: zero_pad, padding: [[1, 1], [1, 1]]}\n",
        ),
        (
            CONV + "  - {name: r, type: relu}\n  - {name: s, type: add, from: [c, input]}\n"
            "  - {type: add, from: [s, r]}\n",
            CONV + "  - {name: r, type: relu}\n  - {type: add, from: [r, input, c]}\n",
        ),
        ("  - {type: activation, function: abs}\n", "  - {type: abs}\n"),
        (CONV + "  - {type: affine, scale: [1, 1, 1, 1]}\n", CONV),
        (
            "  - {type: affine, scale: 0.1, shift: [1, 1, 1, 1]}\n",
            "  - {type: affine, scale: 0.10000000149011612, shift: 1}\n",
        ),
    ],
)
def test_the_same_is_computed(one: str, other: str) -> None:
    networks = [cnnshape.loads(HEAD + text) for text in (one, other)]
    assert not cnnshape.diff(*networks).is_equal
    assert cnnshape.diff(*networks, as_executed=True).is_equal
    assert cnnshape.diff(*networks[::-1], as_executed=True).is_equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CONV + "  - {type: leaky_relu, slope: 0.2}\n", CONV + "  - {type: leaky_relu}\n"),
        (CONV + "  - {type: relu}\n  - {type: tanh}\n", CONV + "  - {type: tanh}\n"),
        (CONV + "  - {type: relu}\noutputs: [c]\n", FUSED),
        (
            CONV + "  - {name: r, type: relu}\n  - {type: add, from: [r, c]}\n",
            FUSED + "  - {type: add, from: [c, c]}\n",
        ),
        (
            "  - {type: max_pool, kernel: 3, stride: 2, ceil_mode: true}\n",
            "  - {type: max_pool, kernel: 3, stride: 2}\n",
        ),
        (
            "  - {type: global_avg_pool, keep_axes: true}\n",
            "  - {type: global_avg_pool}\n",
        ),
        (
            "  - {type: global_avg_pool, keep_axes: true}\n"
            "  - {type: conv, filters: 4, kernel: 1}\n",
            "  - {type: global_avg_pool}\n  - {type: dense, units: 4}\n",
        ),
        (
            POOLED + "  - {type: upsample, like: input}\n",
            POOLED + "  - {type: upsample, like: large}\n",
        ),
        (
            CONV + "  - {type: subtract, from: [input, c]}\n",
            CONV + "  - {type: subtract, from: [c, input]}\n",
        ),
        (
            CONV + "  - {name: s, type: add, from: [c, input]}\n"
            "  - {type: multiply, from: [s, input]}\n",
            CONV + "  - {type: multiply, from: [c, input, input]}\n",
        ),
        (
            CONV + "  - {name: s, type: add, from: [c, input], activation: relu}\n"
            "  - {type: add, from: [s, input]}\n",
            CONV + "  - {type: add, from: [c, input, input]}\n",
        ),
        (
            "  - {type: upsample, factor: 2, mode: linear, coordinates: align_corners}\n",
            "  - {type: upsample, factor: 2, mode: linear}\n",
        ),
        (
            "  - {type: upsample, size: 12}\n",
            "  - {type: upsample, size: 12, coordinates: half_pixel}\n",
        ),
        (
            "  - {type: slice, axis: height, start: 0, stop: 4}\n",
            "  - {type: slice, axis: height, start: 0, step: 2}\n",
        ),
        (
            "  - {type: slice, axis: height, start: 0, stop: 4}\n",
            "  - {type: slice, axis: width, start: 0, stop: 4}\n",
        ),
        (
            CONV + "  - {type: concat, from: [input, c]}\n",
            CONV + "  - {type: concat, from: [c, input]}\n",
        ),
        (
            "  - {type: attention, heads: 2, grid: 4}\n",
            "  - {type: attention, heads: 2, window: 4}\n",
        ),
    ],
)
def test_what_is_computed_is_another(one: str, other: str) -> None:
    networks = [cnnshape.loads(HEAD + text) for text in (one, other)]
    assert not cnnshape.diff(*networks, as_executed=True).is_equal


def test_a_network_of_nothing_is_its_input() -> None:
    network = canonical(cnnshape.analyze(cnnshape.loads(HEAD + "  - {type: dropout}\n")))
    assert [node.name for node in network.nodes] == ["input"]
    assert network.outputs == ("input",)


def test_the_bundled_networks_keep_their_numbers() -> None:
    network = cnnshape.load("efficientnet_b0")
    before, after = (
        cnnshape.analyze(network).totals,
        cnnshape.analyze(canonical(cnnshape.analyze(network))).totals,
    )
    assert after.layers < before.layers
    assert (after.macs, after.trainable_parameters) == (before.macs, before.trainable_parameters)
    assert cnnshape.diff(network, network, as_executed=True).is_equal
