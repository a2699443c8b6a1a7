"""What the reader says of values that a key cannot hold: the exact words, at the exact place."""

from __future__ import annotations

import re

import pytest

import cnnshape
from cnnshape.diagnostics import Diagnostic

from .reading import layers, network, refusal, refusals, shown, under


def in_a_conv(entry: str) -> Diagnostic:
    """Return what is wrong with one entry of a convolution that is fine without it."""
    key = entry.split(":")[0]
    others = {"filters": "6", "kernel": "5"}
    others.pop(key, None)
    rest = ", ".join(f"{other}: {value}" for other, value in others.items())
    return refusal(layers(f"{{type: conv, {entry}, {rest}}}"))


@pytest.mark.parametrize(
    ("entry", "at", "message", "help"),
    [
        ("bais: true", "bais", "conv has no key `bais`", "did you mean `bias`?"),
        ("Stride: 6", "Stride", "conv has no key `Stride`", "did you mean `stride`?"),
        ("frm: input", "frm", "conv has no key `frm`", "did you mean `from`?"),
        ("one: 1", "one", "conv has no key `one`", None),
        ("each: 1", "each", "conv has no key `each`", None),
        ("pairs: 1", "pairs", "conv has no key `pairs`", None),
        ("rule: 1", "rule", "conv has no key `rule`", None),
        ("from_: input", "from_", "conv has no key `from_`", "did you mean `from`?"),
    ],
)
def test_an_unknown_key(entry: str, at: str, message: str, help: str | None) -> None:
    found = in_a_conv(entry)
    assert (found.code, found.message, under(found.span)) == ("E002", message, at)
    assert help is None or found.help == help


def test_an_unknown_key_unlike_any_other_lists_the_keys() -> None:
    found = in_a_conv("bananas: 1")
    assert found.help is not None
    assert found.help.startswith("the keys are ")
    assert {"filters", "kernel", "from", "repeat"} <= set(re.findall(r"\w+", found.help))


@pytest.mark.parametrize(
    ("kind", "help"),
    [
        ("cnv", "did you mean `conv`?"),
        ("Conv", "did you mean `conv`?"),
        ("max-pool", "did you mean `max_pool`?"),
        ("MaxPool", "did you mean `max_pool`?"),
        ("batchnorm", "did you mean `batch_norm`?"),
        ("bottlenek", "did you mean `bottleneck`?"),
        ("qqq", "`cnnshape schema` lists the kinds; a `custom` layer declares any other"),
    ],
)
def test_an_unknown_layer_type(kind: str, help: str) -> None:
    text = layers(f"{{type: {kind}}}") + "blocks: {bottleneck: {layers: []}}\n"
    found = refusal(text)
    assert (found.code, found.message) == ("E005", f"unknown layer type `{kind}`")
    assert (under(found.span), found.help) == (kind, help)


@pytest.mark.parametrize(
    "kind", ["Bidirectional", "einsum", "nn.CrossEntropyLoss()", "Transformer"]
)
def test_what_is_not_in_the_language(kind: str) -> None:
    found = refusal(layers(f"{{type: {kind}}}"))
    assert (found.code, found.message) == ("E005", f"`{kind}` is not in the language")
    assert found.fix is None


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ("{type: conv, kernel: 5}", "conv needs `filters`", "write `filters:` and its value"),
        ("{type: drop_path}", "drop_path needs `rate`", "write `rate:` and its value"),
        ("{filters: 6}", "this layer has no type", "write `type:` and a layer kind"),
        ("{}", "this layer has no type", "write `type:` and a layer kind"),
        ("nothing", "this is not a layer", "write a mapping with a type, as `- {type: relu}`"),
        ("5", "this is not a layer", "write a mapping with a type, as `- {type: relu}`"),
        (
            "[{type: relu}]",
            "a list is here instead of a layer",
            "write its layers in the list around it, one by one; `blocks` gives a group a name",
        ),
        ("~", "this is not a layer", "write a mapping with a type, as `- {type: relu}`"),
    ],
)
def test_what_is_missing(line: str, message: str, help: str) -> None:
    found = refusal(layers(line))
    assert (found.code, found.message, found.help) == ("E004", message, help)
    assert under(found.span) == line


