"""Every equation in an explanation holds, and says the numbers that the analysis says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor
from textwrap import dedent

import pytest

import cnnshape
from cnnshape import Analysis, LayerAnalysis
from cnnshape.explanation import Explanation, explain_block, explain_layer, layer, sizes
from cnnshape.explanation.notation import superscript
from cnnshape.explanation.sizes import axis_lines
from cnnshape.explanation.text import percentage
from cnnshape.explanation.weighted import weighted
from cnnshape.layers import KINDS as ALL_KINDS
from cnnshape.layers import Layer, model_of, traits_of

TERM = r"(?:floor|ceil|positions|weights|input cells|[-+*/(),\d ])+"
LEFT_SIDE = re.compile(rf"(?:^|: |has )({TERM})$")
RIGHT_SIDE = re.compile(TERM)
NUMBER = re.compile(r"\d+")
UNITS = re.compile("positions|weights|input cells|,")

BUNDLED = (
    "lenet",
    "alexnet_2012",
    "resnet50",
    "inception_v3",
    "mobilenet_v1",
    "efficientnet_b0",
    "densenet121",
    "shufflenet_v2_x1_0",
    "convnext_tiny",
    "squeezenet1_0",
    "googlenet",
    "dcgan_generator",
    "deeplabv3_resnet50",
    "unet",
    "siamese",
    "c3d",
    "m5",
    "xception",
    "course/padding_same_even",
)

KINDS = """
input: [13, 17, 6]
layers:
  - {type: conv, filters: 4, kernel: [3, 5], stride: [2, 1], padding: [[1, 2], [0, 3]]}
  - {type: conv, filters: 4, kernel: 3, dilation: [1, 2], padding: half, activation: prelu}
  - {type: conv, filters: 4, kernel: 4, padding: same, groups: 2, bias: false}
  - {type: depthwise_conv, kernel: 3, multiplier: 2, activation: prelu}
  - {type: separable_conv, kernel: 3, filters: 6, stride: 2}
  - {type: conv_transpose, filters: 4, kernel: 3, stride: 2, output_padding: 1, groups: 2}
  - {type: conv_transpose, filters: 5, kernel: 3, stride: 4, padding: same, dilation: 2}
  - {type: max_pool, kernel: 3, stride: 2, padding: 1, dilation: 2, ceil_mode: true}
  - {type: avg_pool, kernel: 2, stride: 1, padding: same}
  - {type: avg_pool, kernel: 3, stride: 2, padding: [[0, 1], [1, 0]], ceil_mode: true}
  - {type: adaptive_max_pool, size: 8}
  - {type: adaptive_avg_pool, size: [8, 4]}
  - {type: conv, filters: 16, kernel: 1}
  - {type: batch_norm}
  - {type: batch_norm, scale: false, shift: false}
  - {type: instance_norm}
  - {type: group_norm, groups: 4}
  - {type: layer_norm, shift: false}
  - {type: layer_norm, axes: all}
  - {type: local_response_norm}
  - {type: activation, function: tanh}
  - {type: prelu}
  - {type: leaky_relu}
  - {type: dropout}
  - {type: drop_path, rate: 0.1}
  - {name: scaled, type: layer_scale}
  - {type: relu}
  - {type: add, from: [scaled, relu_1]}
  - {type: multiply, from: [scaled, relu_1]}
  - {type: concat, from: [scaled, relu_1]}
  - {type: zero_pad, padding: [[1, 2], [0, 0]]}
  - {type: crop, cropping: 1}
  - {type: upsample, factor: [1, 2]}
  - {type: slice, channels: [0, 16]}
  - {type: channel_shuffle, groups: 4}
  - {type: depth_to_space, factor: 2}
  - {type: space_to_depth, factor: 2}
  - {type: dense, units: 7, activation: prelu}
  - {type: dense, units: 7, bias: false}
  - {type: global_max_pool, keep_axes: true}
  - {type: global_avg_pool}
  - {name: owner, type: dense, units: 7}
  - {name: borrower, type: dense, units: 7, share: owner}
  - {type: reshape, shape: [7, 1]}
  - {type: conv, filters: 3, kernel: 3, padding: same}
  - {type: custom, output: [4, 4, 4], parameters: 12, macs: 9}
  - {type: flatten}
  - {type: softmax}
