"""Kinds say their settings as written: letters as in the course, and every digit of a number."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.report.table.kind import kind_text


def kind_of(layer: str, input: str = "[9, 9, 4]") -> str:
    """Return the kind of a layer as tables write it."""
    return kind_text(cnnshape.loads(f"input: {input}\nlayers: [{{{layer}}}]").nodes[-1].layer)


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        ("type: conv, filters: 6, kernel: 5", "conv f5 s1"),
        ("type: conv, filters: 6, kernel: 5, activation: relu", "conv f5 s1 relu"),
        ("type: conv, filters: 6, kernel: 3, stride: 2, padding: 1", "conv f3 s2 p1"),
        ("type: conv, filters: 6, kernel: [3, 5], stride: [1, 2]", "conv f3x5 s1x2"),
        ("type: conv, filters: 6, kernel: 3, padding: [1, 0]", "conv f3 s1 p1x0"),
        ("type: conv, filters: 6, kernel: 3, padding: [[1, 2], [0, 0]]", "conv f3 s1 p1+2,0+0"),
        ("type: conv, filters: 6, kernel: 3, padding: valid", "conv f3 s1"),
        ("type: conv, filters: 6, kernel: 3, padding: 0", "conv f3 s1"),
        ("type: conv, filters: 6, kernel: 3, padding: same", "conv f3 s1 p same"),
        ("type: conv, filters: 6, kernel: 3, dilation: 2, groups: 2", "conv f3 s1 d2 g2"),
        ("type: conv, filters: 6, kernel: 3, bias: false", "conv f3 s1 no bias"),
        ("type: depthwise_conv, kernel: 3, multiplier: 2", "depthwise_conv f3 s1 m2"),
        ("type: max_pool, kernel: 2", "max_pool f2 s2"),
        ("type: max_pool, kernel: 3, stride: 1, padding: half", "max_pool f3 s1 p half"),
        ("type: adaptive_avg_pool, size: 7", "adaptive_avg_pool 7"),
        ("type: adaptive_avg_pool, size: [7, 3]", "adaptive_avg_pool 7x3"),
        ("type: dense, units: 10, activation: softmax", "dense softmax"),
        ("type: dropout, rate: 0.5", "dropout 0.5"),
        ("type: activation, function: tanh", "activation tanh"),
        ("type: upsample, factor: 2", "upsample x2"),
        ("type: upsample, factor: 2, mode: linear", "upsample x2 linear"),
        ("type: pad, padding: 3", "pad p3"),
        ("type: pad, padding: 3, mode: reflect", "pad p3 reflect"),
        ("type: depth_to_space, factor: 2, mode: crd", "depth_to_space x2 crd"),
        ("type: group_norm, groups: 2", "group_norm g2"),
        ("type: slice, axis: height, start: 1", "slice height"),
        ("type: slice, channels: [0, 2]", "slice"),
        ("type: concat, from: [input, input], axis: width", "concat width"),
        ("type: reduce, function: l2, axes: [height, width]", "reduce l2 height,width"),
        ("type: relu", "relu"),
        ("type: linear", "linear"),
        ("type: lstm, units: 8, bidirectional: true", "lstm bidirectional"),
        ("type: simple_rnn, units: 8, bias: false", "simple_rnn tanh no bias"),
        ("type: conv_lstm, filters: 8, kernel: 3, padding: same", "conv_lstm f3 s1 p same"),
    ],
)
def test_kinds_are_written_in_the_letters_of_the_course(layer: str, kind: str) -> None:
    assert kind_of(layer) == kind


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        ("type: conv, filters: 1, kernel: 1234567", "conv f1234567 s1"),
        ("type: conv, filters: 1, kernel: 1, stride: 1000000", "conv f1 s1000000"),
        ("type: conv, filters: 1, kernel: 1, padding: 1234567", "conv f1 s1 p1234567"),
        ("type: conv, filters: 1234567, kernel: 1, dilation: 7654321", "conv f1 s1 d7654321"),
        ("type: channel_shuffle, groups: 1234567", "channel_shuffle g1234567"),
        ("type: upsample, factor: 1000000", "upsample x1000000"),
        ("type: adaptive_avg_pool, size: 1234567", "adaptive_avg_pool 1234567"),
        ("type: adaptive_avg_pool, size: [1234567, 1]", "adaptive_avg_pool 1234567x1"),
        ("type: dropout, rate: 0.12345678", "dropout 0.12345678"),
    ],
)
def test_numbers_keep_all_their_digits(layer: str, kind: str) -> None:
    assert kind_of(layer) == kind