def test_two_missing_keys_are_two_findings() -> None:
    messages = {each.message for each in refusals(layers("{type: conv}"))}
    assert messages == {"conv needs `filters`", "conv needs `kernel`"}


@pytest.mark.parametrize(
    ("entry", "message", "help"),
    [
        ("filters: six", '`filters` must be a whole number, not "six"', None),
        (
            'filters: "6"',
            '`filters` must be a whole number, not "6"',
            "remove the quotes: write `6`",
        ),
        (
            "filters: '-6'",
            '`filters` must be a whole number, not "-6"',
            "remove the quotes: write `-6`",
        ),
        ("filters: 6.5", "`filters` must be a whole number, not `6.5`", None),
        ("filters: 1e-3", "`filters` must be a whole number, not `0.001`", None),
        ("filters: true", "`filters` must be a whole number, not `true`", None),
        ("filters: [6]", "`filters` must be a whole number, not a list of 1", None),
        ("filters: {a: 1}", "`filters` must be a whole number, not a mapping", None),
        ("filters: .nan", "`filters` must be a whole number, not `nan`", None),
        ("filters: 12:30", '`filters` must be a whole number, not "12:30"', None),
        ("filters: 0", "`filters` must be a number of at least 1, not `0`", None),
        ("filters: -3", "`filters` must be a number of at least 1, not `-3`", None),
        ("padding: -1", "`padding` must be a number of at least 0, not `-1`", None),
    ],
)
def test_a_value_that_is_no_count(entry: str, message: str, help: str | None) -> None:
    found = in_a_conv(entry)
    assert (found.code, found.message) == ("E004", message)
    assert help is None or found.help == help
    assert under(found.span) == entry.split(": ", 1)[1]


def test_a_value_that_is_left_out() -> None:
    found = in_a_conv("filters: ")
    assert found.message == "`filters` must be a whole number, not nothing"
    assert found.help == "write a number after the colon"


def test_a_long_value_is_shortened() -> None:
    found = in_a_conv(f"filters: {'x' * 100}")
    assert found.message == f'`filters` must be a whole number, not "{"x" * 40}..."'


@pytest.mark.parametrize(
    "value",
    [
        "9223372036854775808",
        "1e30",
        "1" * 100,
        "1" * 399,
        "1" * 401,
        "1" * 5000,
        "=10 ** 30",
        "1e300",
    ],
)
def test_a_number_that_is_too_large(value: str) -> None:
    found = in_a_conv(f"filters: {value}")
    assert found.code in ("E009", "E010") if value.startswith("=") else found.code == "E010"
    if found.code == "E010":
        assert found.message == "`filters` is larger than cnnshape counts"
        assert found.help == "use a number below 2**63"
        assert under(found.span) == value


def test_the_largest_count_is_a_count() -> None:
    read = network("{type: dense, units: 9223372036854775807}", head="input: [1]\n")
    assert [each.code for each in cnnshape.analyze(read).diagnostics] == ["E010"]


@pytest.mark.parametrize("value", ["64.0", "64.", "6.4e1", "=64.0", "=128 / 2", "0x40", "0o100"])
def test_whole_floats_are_counts(value: str) -> None:
    read = network(f"{{type: conv, filters: {value}, kernel: 3.0, padding: [1.0, 1]}}")
    assert cnnshape.analyze(read).layers[1].output_shape == (32, 32, 64)


@pytest.mark.parametrize(
    ("value", "shown_as", "help"),
    [
        ("no", '"no"', "write `false`: YAML 1.2 reads `no` as text"),
        ("yes", '"yes"', "write `true`: YAML 1.2 reads `yes` as text"),
        ("Off", '"Off"', "write `false`: YAML 1.2 reads `Off` as text"),
        ("ON", '"ON"', "write `true`: YAML 1.2 reads `ON` as text"),
        ('"true"', '"true"', "remove the quotes: write `true`"),
        ("1", "`1`", "write `true` or `false`"),
        ("0", "`0`", "write `true` or `false`"),
        ("~", "nothing", None),
        ("[true]", "a list of 1", None),
    ],
)
@pytest.mark.parametrize("key", ["bias", "flip"])
def test_a_value_that_is_neither_true_nor_false(
    key: str, value: str, shown_as: str, help: str | None
) -> None:
    found = in_a_conv(f"{key}: {value}")
    assert found.message == f"`{key}` must be true or false, not {shown_as}"
    assert (found.code, under(found.span)) == ("E004", value)
    assert help is None or found.help == help