"""

VOLUME = """
input: [5, 6, 7, 2]
layers:
  - {type: conv, filters: 3, kernel: [1, 3, 2], stride: [1, 2, 1], padding: same}
  - {type: batch_norm}
  - {type: max_pool, kernel: 2, ceil_mode: true}
"""

CEIL = """
input: [{input}, {input}, 2]
layers:
  - {{type: max_pool, kernel: {kernel}, stride: {stride}, padding: {padding}, ceil_mode: true}}
"""

STEPS = """
input: [4, 9, 12, 1]
layers:
  - {type: conv_lstm, filters: 3, kernel: 3, dilation: 2, padding: 1, return_sequence: true}
  - {type: conv_lstm, filters: 8, kernel: [3, 2], padding: same, bias: false}
  - {type: reshape, shape: [14, 40]}
  - {type: gru, units: 4, bidirectional: true, return_sequence: true}
  - {type: lstm, units: 4, recurrent_bias: true, return_sequence: true}
  - {type: simple_rnn, units: 5}
"""


@cache
def analysis_of(name: str) -> Analysis:
    texts = {"kinds": KINDS, "volume": VOLUME, "steps": STEPS}
    network = cnnshape.loads(texts[name]) if name in texts else cnnshape.load(name)
    analysis = cnnshape.analyze(network)
    assert analysis.diagnostics == ()
    return analysis


def every(analysis: Analysis) -> Iterator[tuple[LayerAnalysis, Explanation]]:
    for row in analysis.layers:
        yield row, explain_layer(analysis, row.name)


def lines_of(explanation: Explanation, label: str) -> tuple[str, ...]:
    """Return the lines of a section; none where there is no such section."""
    return next((each.lines for each in explanation.sections if each.label == label), ())


def broken_equations(explanation: Explanation) -> list[str]:
    """Return the lines in which two sides of an equals sign differ."""
    return [
        line
        for section in explanation.sections
        for line in section.lines
        for left, right in equations(line)
        if value(left) != value(right)
    ]


def equations(line: str) -> Iterator[tuple[str, str]]:
    """Return both sides of the equations that hold numbers only, as far as they go."""
    for left, right in pairwise(line.split(" = ")):
        sides = LEFT_SIDE.search(left), RIGHT_SIDE.match(right)
        if sides[0] and sides[1]:
            yield sides[0][1], sides[1][0]


def value(term: str) -> Fraction:
    """Work out a term exactly; what follows a comma is not a part of it."""
    exact = NUMBER.sub(r"Fraction(\g<0>)", UNITS.sub("", term))
    return Fraction(eval(exact, {"Fraction": Fraction, "floor": floor, "ceil": ceil}))


@pytest.mark.parametrize(
    ("term", "number"),
    [
        ("floor((32 + 2 * 0 - 5) / 1) + 1", 28),
        ("ceil((5 + 2 * 1 - 2) / 3) + 1", 3),
        ("1,024 * 2 positions * 3 weights", 6144),
    ],
)
def test_terms_are_worked_out(term: str, number: int) -> None:
    assert value(term) == number
    assert list(equations(f"n_H^[1] = floor(n / s^[1]) + 1 = {term} = 7, less")) == [(term, "7, ")]


def test_equations_are_found_where_they_are() -> None:
    """Two sizes, the activation, parameters, multiply-adds, and the dense alternative."""
    explanation = explain_layer(analysis_of("lenet"), "conv1")
    lines = [line for section in explanation.sections for line in section.lines]
    assert sum(len(list(equations(line))) for line in lines) == 6


@pytest.mark.parametrize("name", [*BUNDLED, "kinds", "volume", "steps"])
def test_every_layer_is_explained_by_equations_that_hold(name: str) -> None:
    analysis = analysis_of(name)
    broken = {row.name: broken_equations(text) for row, text in every(analysis)}
    assert {layer: lines for layer, lines in broken.items() if lines} == {}


@pytest.mark.parametrize("name", [*BUNDLED, "kinds", "volume", "steps"])
def test_every_block_is_explained_by_equations_that_hold(name: str) -> None:
    analysis = analysis_of(name)
    for group in analysis.network.groups:
        layers = analysis.layers[group.first : group.last]
        explanation = explain_block(analysis, group)
        assert broken_equations(explanation) == []
        for label, key in (("Parameters", "trainable_parameters"), ("MACs", "macs")):
            (line,) = lines_of(explanation, label)
            assert line.endswith(f"{sum(getattr(layer, key) for layer in layers):,}")
        assert len(lines_of(explanation, "Layers")) == len(layers)


@pytest.mark.parametrize("name", [*BUNDLED, "kinds", "volume", "steps"])
def test_explanations_say_the_numbers_of_the_analysis(name: str) -> None:
    for row, explanation in every(analysis_of(name)):
        shape = row.output_shape or ()
        assert lines_of(explanation, "Gives")[0].endswith(
            f"{row.activation_size:,} values a sample"
        )
        if row.type == "input":
            continue
        size = lines_of(explanation, "Size")
        assert size[-1].endswith(f" = {shape[-1]:,}")
        results = [int(line.rpartition(" = ")[2]) for line in size if re.match(r"n_[DHWL]", line)]
        assert results in ([], list(shape[:-1]))
        parameters = lines_of(explanation, "Parameters")[0]
        counted = f"{row.trainable_parameters:,}"
        assert re.search(rf"(^| = ){counted}($|,| here)|^none$", parameters), parameters
        assert (parameters == "none") == (not row.weights and not row.declared)
        assert bool(row.macs) == bool(lines_of(explanation, "MACs"))
        if row.macs:
            assert f"{row.macs:,}" in lines_of(explanation, "MACs")[0]


@pytest.mark.parametrize(
    ("layer", "formula"),
    [
        ("reduce, function: mean, axes: [height, width]", "y = mean(x) of 48 values x"),
        ("reduce, function: l2, axes: channels", "y = sqrt(sum(x ** 2)) of 4 values x"),
        ("rms_norm", "y = x / sqrt(mean(x ** 2) + 1e-05) * W, over 4 channels of a position"),
        ("l2_norm", "y = x / max(sqrt(sum(x ** 2)), 1e-12), over 4 channels of a position"),
        ("attention, heads: 2", "softmax(Q K^T / sqrt(2)) V in each of 2 heads"),
        (
            "attention, heads: 1, key_channels: 9, relative_bias: table",
            "softmax(Q K^T / sqrt(9) + relative bias) V in one head",
        ),
        (
            "attention, heads: 4, project_inputs: false, scale: 0.5",
            "softmax(0.5 * Q K^T) V in each of 4 heads",
        ),
        (
            "attention, heads: 2, similarity: cosine",
            "softmax(exp(logit_scale) * cos(Q, K)) V in each of 2 heads",
        ),
    ],
)
def test_some_kinds_say_what_they_compute(layer: str, formula: str) -> None:
    network = cnnshape.loads(f"input: [6, 8, 4]\nlayers:\n  - {{name: it, type: {layer}}}\n")
    explanation = explain_layer(cnnshape.analyze(network), "it")
    assert lines_of(explanation, "Computes") == (formula,)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_that_slides_has_a_formula_for_its_sizes(kind: str) -> None:
    model = model_of(kind)
    has_formula = axis_lines.dispatch(model) is not axis_lines.dispatch(Layer)
    assert has_formula or not model.kind_traits.slides, f"explanation.sizes: axis_lines for {kind}"


@pytest.mark.parametrize("kind", sorted(set(ALL_KINDS) - {"separable_conv"}))
def test_every_kind_with_a_number_has_words_for_its_weight(kind: str) -> None:
    """Others may have words, as a product without weights; separable_conv is two layers."""
    model = model_of(kind)
    has_words = weighted.dispatch(model) is not weighted.dispatch(Layer)
    assert has_words or not model.kind_traits.is_weighted, f"explanation.weighted: {kind}"


def test_a_kind_without_an_entry_is_explained_by_its_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The general words hold of any kind: nothing is said of how its numbers come about."""
    monkeypatch.setattr(layer, "weighted", weighted.dispatch(Layer))
    monkeypatch.setattr(sizes, "axis_lines", axis_lines.dispatch(Layer))
    analysis = analysis_of("kinds")
    assert [row.name for row, text in every(analysis) if broken_equations(text)] == []
    explanation = explain_layer(analysis, "conv_1")
    assert lines_of(explanation, "Size") == ("13x17x6 -> 7x16x4", "n_C^[1] = 4")
    assert lines_of(explanation, "Weights") == ("W^[1]: 3 x 5 x 6 x 4", "b^[1]: 4")
    assert lines_of(explanation, "Parameters") == ("3 * 5 * 6 * 4 + 4 = 364",)
    assert lines_of(explanation, "MACs") == (
        "40,320",
        "33,744 (83.7 %) read a cell and land inside",
    )


