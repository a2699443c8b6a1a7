"""Which key, kind or layer is meant by a word that the language does not have."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.hints.suggestion import closest

from .reading import layers, refusal, refusals, under

BLOCK = "blocks: {stage: {parameters: {filters: , depth: 2}, layers: []}}\n"


def help_for(line: str, key: str) -> str | None:
    """Return the help with an unknown key of a layer."""
    (found,) = (each for each in refusals(layers(line)) if under(each.span) == key)
    return found.help


def written_by_fixes(found: tuple[Diagnostic, ...]) -> list[str]:
    """Return what the fixes of findings write."""
    return [edit.text for each in found if each.fix is not None for edit in each.fix.edits]


def test_the_letters_of_the_course_are_the_keys_they_stand_for() -> None:
    found = refusals(layers("{type: conv, f: 3, n_C: 10, p: 1, s: 2, d: 2, g: 1}"))
    meant = {under(each.span): each.help for each in found}
    assert meant == {
        "f": "did you mean `kernel`?",
        "n_C": "did you mean `filters`?",
        "p": "did you mean `padding`?",
        "s": "did you mean `stride`?",
        "d": "did you mean `dilation`?",
        "g": "did you mean `groups`?",
    }
    fixed = written_by_fixes(found)
    assert fixed == ["kernel", "filters", "padding", "stride", "dilation", "groups"]


@pytest.mark.parametrize(
    ("line", "key", "meant"),
    [
        ("{type: dense, n_C: 4}", "n_C", "units"),
        ("{type: dense, out_features: 4}", "out_features", "units"),
        ("{type: dense, filters: 4}", "filters", "units"),
        ("{type: dense, neurons: 4}", "neurons", "units"),
        ("{type: conv, out_channels: 4, kernel: 1}", "out_channels", "filters"),
        ("{type: conv, units: 4, kernel: 1}", "units", "filters"),
        ("{type: conv, filters: 4, kernel_size: 1}", "kernel_size", "kernel"),
        ("{type: conv, filters: 4, kernel: 1, dilation_rate: 2}", "dilation_rate", "dilation"),
        ("{type: conv, filters: 4, kernel: 1, strides: 2}", "strides", "stride"),
        ("{type: conv, filters: 4, kernel: 1, act: relu}", "act", "activation"),
        ("{type: conv, filters: 4, kernel: 1, use_bias: true}", "use_bias", "bias"),
        ("{type: max_pool, size: 2}", "size", "kernel"),
        ("{type: avg_pool, pool_size: 2}", "pool_size", "kernel"),
        ("{type: avg_pool, kernel: 2, count_include_pad: 1}", "count_include_pad", "count_padding"),
        ("{type: dropout, p: 0.5}", "p", "rate"),
        ("{type: leaky_relu, negative_slope: 0.1}", "negative_slope", "slope"),
        ("{type: clip, min_val: 0}", "min_val", "low"),
        ("{type: hard_sigmoid, alpha: 0.2}", "alpha", "slope"),
        ("{type: hard_sigmoid, beta: 0.5}", "beta", "offset"),
        ("{type: affine, offset: 1}", "offset", "shift"),
        ("{type: group_norm, num_groups: 2}", "num_groups", "groups"),
        ("{type: upsample, scale_factor: 2}", "scale_factor", "factor"),
        ("{type: activation, activation: relu}", "activation", "function"),
        ("{type: add, inputs: [input, input]}", "inputs", "from"),
        ("{type: relu, iff: true}", "iff", "if"),
    ],
)
def test_a_key_of_another_framework(line: str, key: str, meant: str) -> None:
    assert help_for(line, key) == f"did you mean `{meant}`?"


@pytest.mark.parametrize("key", ["in_channels", "in_planes", "num_features"])
def test_channels_that_are_worked_out_are_left_out(key: str) -> None:
    found = refusal(layers(f"{{type: conv, {key}: 3, filters: 4, kernel: 1}}"))
    assert found.help == "leave it out: it is worked out from what the layer reads"
    assert found.fix is None


@pytest.mark.parametrize("key", ["f", "i", "fi", "x", "sh", "n"])
def test_a_short_word_is_no_slip(key: str) -> None:
    found = refusal(layers(f"{{type: relu, {key}: 3}}"))
    assert found.help is not None
    assert found.help.startswith("the keys are ") or key == "f"
    assert found.fix is None


@pytest.mark.parametrize(
    ("key", "meant"), [("fro", "from"), ("form", "from"), ("repel", None), ("forms", None)]
)
def test_a_key_of_every_layer_is_meant_only_by_slips_of_it(key: str, meant: str | None) -> None:
    (found,) = refusals(layers(f"{{type: flatten, {key}: 3}}"))
    assert closest(key, ["repeat", "from"]) == meant
    assert found.help is not None
    assert ("did you mean" in found.help) == (meant is not None)


@pytest.mark.parametrize("key", ["f", "kernel_size", "Kernel", "kernal"])
def test_a_key_that_stands_there_already_is_not_suggested(key: str) -> None:
    found = refusal(layers(f"{{type: conv, filters: 3, kernel: 3, {key}: 4}}"))
    assert found.help == "`kernel` is written here already: keep one of the two"
    assert found.fix is None


def test_no_key_is_suggested_for_two() -> None:
    found = refusals(layers("{type: conv, filters: 3, kernal: 3, f: 4}"))
    assert [under(each.span) for each in found] == ["kernal", "f"]
    assert written_by_fixes(found) == ["kernel"]
    assert all(each.fix is None or each.fix.safety is Safety.UNSAFE for each in found)


UNITS = "`units` is a key of dense, lstm, gru and simple_rnn"


@pytest.mark.parametrize(
    ("line", "key", "help"),
    [
        ("{type: linear, units: 10}", "units", UNITS),
        ("{type: linear, out_features: 10}", "out_features", UNITS),
        ("{type: relu, rate: 1}", "rate", "`rate` is a key of dropout and drop_path"),
        (
            "{type: lstm, units: 4, dropout: 0.2}",
            "dropout",
            "leave it out, or put `{type: dropout, rate: 0.2}` after this layer: "
            "it is the identity when executed",
        ),
        (
            "{type: max_pool, kernel: 2, padding: 1, padding_mode: reflect}",
            "padding_mode",
            "leave it out; to pad with other values than this layer does, put "
            "`{type: pad, padding: 1, mode: reflect}` before it in place of `padding`",
        ),
        (
            "{type: max_pool, kernel: 2, activation: relu}",
            "activation",
            "write `{type: relu}` as a layer of its own; recurrent layers have the functions of "
            "their gates",
        ),
    ],
)
def test_a_key_of_another_kind(line: str, key: str, help: str) -> None:
    assert help_for(line, key) == help


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("{type: gelu, approximate: true}", "tanh"),
        ("{type: gelu, approximate: false}", "none"),
        ("{type: reduce, function: avg, axes: space}", "mean"),
        ("{type: reduce, function: amax, axes: space}", "max"),
    ],
)
def test_a_choice_of_another_library(line: str, meant: str) -> None:
    assert refusal(layers(line)).help == f"did you mean `{meant}`?"


@pytest.mark.parametrize("entry", ["kernel:3", "kernel=3"])
def test_a_key_without_a_space_before_its_value(entry: str) -> None:
    found = refusal(layers(f"{{type: conv, filters: 6, {entry}}}"))
    assert (found.code, under(found.span)) == ("E002", entry)
    assert found.help == "write a space after the colon: `kernel: 3`"
    assert written_by_fixes((found,)) == ["kernel: 3"]


def test_an_argument_of_a_block_is_meant_by_the_same_words() -> None:
    found = refusal(layers("{type: stage, n_C: 3}", head=f"input: [8, 8, 3]\n{BLOCK}"))
    assert (found.code, found.help) == ("E011", "did you mean `filters`?")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("Linear Dense fc FullyConnected", "dense"),
        ("Conv1d Conv2d Conv3D convolution", "conv"),
        ("ConvTranspose2d Conv2DTranspose deconv", "conv_transpose"),
        ("DepthwiseConv2D depthwise", "depthwise_conv"),
        ("SeparableConv2D", "separable_conv"),
        ("MaxPool2d MaxPooling2D max-pool", "max_pool"),
        ("AvgPool2d AveragePooling2D average_pool", "avg_pool"),
        ("GlobalAveragePooling2D gap", "global_avg_pool"),
        ("GlobalMaxPooling2D", "global_max_pool"),
        ("AdaptiveAvgPool2d", "adaptive_avg_pool"),
        ("AdaptiveMaxPool2d", "adaptive_max_pool"),
        ("BatchNorm2d BatchNormalization bn", "batch_norm"),
        ("LayerNormalization", "layer_norm"),
        ("GroupNormalization", "group_norm"),
        ("InstanceNorm2d", "instance_norm"),
        ("LocalResponseNorm lrn", "local_response_norm"),
        ("ZeroPadding2D ZeroPad2d", "zero_pad"),
        ("Cropping2D", "crop"),
        ("UpSampling2D Upsample interpolate", "upsample"),
        ("Concatenate cat", "concat"),
        ("Dropout2d SpatialDropout2D", "dropout"),
        ("StochasticDepth DropPath", "drop_path"),
        ("LogSoftmax", "log_softmax"),
        ("Hardswish", "hard_swish"),
        ("LeakyReLU", "leaky_relu"),
        ("PixelShuffle", "depth_to_space"),
    ],
)
def test_a_kind_of_another_framework(names: str, kind: str) -> None:
    for name in names.split():
        found = refusal(layers(f"{{type: {name}}}"))
        assert (found.code, found.help) == ("E005", f"did you mean `{kind}`?"), name
        assert written_by_fixes((found,)) == [kind]


def test_an_activation_called_linear_is_no_dense_layer() -> None:
    found = refusal(layers("{type: conv, filters: 3, kernel: 1, activation: Linear}"))
    assert found.help == "did you mean `linear`?"


@pytest.mark.parametrize(
    ("line", "layer"),
    [
        ("relu", "{type: relu}"),
        ("ReLU", "{type: relu}"),
        ("conv: {filters: 32, kernel: 3}", "{type: conv, filters: 32, kernel: 3}"),
        ("Conv2D: {filters: 32, kernel: [3, 3]}", "{type: conv, filters: 32, kernel: [3, 3]}"),
        ("{conv: , filters: 32, kernel: 3}", "{type: conv, filters: 32, kernel: 3}"),
        (
            "{conv: {filters: 6, kernel: 3}, name: a}",
            "{type: conv, filters: 6, kernel: 3, name: a}",
        ),
        ("dense: 10", "{type: dense, units: 10}"),
        ("max_pool: 2", "{type: max_pool, kernel: 2}"),
        ("dropout: 0.5", "{type: dropout, rate: 0.5}"),
        ("batch_norm:", "{type: batch_norm}"),
        ("stage: {filters: 3}", "{type: stage, filters: 3}"),
        (f"custom: {{output: [1], description: {'x' * 80}}}", "{type: custom, ...}"),
    ],
)
def test_a_layer_in_the_short_form_of_another_language(line: str, layer: str) -> None:
    found = refusal(layers(line, head=f"input: [8, 8, 3]\n{BLOCK}"))
    assert (found.code, found.help) == ("E004", f"write `- {layer}`")


def test_a_type_without_a_space_before_it_is_no_kind() -> None:
    found = refusal(layers("type:relu"))
    assert found.help == "write a space after each colon: `- {type: relu}`"


def test_what_is_suggested_for_a_layer_is_one() -> None:
    found = refusal(layers("conv: {filters: 32, kernel: 3}"))
    assert found.help is not None
    line = found.help.removeprefix("write `- ").removesuffix("`")
    (read,) = cnnshape.analyze(cnnshape.loads(layers(line))).layers[1:]
    assert read.output_shape == (30, 30, 32)


@pytest.mark.parametrize(
    ("entry", "help"),
    [
        ("kernel: 3x3", "write it as a list: `[3, 3]`"),
        ('kernel: "3x3"', "write it as a list: `[3, 3]`"),
        ("kernel: (3, 3)", "write it as a list: `[3, 3]`"),
        ('kernel: "(3, 3)"', "write it as a list: `[3, 3]`"),
        ("stride: 2 x 1, kernel: 3", "write it as a list: `[2, 1]`"),
        ("padding: 1x1, kernel: 3", "write it as a list: `[1, 1]`"),
        ('kernel: "3"', "remove the quotes: write `3`"),
    ],
)
def test_sizes_that_stand_as_one_text(entry: str, help: str) -> None:
    found = refusal(layers(f"{{type: conv, filters: 6, {entry}}}"))
    assert (found.code, found.help) == ("E004", help)


@pytest.mark.parametrize(
    "text",
    [
        layers("{type: relu}", head="input: [8, 8, 3]\nexpect: {receptive_field: 3}\n"),
        layers("{type: relu, expect: {receptive_field: 3}}"),
    ],
)
def test_a_field_needs_a_size_for_each_axis(text: str) -> None:
    assert refusal(text).help == "write one for each spatial axis, as `[3, 3]`"


@pytest.mark.parametrize(
    "written", ["28x28x1", "(28, 28, 1)", "28, 28, 1", "28 x 28 x 1", "28\u00d728\u00d71"]
)
def test_an_input_that_stands_as_one_text(written: str) -> None:
    found = refusal(layers("{type: relu}", head=f"input: {written}\n"))
    assert found.help == "write it as a list: `[28, 28, 1]`"


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("2", "write `layer_2`"),
        ("1a", "write `layer_1a`"),
        ("conv 1", "write `conv_1`"),
        ("größe", "write `grosse`"),
        ("a.b", "write `a_b`"),
        ("_a", "write `a`"),
        ("日本", None),
    ],
)
def test_the_legal_name_that_is_nearest(name: str, help: str | None) -> None:
    found = refusal(layers(f"{{type: relu, name: {name}}}"))
    assert (found.code, found.help) == ("E004", help)


def test_the_title_of_a_file_is_any_text() -> None:
    found = refusal(layers("{type: relu}", head="input: [8]\nname: 2\n"))
    assert found.help == "put it in quotes if it is meant as text"


def test_the_value_of_a_parameter_that_a_caller_gives_is_told_from_the_default() -> None:
    text = layers(
        "{type: conv, filters: 3, kernel: 1, bias: =w}",
        head="input: [8, 8, 1]\nparameters: {w: true}\n",
    )
    found = refusal(text, parameters={"w": "yes"})
    (related,) = found.related
    assert related.message == '`w` was given as "yes", not as this default'
    assert under(related.span) == "true"