@pytest.mark.parametrize(
    ("entry", "at", "message"),
    [
        ("kernel: []", "[]", "`kernel` must be a list of at least 1, not a list of 0"),
        (
            "kernel: [1, 1, 1, 1]",
            "[1, 1, 1, 1]",
            "`kernel` must be a list of at most 3, not a list of 4",
        ),
        ("kernel: [a]", "a", '`kernel[0]` must be a whole number, not "a"'),
        ("kernel: [5, 0]", "0", "`kernel[1]` must be a number of at least 1, not `0`"),
        ("kernel: [5, a]", "a", '`kernel[1]` must be a whole number, not "a"'),
        ("stride: [[1, 1]]", "[1, 1]", "`stride[0]` must be a whole number, not a list of 2"),
        ("padding: [[1, 2], [3]]", "[3]", "`padding[1]` must list two numbers"),
        ("padding: [[1, 2], []]", "[]", "`padding[1]` must list two numbers"),
        (
            "padding: [[1, 2], [1, 2, 3]]",
            "[1, 2, 3]",
            "`padding[1]` must be a list of at most 2, not a list of 3",
        ),
        ("padding: [[1, 2], 3]", "3", "`padding[1]` must be a list, not `3`"),
        ("padding: [[1, -2]]", "-2", "`padding[0][1]` must be a number of at least 0, not `-2`"),
        ("padding: [1, [2, 3]]", "[2, 3]", "`padding[1]` must be a whole number, not a list of 2"),
        ("padding: [1, same]", "same", '`padding[1]` must be a whole number, not "same"'),
        ("padding: [same]", "same", '`padding[0]` must be a whole number, not "same"'),
    ],
)
def test_per_axis_values(entry: str, at: str, message: str) -> None:
    found = in_a_conv(entry)
    assert (found.code, found.message, under(found.span)) == ("E004", message, at)


def test_each_wrong_pair_is_one_finding() -> None:
    found = refusals(layers("{type: conv, filters: 6, kernel: 5, padding: [[1], [2]]}"))
    assert shown(found) == [("E004", "[1]"), ("E004", "[2]")]
    assert found[0].help == "write two, as [before, after]"


@pytest.mark.parametrize("channels", ["[0]", "[]"])
def test_a_slice_speaks_of_start_and_stop(channels: str) -> None:
    found = refusals(layers(f"{{type: slice, channels: {channels}}}"))[0]
    assert (found.code, found.message) == ("E004", "`channels` must list two numbers")
    assert found.help == "write two, as [start, stop]"


@pytest.mark.parametrize(
    ("entry", "written", "help"),
    [
        ("activation: rleu", '"rleu"', "did you mean `relu`?"),
        ("activation: ReLU", '"ReLU"', "did you mean `relu`?"),
        ("activation: hard-swish", '"hard-swish"', "did you mean `hard_swish`?"),
        ("activation: 5", "`5`", None),
        (
            "activation: clip",
            '"clip"',
            "write `{type: clip, low: -1, high: 1}`, a layer of its own",
        ),
        (
            "activation: power",
            '"power"',
            "write `{type: power, exponent: 2}`, a layer of its own",
        ),
        ("padding: sme", '"sme"', "did you mean `same`?"),
        ("padding: SAME", '"SAME"', "did you mean `same`?"),
    ],
)
def test_one_of_several_words(entry: str, written: str, help: str | None) -> None:
    found = in_a_conv(entry)
    key, value = entry.split(": ")
    assert found.message.startswith(f"`{key}` must be ")
    assert found.message.endswith(f", not {written}")
    assert (found.code, under(found.span)) == ("E004", value)
    assert help is None or found.help == help


def test_a_word_unlike_any_that_is_known_is_answered_with_all_of_them() -> None:
    found = in_a_conv("activation: qqq")
    for word in ("relu", "hard_swish", "log_softmax"):
        assert word in f"{found.message} {found.help}"