@pytest.mark.parametrize("kind", ["conv", "max_pool", "conv_transpose", "depthwise_conv"])
def test_sliding_layers_have_a_formula_for_each_axis(kind: str) -> None:
    rows = [pair for pair in every(analysis_of("kinds")) if pair[0].type == kind]
    assert rows
    for row, explanation in rows:
        axes = [line[:3] for line in lines_of(explanation, "Size") if line.count(" = ") >= 2]
        letters = {1: ["n_L"], 2: ["n_H", "n_W"]}[len(row.output_shape or ()) - 1]
        assert [axis for axis in axes if axis.startswith("n_")] == letters


@pytest.mark.parametrize("input", [5, 6, 7])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [(2, 3, 1), (3, 2, 1), (1, 4, 0), (3, 3, 0)]
)
def test_ceil_mode_is_explained_by_equations_that_hold(
    input: int, kernel: int, stride: int, padding: int
) -> None:
    """Where the window that ceil adds would begin in the padding, it is not there (contract)."""
    text = CEIL.format(input=input, kernel=kernel, stride=stride, padding=padding)
    analysis = cnnshape.analyze(cnnshape.loads(text))
    assert broken_equations(explain_layer(analysis, "max_pool_1")) == []


def test_the_letters_of_the_course_number_what_has_weights() -> None:
    """A convolution and its pooling are one layer of two sizes: pooling is called by its name."""
    analysis = analysis_of("lenet")
    assert (
        "n_H^[1] = floor((n_H^[0] + 2 p^[1] - f^[1])"
        in lines_of(explain_layer(analysis, "conv1"), "Size")[0]
    )
    assert "n_H^[pool1] = floor((n_H^[1] +" in lines_of(explain_layer(analysis, "pool1"), "Size")[0]