def test_a_wrong_name_of_an_axis_is_one_finding_where_none_may_be_named() -> None:
    (found,) = refusals(layers("{type: prelu, shared_axes: spice}"))
    assert found.message == '`shared_axes` must be the name of an axis, not "spice"'
    assert (under(found.span), found.help) == ("spice", "did you mean `space`?")


@pytest.mark.parametrize(
    ("line", "message", "at"),
    [
        ("{type: dropout, rate: 1.5}", "`rate` must be a number of at most 1, not `1.5`", "1.5"),
        (
            "{type: dropout, rate: -0.1}",
            "`rate` must be a number of at least 0, not `-0.1`",
            "-0.1",
        ),
        ("{type: dropout, rate: half}", '`rate` must be a number, not "half"', "half"),
        ("{type: dropout, rate: true}", "`rate` must be a number, not `true`", "true"),
        ("{type: elu, alpha: .inf}", "`alpha` must be a finite number, not `inf`", ".inf"),
        ("{type: batch_norm, epsilon: 0}", "`epsilon` must be a number above 0, not `0`", "0"),
        ('{type: batch_norm, epsilon: "1e-5"}', '`epsilon` must be a number, not "1e-5"', '"1e-5"'),
        (
            "{type: relu, repeat: -1}",
            "`repeat` must be a whole number of at least 0, not `-1`",
            "-1",
        ),
        (
            "{type: relu, repeat: 1.5}",
            "`repeat` must be a whole number of at least 0, not `1.5`",
            "1.5",
        ),
        (
            "{type: relu, repeat: true}",
            "`repeat` must be a whole number of at least 0, not `true`",
            "true",
        ),
        ("{type: relu, if: 1}", "`if` must be true or false, not `1`", "1"),
        ("{type: relu, if: yes}", '`if` must be true or false, not "yes"', "yes"),
        ("{type: relu, from: 5}", "`from` counts layers, and must name them", "5"),
        (
            "{type: relu, from: [input, 5]}",
            "`from` counts layers, and must name them",
            "[input, 5]",
        ),
        ("{type: relu, description: [a]}", "`description` must be text, not a list of 1", "[a]"),
        ("{type: relu, expect: 5}", "`expect` must be a mapping, not `5`", "5"),
        (
            "{type: relu, expect: {shape: []}}",
            "`expect.shape` must be a list of at least 1, not a list of 0",
            "[]",
        ),
        (
            "{type: relu, expect: {macs: -1}}",
            "`expect.macs` must be a number of at least 0, not `-1`",
            "-1",
        ),
        ("{type: reshape, shape: 5}", "`shape` must be a list, not `5`", "5"),
    ],
)
def test_other_values(line: str, message: str, at: str) -> None:
    found = refusal(layers(line))
    assert (found.code, found.message, under(found.span)) == ("E004", message, at)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("1a", '"1a"'),
        ("a.b", '"a.b"'),
        ("é", '"é"'),
        ('""', '""'),
        ('"a b"', '"a b"'),
        ("_a", '"_a"'),
        ('"a\\n"', None),
    ],
)
def test_a_name_that_is_none(name: str, written: str | None) -> None:
    found = refusal(layers(f"{{type: relu, name: {name}}}"))
    start = "`name` must be a name of letters, digits, `_` and `-` that starts with a letter, not "
    assert found.code == "E004"
    assert found.message.startswith(start if written is None else start + written)
    assert under(found.span) == name


@pytest.mark.parametrize("name", ["5", "true", "[a]"])
def test_a_name_that_is_no_text(name: str) -> None:
    found = refusal(layers(f"{{type: relu, name: {name}}}"))
    assert (found.code, under(found.span)) == ("E004", name)
    assert found.message.startswith("`name` must be text, not ")


@pytest.mark.parametrize("line", ["{type: crop}", "{type: crop, cropping: 1, like: input}"])
def test_a_crop_says_how_much_once(line: str) -> None:
    found = refusal(layers(line))
    assert found.code == "E004"
    assert found.message.startswith("crop takes one of `cropping` and `like`")


@pytest.mark.parametrize("entries", ["", ", factor: 2, size: 5", ", factor: 2, like: input"])
def test_an_upsample_says_how_far_once(entries: str) -> None:
    found = refusal(layers(f"{{type: upsample{entries}}}"))
    assert found.code == "E004"
    assert found.message.startswith("upsample takes one of `factor`, `size` and `like`")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            "rounding: ceil, mode: linear",
            "`rounding` belongs to `mode: nearest`, but this is linear",
        ),
        (
            "cubic_coefficient: -1",
            "`cubic_coefficient` belongs to `mode: cubic`, but this is nearest",
        ),
        ("exclude_outside: true, mode: linear", "`exclude_outside` belongs to `mode: cubic`"),
        ("mode: cubic, cubic_coefficient: 0.5", "`cubic_coefficient` must be a number below 0"),
    ],
)
def test_an_upsample_takes_the_keys_of_its_mode(keys: str, message: str) -> None:
    found = refusal(layers(f"{{type: upsample, factor: 2, {keys}}}"))
    assert found.code == "E004"
    assert found.message.startswith(message)


@pytest.mark.parametrize(
    ("keys", "help"),
    [
        ("mode: bilinear", "did you mean `linear`?"),
        ("mode: bicubic", "did you mean `cubic`?"),
        (
            "mode: nearest-exact",
            "write `mode: nearest` with `coordinates: half_pixel` and "
            "`rounding: round_prefer_ceil`",
        ),
        ("nearest_mode: floor", "did you mean `rounding`?"),
        ("coordinate_transformation_mode: half_pixel", "did you mean `coordinates`?"),
        (
            "align_corners: true",
            "write `coordinates: align_corners` where it is true, and leave it out where it is "
            "false",
        ),
    ],
)
def test_words_of_frameworks_for_the_ways_of_upsampling(keys: str, help: str) -> None:
    assert refusal(layers(f"{{type: upsample, factor: 2, {keys}}}")).help == help


# The top of the file

HEAD = "input: [4, 4, 3]\nlayers: [{type: relu}]\n"


@pytest.mark.parametrize(
    ("text", "code", "at", "message", "help"),
    [
        (
            HEAD + "inputt: 1",
            "E002",
            "inputt",
            "the file has no key `inputt`",
            "`input` is written here already: keep one of the two",
        ),
        (
            HEAD + "layer: 1",
            "E002",
            "layer",
            "the file has no key `layer`",
            "`layers` is written here already: keep one of the two",
        ),
        (HEAD + "dtype: float", "E004", "float", None, None),
        (HEAD + "layout: NHWC", "E004", "NHWC", None, None),
        (HEAD + "name: 5", "E004", "5", "`name` must be text, not `5`", None),
        (
            HEAD + "outputs: relu_1",
            "E004",
            "relu_1",
            '`outputs` must be a list, not "relu_1"',
            None,
        ),
        (
            HEAD + "outputs: [relu_2]",
            "E006",
            "relu_2",
            "there is no layer `relu_2` here",
            "did you mean `relu_1`?",
        ),
        (HEAD + "expect: 5", "E004", "5", "`expect` must be a mapping, not `5`", None),
        (
            HEAD + "expect: {weighted_layer: 5}",
            "E002",
            "weighted_layer",
            "`expect` has no key `weighted_layer`",
            "did you mean `weighted_layers`?",
        ),
        (
            HEAD + "budget: {parameter_byte: 5}",
            "E002",
            "parameter_byte",
            "`budget` has no key `parameter_byte`",
            "did you mean `parameter_bytes`?",
        ),
        (
            HEAD + "budget: {macs: many}",
            "E004",
            "many",
            '`budget.macs` must be a whole number, not "many"',
            None,
        ),
        (
            HEAD + "expect: {receptive_field: 5}",
            "E004",
            "5",
            "`expect.receptive_field` must be a list, not `5`",
            None,
        ),
        (HEAD + "expect: {output: banana}", "E004", "banana", None, None),
        (HEAD + "expect: {output: {relu_1: b}}", "E004", "b", None, None),
        (HEAD + "expect: {output: [0]}", "E004", "0", None, None),
        (
            HEAD + "parameters: 5",
            "E004",
            "5",
            "`parameters` must be a mapping from names to values",
            None,
        ),
        (
            HEAD + "blocks: [a]",
            "E004",
            "[a]",
            "`blocks` must be a mapping from names to blocks",
            None,
        ),
        (
            "layers: [{type: relu}]",
            "E004",
            None,
            "the file has no input",
            "write `input: [height, width, channels]`",
        ),
        ("input: [4, 3]", "E004", None, "the file has no list of layers", None),
        (
            "input: [4, 3]\nlayers: {type: relu}",
            "E004",
            "{type: relu}",
            "the file has no list of layers",
            None,
        ),
        (
            "input: [4, 3]\ninputs: {a: [3]}\nlayers: []",
            "E004",
            "inputs",
            "the file has both `input` and `inputs`",
            "keep one of them",
        ),
        ("input: 5\nlayers: []", "E004", "5", "`input` must be a list, not `5`", None),
        (
            "input: []\nlayers: []",
            "E004",
            "[]",
            "`input` must be a list of at least 1, not a list of 0",
            None,
        ),
        (
            "input: [4, 0]\nlayers: []",
            "E004",
            "0",
            "`input[1]` must be a number of at least 1, not `0`",
            None,
        ),
        (
            "input: [1, 1, 1, 1, 1]\nlayers: []",
            "E004",
            "[1, 1, 1, 1, 1]",
            "`input` must be a list of at most 4, not a list of 5",
            None,
        ),
        ("input: ['=1/0', 3]\nlayers: []", "E009", "1/0", "this divides by zero", None),
        ("inputs: {}\nlayers: []", "E004", "{}", None, None),
        ("inputs: {1a: [3], b: [3]}\nlayers: [{type: relu, from: b}]", "E004", "1a", None, None),
        (
            "inputs: {one: [0]}\nlayers: [{type: relu, from: one}]",
            "E004",
            "0",
            "`inputs.one[0]` must be a number of at least 1, not `0`",
            None,
        ),
        (
            "inputs: {a: [0], b: [3]}\nlayers: [{type: relu, from: b}]",
            "E004",
            "0",
            "`inputs.a[0]` must be a number of at least 1, not `0`",
            None,
        ),
    ],
)
def test_the_top_of_the_file(
    text: str, code: str, at: str | None, message: str | None, help: str | None
) -> None:
    found = refusal(text)
    assert found.code == code
    assert at is None or under(found.span) == at
    assert message is None or found.message == message
    assert help is None or found.help == help
    assert "[key]" not in found.message