@pytest.mark.parametrize("name", ["resnet50", "inception_v3", "densenet121"])
def test_only_layers_with_weights_are_called_by_their_number(name: str) -> None:
    """A merge has the number of a convolution that it reads, and is not that layer."""
    numbered = [
        row.name
        for row, explanation in every(analysis_of(name))
        if row.inputs
        and not traits_of(row.type).is_weighted
        and f"A^[{row.weighted_layer}]" in "".join(lines_of(explanation, "Gives"))
    ]
    assert numbered == []


def test_f_is_one_number_in_one_explanation() -> None:
    """In a dilated layer f is the width of the window, and the weights have k numbers along it."""
    text = "input: [9, 9, 2]\nlayers: [{type: conv, filters: 3, kernel: 3, dilation: 2}]"
    explanation = explain_layer(cnnshape.analyze(cnnshape.loads(text)), "conv_1")
    assert "f = d (k - 1) + 1 = 2 * (3 - 1) + 1 = 5, dilated" in lines_of(explanation, "Size")
    assert "f^[1] x" not in lines_of(explanation, "Weights")[0]


CHANNELS_FIRST = """
layout: channels_first
input: [3, 9, 11]
layers:
  - {type: conv, filters: 4, kernel: 3}
  - {type: max_pool, kernel: 2}
  - {type: adaptive_avg_pool, size: [2, 5]}
  - {type: flatten}
"""