# Values and examples

JUNK_VALUES = [
    ("{weight: banana}", "banana"),
    ("{weight: Vertical}", "Vertical"),
    ("{weight: [vertical, sobel_diagonal]}", "sobel_diagonal"),
    ("{weight: [[1, a, 2], [1, 2, 3], [1, 2, 3]]}", "a"),
    ("{weight: [[1, '2', 2], [1, 2, 3], [1, 2, 3]]}", "'2'"),
    ("{weight: [[1, ~, 3], [1, 2, 3], [1, 2, 3]]}", "~"),
    ("{weight: [[1, true, 3], [1, 2, 3], [1, 2, 3]]}", "true"),
    ("{weight: [[1, .nan, 3], [1, 2, 3], [1, 2, 3]]}", ".nan"),
    ("{weight: {a: 1}}", "{a: 1}"),
    ("{weight: [{a: 1}]}", "{a: 1}"),
    ("{weight: vertical, bias: [one, two]}", "one"),
    ("{weight: true}", "true"),
    ("5", "5"),
]


@pytest.mark.parametrize(("values", "junk"), JUNK_VALUES)
def test_values_that_are_no_arrays(values: str, junk: str) -> None:
    text = layers(f"{{type: conv, filters: 2, kernel: 3, values: {values}}}")
    found = refusal(text)
    assert found.code == "E004"
    assert junk in under(found.span)


@pytest.mark.parametrize(
    "values",
    [
        "{weight: [[1, 2], [1, 2, 3], [1, 2, 3]]}",
        "{weight: [[1, [2], 3], [1, 2, 3], [1, 2, 3]]}",
        "{weight: [[1, 2], [3, 4]]}",
        "{weight: [vertical, vertical, vertical]}",
        "{weight: vertical, bias: vertical}",
        "{weight: vertical, bias: [1]}",
        "{weight: []}",
        "{weight: [[], [], []]}",
        "{weight: 5}",
    ],
)
def test_values_of_another_shape(values: str) -> None:
    read = network(f"{{type: conv, filters: 2, kernel: 3, values: {values}}}")
    (found,) = cnnshape.analyze(read).diagnostics
    assert found.code == "S102"
    assert found.help


def test_an_unknown_filter_says_which_there_are() -> None:
    found = refusal(layers("{type: conv, filters: 2, kernel: 3, values: {weight: sobel_vertikal}}"))
    assert found.code == "E004"
    assert "sobel_vertical" in f"{found.message} {found.help}"


def test_values_of_another_key() -> None:
    found = refusal(layers("{type: conv, filters: 2, kernel: 3, values: {wieght: vertical}}"))
    assert (found.code, found.message) == ("E002", "`values` has no key `wieght`")
    assert (found.help, under(found.span)) == ("did you mean `weight`?", "wieght")


@pytest.mark.parametrize(
    "values",
    [
        "{weight: vertical}",
        "{weight: [vertical, sobel_horizontal], bias: [0, 1.5]}",
        "{weight: [[1, 2, 3], [1, 2, 3], [1, 2, 3]]}",
        "{weight: [[[1, 2, 3], [1, 2, 3], [1, 2, 3]], vertical]}",
        "{weight: [['=1 / 2', 0, 1], [-1e-3, 2, 3], [1, 2, 3]]}",
    ],
)
def test_values_that_are_fine(values: str) -> None:
    read = network(f"{{type: conv, filters: 2, kernel: 3, values: {values}}}")
    assert cnnshape.analyze(read).diagnostics == ()


@pytest.mark.parametrize(
    ("examples", "at"),
    [
        ("5", "5"),
        ("[5]", "5"),
        ("[{input: banana, output: [1]}]", "banana"),
        ("[{input: [1], output: banana}]", "banana"),
        ("[{input: [[1], [1, 2]], output: [1]}]", None),
        ("[{input: [[1], 2], output: [1]}]", None),
        ("[{input: [[a]], output: [1]}]", "a"),
        ("[{input: [[~]], output: [1]}]", "~"),
        ("[{input: [[true]], output: [1]}]", "true"),
        ("[{input: [.nan], output: [1]}]", ".nan"),
        ("[{input: {a: 1}, output: [1]}]", None),
    ],
)
def test_examples_that_are_no_arrays(examples: str, at: str | None) -> None:
    found = refusals(f"{HEAD}examples: {examples}")
    assert {each.code for each in found} == {"E004"}
    assert at is None or at in under(found[0].span)


def test_an_example_that_lacks_its_output() -> None:
    found = refusal(f"{HEAD}examples: [{{input: [1]}}]")
    assert found.code == "E004"
    assert under(found.span) == "{input: [1]}"
    assert "needs `output`" in found.message
    assert "number" not in found.message


def test_an_example_with_another_key() -> None:
    found = refusals(f"{HEAD}examples: [{{input: [1], ouptut: 3}}]")[-1]
    assert (found.code, under(found.span)) == ("E002", "ouptut")
    assert found.help == "did you mean `output`?"


# All of it, once, in order


def test_all_that_is_wrong_comes_out_in_one_run_in_the_order_of_the_file() -> None:
    text = """\
name: 5
input: [32, 32, 3]
bananas: 1
parameters: {width: =1 / 0}
blocks:
  add: {layers: []}
  pair:
    layers: []
    inputs: [a, a]
layers:
  - {name: first, type: conv, filters: 8, kernel: 3}
  - {name: first, type: relu}
  - {type: cnv}
  - {type: conv, filters: -1, kernel: 3}
  - {type: conv, filters: 8, kernel: 3, strid: 1}
  - {type: relu, from: nowhere}
  - {type: conv, filters: =missing, kernel: 3}
  - {type: add, from: [first, last]}
  - {name: last, type: relu}
  - 5
expect: {parametrs: 1}
"""
    found = refusals(text)
    assert shown(found) == [
        ("E004", "5"),
        ("E002", "bananas"),
        ("E009", "1 / 0"),
        ("E011", "add"),
        ("E011", "[a, a]"),
        ("E008", "first"),
        ("E005", "cnv"),
        ("E004", "-1"),
        ("E002", "strid"),
        ("E006", "nowhere"),
        ("E009", "missing"),
        ("E007", "last"),
        ("E004", "5"),
        ("E002", "parametrs"),
    ]
    places = [(each.span.line, each.span.column) for each in found]
    assert places == sorted(places)