@pytest.mark.parametrize("layer", ["input", "conv_1", "adaptive_avg_pool_1", "flatten_1"])
def test_shapes_are_written_in_the_layout_of_the_file(layer: str) -> None:
    """The layout is the order of axes in every shape that is reported."""
    analysis = cnnshape.analyze(cnnshape.loads(CHANNELS_FIRST))
    row = next(row for row in analysis.layers if row.name == layer)
    inside = [row.output_shape, *row.input_shapes]
    foreign = {
        separator.join(map(str, shape))
        for shape in inside
        if shape is not None and len(shape) > 1
        for separator in ("x", " x ")
    }
    text = [line for section in explain_layer(analysis, layer).sections for line in section.lines]
    found = [(shape, line) for shape in foreign for line in text if shape in line]
    assert found == []


def test_where_the_numbers_are_unknown_the_explanation_says_so() -> None:
    text = """
        input: [4, 4, 1]
        blocks: {cell: {layers: [{type: conv, filters: 2, kernel: 5}, {type: relu}]}}
        layers: [{type: cell}, {type: relu}]
    """
    analysis = cnnshape.analyze(cnnshape.loads(dedent(text)))
    for name in ("cell_1.conv_1", "cell_1.relu_1", "relu_1"):
        (section,) = explain_layer(analysis, name).sections
        assert section.label == "Unknown"
    block = explain_block(analysis, analysis.network.groups[0])
    assert "unknown" in lines_of(block, "Gives")[0]
    assert "unknown" in lines_of(block, "Parameters")[0]


def test_what_the_windows_see_is_said_where_more_is_seen() -> None:
    analysis = analysis_of("efficientnet_b0")
    assert lines_of(explain_layer(analysis, "stem"), "Receptive field") == (
        "3x3 cells of the input, 2x2 apart",
    )
    assert lines_of(explain_layer(analysis, "head"), "Receptive field") == (
        "every output may depend on the whole input",
        "851x851 along the windows alone, with statistics of norms and gates held constant",
    )


def test_an_empty_block_gives_what_it_reads() -> None:
    text = """
        input: [4, 4, 1]
        blocks: {cell: {layers: [{type: relu, if: false}]}}
        layers: [{type: cell}, {type: relu}]
    """
    analysis = cnnshape.analyze(cnnshape.loads(dedent(text)))
    (group,) = analysis.network.groups
    (section,) = explain_block(analysis, group).sections
    assert section.label == "Gives"


def test_there_is_no_explanation_of_what_is_not_there() -> None:
    with pytest.raises(KeyError):
        explain_layer(analysis_of("lenet"), "conv9")


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 8, "0.0 %"),
        (1, 8, "12.5 %"),
        (9, 802_816, "0.0011 %"),
        (99_961, 100_000, "99.961 %"),
        (8, 8, "100.0 %"),
    ],
)
def test_a_share_above_nothing_and_below_all_reads_so(part: int, whole: int, text: str) -> None:
    assert percentage(part, whole) == text


def test_letters_name_the_axis_where_their_numbers_differ() -> None:
    analysis = cnnshape.analyze(
        cnnshape.loads(
            "input: [8, 9, 1]\n"
            "layers: [{type: conv, filters: 2, kernel: [1, 7], padding: [0, 3]}]\n"
        )
    )
    explanation = explain_layer(analysis, "conv_1")
    assert lines_of(explanation, "Weights")[0] == (
        "W^[1]: f_H^[1] x f_W^[1] x n_C^[0] x n_C^[1] = 1 x 7 x 1 x 2"
    )
    height, width, _ = lines_of(explanation, "Size")
    assert height.startswith("n_H^[1] = floor((n_H^[0] + 2 p_H^[1] - f_H^[1]) / s^[1]) + 1 = ")
    assert width.startswith("n_W^[1] = floor((n_W^[0] + 2 p_W^[1] - f_W^[1]) / s^[1]) + 1 = ")


@pytest.mark.parametrize("name", ["lenet", "resnet50", "inception_v3", "siamese", "unet"])
def test_a_letter_has_one_value(name: str) -> None:
    """Each layer has a superscript of its own, wherever it is named."""
    rows = analysis_of(name).layers
    assert len({superscript(row) for row in rows}) == len(rows)


def test_a_convolution_and_its_pooling_are_told_apart() -> None:
    """In LeNet n_H^[1] is 28, the size of conv1; the 14 of its pooling bears the pooling's name."""
    analysis = analysis_of("lenet")
    second = lines_of(explain_layer(analysis, "conv2"), "Size")[0]
    assert second.startswith("n_H^[2] = floor((n_H^[pool1] + 2 p^[2] - f^[2]) / s^[2]) + 1 = ")
    assert lines_of(explain_layer(analysis, "pool1"), "Size")[0].startswith(
        "n_H^[pool1] = floor((n_H^[1] + 2 p^[pool1]"
    )


def test_a_recurrent_layer_multiplies_the_step_and_the_state() -> None:
    explanation = explain_layer(analysis_of("steps"), "gru_1")
    assert lines_of(explanation, "Weights")[:4] == (
        "W^[3]: n_C^[reshape_1] x 3 * units = 40 x 12",
        "b^[3]: 12",
        "recurrent_weight^[3]: 4 x 12",
        "recurrent_bias^[3]: 12",
    )
    products = "(40 * 12 + 4 * 12 + 40 * 12 + 4 * 12)"
    assert lines_of(explanation, "MACs") == (f"14 steps * {products} weights = 14,784",)


ATTENTION = """
input: [6, 8]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: same}
  - {type: attention, heads: 2, causal: true}
  - {name: bare, type: attention, heads: 2, project_inputs: false, project_output: false}
  - {name: token, type: learned, shape: [6, 4]}
"""


def test_attention_multiplies_positions_and_pairs_of_them() -> None:
    explanation = explain_layer(cnnshape.analyze(cnnshape.loads(ATTENTION)), "attention_1")
    assert lines_of(explanation, "MACs") == (
        "queries: 6 * 4 * 4 = 96",
        "keys: 6 * 4 * 4 = 96",
        "values: 6 * 4 * 4 = 96",
        "scores: 36 * 4 = 144",
        "means: 36 * 4 = 144",
        "output: 6 * 4 * 4 = 96",
        "672 in all",
        "552 (82.1 %) are of cells that may see each other",
    )


@pytest.mark.parametrize(
    ("keys", "product"),
    [
        ("from: [q, k], transpose_second: true", "6 * 5 * 3 = 90"),
        ("from: [q, v], transpose_first: true", "3 * 4 * 6 = 72"),
    ],
)
def test_a_product_of_maps_is_written_out(keys: str, product: str) -> None:
    inputs = "inputs: {q: [6, 3], k: [5, 3], v: [6, 4]}"
    text = f"{inputs}\nlayers:\n  - {{name: product, type: matmul, {keys}}}\n"
    explanation = explain_layer(cnnshape.analyze(cnnshape.loads(text)), "product")
    assert lines_of(explanation, "MACs") == (f"rows times columns: {product}",)


def test_the_parameters_of_one_axis_are_their_number() -> None:
    text = "input: [6, 8]\nlayers:\n  - {name: norm, type: rms_norm}\n"
    explanation = explain_layer(cnnshape.analyze(cnnshape.loads(text)), "norm")
    assert lines_of(explanation, "Parameters") == ("8",)


def test_attention_without_weights_is_called_by_its_name() -> None:
    explanation = explain_layer(cnnshape.analyze(cnnshape.loads(ATTENTION)), "bare")
    assert lines_of(explanation, "Size") == ("n_C^[bare] = 4",)


def test_learned_values_read_nothing() -> None:
    explanation = explain_layer(cnnshape.analyze(cnnshape.loads(ATTENTION)), "token")
    assert [section.label for section in explanation.sections] == [
        "Gives",
        "Weights",
        "Parameters",
        "Receptive field",
    ]
    assert lines_of(explanation, "Receptive field") == ("none: it reads nothing",)


def test_the_frames_of_a_conv_lstm_are_kept_and_its_window_slides_over_each() -> None:
    first, *_, channels = lines_of(explain_layer(analysis_of("steps"), "conv_lstm_1"), "Size")
    assert (first, channels) == ("n_D^[1] = n_D^[0] = 4", "n_C^[1] = 3")
    height, width, _ = lines_of(explain_layer(analysis_of("steps"), "conv_lstm_2"), "Size")
    assert height.startswith("n_H^[2] = floor((n_H^[1] + 2 p_H^[2] - f_H^[2]) / s^[2]) + 1 = ")
    assert width.endswith(" = 10")