def test_all_that_is_wrong_with_one_layer_comes_out() -> None:
    found = refusals(
        layers("{type: conv, filters: 0, kernel: [a], strid: 1, bias: no, padding: sme}")
    )
    assert shown(found) == [
        ("E004", "0"),
        ("E004", "a"),
        ("E002", "strid"),
        ("E004", "no"),
        ("E004", "sme"),
    ]


def test_a_wrong_name_hides_nothing_else() -> None:
    found = refusals(layers("{name: 5, type: conv, filters: 0, kernel: 3, from: nowhere}"))
    assert shown(found) == [("E004", "5"), ("E004", "0"), ("E006", "nowhere")]


def test_two_wrong_expressions_in_one_layer_are_two_findings() -> None:
    found = refusals(layers("{type: conv, filters: =a, kernel: =b, strid: 1}"))
    assert shown(found) == [("E009", "a"), ("E009", "b"), ("E002", "strid")]


def test_what_is_broken_breaks_nothing_else() -> None:
    """What reads a broken layer is broken too, but says nothing of its own."""
    text = layers(
        "{name: a, type: cnv}",
        "{type: relu}",
        "{type: branches, merge: concat, branches: [[], [{type: relu, from: a}]]}",
        "{type: dense, units: 5}",
    )
    assert shown(refusals(text)) == [("E005", "cnv")]


@pytest.mark.parametrize(
    ("head", "line", "code"),
    [
        ("parameters: {a: =1/0}\n", "{type: conv, kernel: 1, filters: =a}", "E009"),
        ("parameters: {a: }\n", "{type: conv, kernel: 1, filters: =a}", "E011"),
        (
            "parameters: {a: =1/0, b: =a, c: =b + a}\n",
            "{type: conv, kernel: 1, filters: =c}",
            "E009",
        ),
        ("blocks: {b: {layer: []}}\n", "{type: b}", "E011"),
        ("blocks: {b: 5}\n", "{type: b}", "E011"),
        ("", "{type: branches, merge: ad, branches: [[{name: x, type: relu}], []]}", "E004"),
    ],
)
def test_a_mistake_is_reported_at_its_cause_only(head: str, line: str, code: str) -> None:
    found = refusals(head + layers(line, "{type: relu}"))
    assert [each.code for each in found] == [code]


def test_a_wrong_merge_hides_nothing_in_its_branches() -> None:
    text = layers(
        "{type: branches, merge: ad, branches: [[{name: x, type: rlu}], []]}",
        "{type: relu, from: x}",
    )
    assert shown(refusals(text)) == [("E004", "ad"), ("E005", "rlu")]


EVERY_MISTAKE = [
    *("{type: cnv}", "{type: conv}", "{type: conv, filters: a, kernel: 3}", "{type: relu, x: 1}"),
    *("{type: relu, from: a}", "{type: relu, name: 1}", "{type: relu, repeat: -1}", "5"),
    *("{type: conv, kernel: 3, filters: =}", "{type: conv, kernel: 3, filters: =a}"),
    *("{type: conv, kernel: 3, filters: 1e99}", "{type: crop}", "{type: lstm}", "{type: 5}"),
    *("{type: branches}", "{type: branches, merge: a, branches: [[], []]}"),
    *("{type: conv, kernel: 3, filters: '=f(1)'}", "{type: slice, channels: 5}"),
]


@pytest.mark.parametrize("line", EVERY_MISTAKE)
def test_messages_are_plain_sentences_without_a_stop_and_help_says_what_to_do(line: str) -> None:
    for found in refusals(layers(line)):
        assert found.message
        assert not found.message[0].isupper()
        assert not found.message.endswith(".")
        assert found.help or " must be " in found.message or " takes " in found.message
        for word in ("pydantic", "ValidationError", "NoneType", "tuple", "dict", "int_", "str_"):
            assert word not in f"{found.message} {found.help}"


@pytest.mark.parametrize("key", ["cropping", "like"])
def test_a_broken_value_is_not_missed_by_the_layer_as_a_whole(key: str) -> None:
    found = refusal(layers(f"{{type: crop, {key}: =1/0}}"))
    assert (found.code, found.message) == ("E009", "this divides by zero")
