"""Names: what layers are called by default, what references mean, and what wrong ones give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape

from .reading import edges, layers, names, network, refusal, refusals, shown, under

CONV = "type: conv, filters: 3, kernel: 1"
PAIR = "blocks: {pair: {layers: [{name: inner, type: relu}, {type: tanh}]}}\ninput: [32, 32, 3]\n"


# Default names


def test_default_names_are_the_kind_and_a_number() -> None:
    read = network(f"{{{CONV}}}", "{type: relu6}", f"{{{CONV}}}", "{type: relu6}")
    assert names(read) == ["conv_1", "relu6_1", "conv_2", "relu6_2"]


def test_named_layers_are_counted() -> None:
    read = network(f"{{{CONV}}}", f"{{name: x, {CONV}}}", f"{{{CONV}}}")
    assert names(read) == ["conv_1", "x", "conv_3"]


def test_taken_names_are_skipped() -> None:
    read = network(
        f"{{name: conv_2, {CONV}}}", "{name: relu_1, type: tanh}", f"{{{CONV}}}", "{type: relu}"
    )
    assert names(read) == ["conv_2", "relu_1", "conv_3", "relu_2"]


def test_names_that_are_written_further_down_are_taken_too() -> None:
    read = network("{type: relu}", "{type: relu}", "{name: relu_2, type: tanh}")
    assert names(read) == ["relu_1", "relu_3", "relu_2"]


def test_names_of_copies_further_down_are_taken_too() -> None:
    read = network("{type: relu}", "{name: relu, type: tanh, repeat: 2}")
    assert names(read) == ["relu_3", "relu_1", "relu_2"]


def test_names_of_computed_copies_further_down_do_not_clash() -> None:
    read = network("{type: relu}", "{name: relu, type: tanh, repeat: =1 + 1}")
    assert len(set(names(read))) == 3


def test_names_of_inputs_are_taken() -> None:
    head = "inputs: {relu_1: [4, 3], b: [4, 3]}\n"
    assert names(network("{type: relu, from: b}", head=head)) == ["relu_2"]


def test_each_scope_counts_for_itself() -> None:
    read = network("{type: relu}", "{type: pair}", "{type: relu}", "{type: pair}", head=PAIR)
    assert names(read) == [
        *("relu_1", "pair_1.inner", "pair_1.tanh_1"),
        *("relu_2", "pair_2.inner", "pair_2.tanh_1"),
    ]


def test_layers_in_branches_and_the_merge_are_named_in_the_scope_around() -> None:
    read = network(
        "{type: relu}",
        "{type: branches, merge: add, branches: [[{type: relu}, {type: tanh}], []]}",
        "{type: add, from: [relu_1, relu_2]}",
    )
    assert names(read) == ["relu_1", "relu_2", "tanh_1", "add_1", "add_2"]


def test_the_merge_bears_the_name_of_its_branches() -> None:
    read = network("{name: join, type: branches, merge: concat, branches: [[{type: relu}], []]}")
    assert edges(read)["join"] == ("relu_1", "input")
    assert read.nodes[-1].layer.type == "concat"


def test_a_merge_counts_after_what_is_in_its_branches() -> None:
    inner = "{type: branches, merge: add, branches: [[{type: relu}], []]}"
    read = network(f"{{type: branches, merge: add, branches: [[{inner}], []]}}")
    assert edges(read) == {
        "relu_1": ("input",),
        "add_1": ("relu_1", "input"),
        "add_2": ("add_1", "input"),
    }


def test_copies_without_a_name_take_the_next_numbers() -> None:
    read = network("{type: relu}", "{type: relu, repeat: 2}", "{type: relu}")
    assert names(read) == ["relu_1", "relu_2", "relu_3", "relu_4"]


def test_what_is_off_takes_no_number() -> None:
    read = network("{type: relu, if: false}", "{type: relu, repeat: 0}", "{type: relu}")
    assert names(read) == ["relu_1"]


def test_what_is_off_takes_no_name() -> None:
    read = network(
        "{name: a, type: relu, if: false}", "{name: a, type: tanh}", "{type: elu, from: a}"
    )
    assert edges(read) == {"a": ("input",), "elu_1": ("a",)}


def test_a_name_that_is_off_is_free_for_a_default_name() -> None:
    read = network("{name: relu_1, type: tanh, if: false}", "{type: relu}")
    assert names(read) == ["relu_1"]


KIND_OR_NAME = st.tuples(
    st.sampled_from(["relu", "tanh"]),
    st.sampled_from([None, None, "relu_1", "relu_2", "tanh_1", "relu", "tanh_2_1"]),
    st.sampled_from([None, None, 0, 1, 2]),
)


@given(st.lists(KIND_OR_NAME, min_size=1, max_size=6, unique_by=lambda each: each[1] or object()))
def test_no_two_layers_have_the_same_name(lines: list[tuple[str, str | None, int | None]]) -> None:
    written = []
    for kind, name, copies in lines:
        entries = [f"type: {kind}"]
        entries += [] if name is None else [f"name: {name}"]
        entries += [] if copies is None else [f"repeat: {copies}"]
        written.append(f"{{{', '.join(entries)}}}")
    try:
        read = network(*written)
    except cnnshape.SpecError as error:
        found = error.diagnostics
    else:
        found = ()
    assert {each.code for each in found} <= {"E008"}
    if found:
        return
    assert len(set(names(read))) == len(names(read))
    assert len(names(read)) == sum(1 if copies is None else copies for _, _, copies in lines)


# Copies


def test_copies_of_a_written_name_are_numbered_and_the_name_alone_means_the_last() -> None:
    read = network(
        "{name: a, type: relu, repeat: 3}",
        "{name: last, type: tanh, from: a}",
        "{name: second, type: tanh, from: a_2}",
    )
    assert edges(read) == {
        "a_1": ("input",),
        "a_2": ("a_1",),
        "a_3": ("a_2",),
        "last": ("a_3",),
        "second": ("a_2",),
    }


def test_one_copy_is_numbered_too() -> None:
    read = network("{name: a, type: relu, repeat: 1}", "{type: tanh, from: a}")
    assert edges(read) == {"a_1": ("input",), "tanh_1": ("a_1",)}


def test_the_last_copy_is_the_last_that_is_on() -> None:
    read = network("{name: a, type: relu, repeat: 3, if: =index < 2}", "{type: tanh, from: a}")
    assert edges(read)["tanh_1"] == ("a_2",)


def test_copies_keep_their_numbers_when_others_are_off() -> None:
    read = network("{name: a, type: relu, repeat: 3, if: =index != 1}")
    assert edges(read) == {"a_1": ("input",), "a_3": ("a_1",)}


def test_copies_of_a_block() -> None:
    read = network("{name: stage, type: pair, repeat: 2}", "{type: elu, from: stage}", head=PAIR)
    assert edges(read) == {
        "stage_1.inner": ("input",),
        "stage_1.tanh_1": ("stage_1.inner",),
        "stage_2.inner": ("stage_1.tanh_1",),
        "stage_2.tanh_1": ("stage_2.inner",),
        "elu_1": ("stage_2.tanh_1",),
    }


def test_the_name_of_a_repeated_block_reaches_into_its_last_copy() -> None:
    read = network(
        "{name: stage, type: pair, repeat: 2}",
        "{type: elu, from: stage.inner}",
        "{type: elu, from: stage_1.inner}",
        head=PAIR,
    )
    assert edges(read)["elu_1"] == ("stage_2.inner",)
    assert edges(read)["elu_2"] == ("stage_1.inner",)


def test_names_in_repeated_branches_are_numbered_too() -> None:
    read = network(
        "{name: m, type: branches, merge: add, repeat: 2, branches: [[{name: x, type: relu}], []]}",
        "{type: add, from: [x, x_1, m_1]}",
    )
    assert edges(read) == {
        "x_1": ("input",),
        "m_1": ("x_1", "input"),
        "x_2": ("m_1",),
        "m_2": ("x_2", "m_1"),
        "add_3": ("x_2", "x_1", "m_1"),
    }


def test_a_name_inside_repeated_branches_means_the_copy_at_hand() -> None:
    read = network(
        "{type: branches, merge: add, repeat: 2, branches: [[{name: x, type: relu}, "
        "{name: y, type: tanh}, {name: z, type: add, from: [y, x]}], []]}"
    )
    assert edges(read)["z_1"] == ("y_1", "x_1")
    assert edges(read)["z_2"] == ("y_2", "x_2")


def test_copies_of_copies_have_names_of_their_own() -> None:
    read = network(
        (
            "{type: branches, merge: add, repeat: 2, branches: [[{name: x, type: relu, "
            "repeat: 2}], []]}"
        ),
        "{name: reader, type: tanh, from: x}",
    )
    xs = [name for name in names(read) if name.startswith("x")]
    assert len(xs) == len(set(xs)) == 4
    assert edges(read)["reader"] == (xs[-1],)


def test_a_copy_of_a_separable_convolution_is_its_second_layer() -> None:
    read = network(
        "{name: a, type: separable_conv, filters: 3, kernel: 3, repeat: 2}",
        "{name: first, type: relu, from: a_1}",
        "{name: last, type: relu, from: a}",
    )
    assert edges(read)["first"] == ("a_1",)
    assert edges(read)["last"] == ("a_2",)
    assert names(read)[:4] == ["a_1_depthwise", "a_1", "a_2_depthwise", "a_2"]


# References


def test_a_name_of_a_block_means_its_last_layer() -> None:
    read = network(
        "{name: p, type: pair}",
        "{type: relu, from: input}",
        "{type: add, from: [p, relu_1]}",
        head=PAIR,
    )
    assert edges(read)["add_1"] == ("p.tanh_1", "relu_1")


def test_references_look_down_into_blocks_of_blocks() -> None:
    head = (
        "blocks:\n"
        "  stage: {layers: [{type: bottleneck, repeat: 2}]}\n"
        "  bottleneck: {layers: [{type: conv, filters: 3, kernel: 1}, {type: relu}]}\n"
        "input: [4, 4, 3]\n"
        "outputs: [stage_2.bottleneck_1.conv_1, last]\n"
    )
    read = network(
        "{name: stage_1, type: stage}",
        "{name: stage_2, type: stage}",
        "{name: last, type: tanh, from: stage_1.bottleneck_2}",
        head=head,
    )
    assert names(read)[0] == "stage_1.bottleneck_1.conv_1"
    assert edges(read)["last"] == ("stage_1.bottleneck_2.relu_1",)
    assert read.outputs == ("stage_2.bottleneck_1.conv_1", "last")


def test_references_never_look_out_of_a_block() -> None:
    head = "blocks: {b: {layers: [{type: relu, from: outside}]}}\ninput: [4, 3]\n"
    found = refusal(layers("{name: outside, type: tanh}", "{type: b}", head=head))
    assert (found.code, found.message) == ("E006", "there is no layer `outside` here")


def test_outputs_of_a_block_do_not_reach_its_callers_names() -> None:
    head = "blocks: {b: {layers: [{name: x, type: relu}]}}\ninput: [4, 3]\n"
    found = refusal(layers("{type: b}", "{type: tanh, from: x}", head=head))
    assert (found.code, under(found.span)) == ("E006", "x")


def test_input_is_the_input_of_the_scope_also_in_a_branch() -> None:
    head = (
        "blocks:\n"
        "  b:\n"
        "    layers:\n"
        "      - {type: relu}\n"
        "      - type: branches\n"
        "        merge: add\n"
        "        branches: [[{type: tanh}, {type: elu, from: input}], []]\n"
        "input: [4, 3]\n"
    )
    read = network("{type: sigmoid}", "{type: b}", head=head)
    assert edges(read)["b_1.elu_1"] == ("sigmoid_1",)


def test_the_layer_before_is_the_one_that_is_on() -> None:
    read = network(
        "{name: a, type: relu}", "{name: b, type: relu, if: false}", "{name: c, type: relu}"
    )
    assert edges(read) == {"a": ("input",), "c": ("a",)}


def test_the_layer_before_is_the_one_in_the_list_not_the_one_of_the_branch() -> None:
    read = network(
        "{type: relu}",
        "{type: branches, merge: add, branches: [[{type: tanh}], [{type: elu}, {type: selu}]]}",
        "{type: sigmoid}",
    )
    assert edges(read) == {
        "relu_1": ("input",),
        "tanh_1": ("relu_1",),
        "elu_1": ("relu_1",),
        "selu_1": ("elu_1",),
        "add_1": ("tanh_1", "selu_1"),
        "sigmoid_1": ("add_1",),
    }


def test_after_a_layer_with_from_the_list_goes_on_from_it() -> None:
    read = network(
        "{name: a, type: relu}",
        "{name: b, type: tanh}",
        "{name: c, type: elu, from: a}",
        "{name: d, type: selu}",
    )
    assert edges(read)["d"] == ("c",)


def test_branches_read_what_from_names() -> None:
    read = network(
        "{name: a, type: relu}",
        "{type: tanh}",
        "{type: branches, from: a, merge: add, branches: [[{type: elu}], []]}",
    )
    assert edges(read)["elu_1"] == ("a",)
    assert edges(read)["add_1"] == ("elu_1", "a")


@pytest.mark.parametrize(
    ("wrong", "help"),
    [
        ("frist", "did you mean `first`?"),
        ("relu1", "did you mean `relu_1`?"),
        ("Input", "did you mean `input`?"),
    ],
)
def test_an_unknown_name(wrong: str, help: str) -> None:
    found = refusal(
        layers("{name: first, type: tanh}", "{type: relu}", f"{{type: relu, from: {wrong}}}")
    )
    assert (found.code, found.message) == ("E006", f"there is no layer `{wrong}` here")
    assert (found.help, under(found.span)) == (help, wrong)


@pytest.mark.parametrize("key", ["from", "share", "like"])
def test_every_reference_is_looked_up(key: str) -> None:
    kind = "upsample" if key == "like" else "relu"
    found = refusal(layers("{name: first, type: relu}", f"{{type: {kind}, {key}: frist}}"))
    assert (found.code, found.help, under(found.span)) == ("E006", "did you mean `first`?", "frist")


def test_each_unknown_name_of_a_list_is_reported_at_its_place() -> None:
    found = refusals(layers("{name: a, type: relu}", "{type: add, from: [x, a, y]}"))
    assert shown(found) == [("E006", "x"), ("E006", "y")]


def test_an_unknown_name_inside_a_block_that_is_there() -> None:
    found = refusal(layers("{name: p, type: pair}", "{type: relu, from: p.iner}", head=PAIR))
    assert (found.code, found.message) == ("E006", "there is no layer `p.iner` here")
    assert found.help == "did you mean `p.inner`?"


def test_a_copy_that_is_not_there() -> None:
    found = refusal(layers("{name: a, type: relu, repeat: 2}", "{type: relu, from: a_3}"))
    assert (found.code, found.message) == ("E006", "there is no layer `a_3` here")


@pytest.mark.parametrize(
    ("line", "reference"),
    [
        ("{name: a, type: relu, if: false}", "a"),
        ("{name: a, type: relu, repeat: 0}", "a"),
        ("{name: a, type: relu, repeat: 2, if: =index > 0}", "a_1"),
        ("{name: a, type: pair, if: false}", "a"),
        ("{name: a, type: pair, if: false}", "a.inner"),
        ("{name: a, type: pair, repeat: 0}", "a.inner"),
        (
            (
                "{name: a, type: branches, merge: add, if: false, branches: [[{name: x, "
                "type: relu}], []]}"
            ),
            "a",
        ),
        ("{type: branches, merge: add, if: false, branches: [[{name: x, type: relu}], []]}", "x"),
        ("{type: branches, merge: add, repeat: 0, branches: [[{name: x, type: relu}], []]}", "x"),
        ("{type: branches, merge: add, branches: [[{name: x, type: relu, if: false}], []]}", "x"),
    ],
)
def test_a_reference_to_what_is_off_says_so(line: str, reference: str) -> None:
    found = refusal(layers(line, f"{{type: relu, from: {reference}}}", head=PAIR))
    assert (found.code, found.message) == ("E006", f"`{reference}` is switched off here")
    assert under(found.span) == reference
    (related,) = found.related
    assert (related.message, related.span.line) == ("switched off here", 4)


def test_a_forward_reference() -> None:
    found = refusal(layers("{type: relu, from: b}", "{name: b, type: relu, from: input}"))
    assert (found.code, found.message) == ("E006", "`b` comes after the layer that reads it")
    (related,) = found.related
    assert (related.span.line, under(found.span)) == (4, "b")


@pytest.mark.parametrize(
    "lines",
    [
        ("{name: a, type: relu, from: a}",),
        ("{name: a, type: relu, from: b}", "{name: b, type: relu}"),
        ("{name: a, type: relu, from: b}", "{name: b, type: relu, from: a}"),
        (
            "{name: a, type: add, from: [input, c]}",
            "{name: b, type: relu}",
            "{name: c, type: relu, from: b}",
        ),
        ("{name: a, type: relu, from: c}", "{type: tanh}", "{name: c, type: relu}"),
        (
            "{name: a, type: branches, merge: add, branches: [[{type: relu, from: b}], []]}",
            "{name: b, type: relu}",
        ),
    ],
)
def test_a_cycle(lines: tuple[str, ...]) -> None:
    found = refusal(layers(*lines))
    assert found.code == "E007"
    assert found.message.endswith("is computed from the layer that reads it")


def test_a_cycle_is_reported_once() -> None:
    found = refusals(
        layers(
            "{name: a, type: relu, from: b}",
            "{name: b, type: relu, from: a}",
            "{type: tanh, from: a}",
        )
    )
    assert [each.code for each in found] == ["E007"]


@pytest.mark.parametrize(
    "broken", ["{type: conv, filters: x, kernel: 1}", "{type: separable_conv}"]
)
def test_a_broken_layer_keeps_its_default_name(broken: str) -> None:
    """What reads it is broken too, and says nothing of its own."""
    kind = broken.split(",")[0].strip("{}").removeprefix("type: ")
    found = refusals(layers(broken, "{type: tanh}", f"{{type: relu, from: {kind}_1}}"))
    assert {each.code for each in found} == {"E004"}


# Duplicates


def test_a_name_that_is_used_twice_shows_both_places() -> None:
    found = refusal(layers("{name: a, type: relu}", "{name: a, type: tanh}"))
    assert (found.code, found.message) == ("E008", "the name `a` is taken")
    assert (found.span.line, under(found.span)) == (4, "a")
    (related,) = found.related
    assert (related.message, related.span.line) == ("first used here", 3)


@pytest.mark.parametrize(
    "lines",
    [
        ("{name: a, type: relu, repeat: 2}", "{name: a_2, type: relu}"),
        ("{name: a_2, type: relu}", "{name: a, type: relu, repeat: 2}"),
        ("{name: a, type: relu, repeat: 2}", "{name: a, type: tanh}"),
        ("{name: a, type: tanh}", "{name: a, type: relu, repeat: 2}"),
        ("{name: a, type: pair}", "{name: a, type: relu}"),
        ("{name: a, type: branches, merge: add, branches: [[{name: a, type: relu}], []]}",),
        (
            (
                "{type: branches, merge: add, branches: [[{name: a, type: relu}], [{name: a, "
                "type: relu}]]}"
            ),
        ),
        (
            "{name: a, type: separable_conv, filters: 3, kernel: 1}",
            "{name: a_depthwise, type: relu}",
        ),
        (
            "{name: a_depthwise, type: relu}",
            "{name: a, type: separable_conv, filters: 3, kernel: 1}",
        ),
        ("{name: input, type: relu}",),
    ],
)
def test_names_that_would_mean_two_things(lines: tuple[str, ...]) -> None:
    assert [each.code for each in refusals(layers(*lines, head=PAIR))] == ["E008"]


def test_the_name_of_an_input_is_taken() -> None:
    found = refusal(layers("{name: a, type: relu, from: b}", head="inputs: {a: [3], b: [3]}\n"))
    assert (found.code, found.message) == ("E008", "`a` is the name of an input")


def test_input_is_free_as_a_name_where_the_inputs_have_other_names() -> None:
    """`inputs` replace `input`; whether it may be a layer is for the file to say, not to crash."""
    text = layers("{name: input, type: relu, from: b}", head="inputs: {a: [3], b: [3]}\n")
    try:
        read = cnnshape.loads(text)
    except cnnshape.SpecError as error:
        codes = [each.code for each in error.diagnostics]
    else:
        codes = [] if names(read) == ["input"] else ["another name"]
    assert codes in ([], ["E008"])


def test_the_same_name_may_stand_in_two_blocks() -> None:
    read = network("{type: pair}", "{type: pair}", "{name: inner, type: relu}", head=PAIR)
    assert "inner" in names(read)


@pytest.mark.parametrize("name", ["a.b", "a b", "1a", "é", "", "_a"])
def test_a_block_needs_a_name_that_a_layer_could_bear(name: str) -> None:
    head = f'blocks: {{"{name}": {{layers: [{{type: relu}}]}}}}\ninput: [4, 3]\n'
    found = refusals(layers("{type: relu}", head=head))[0]
    assert found.code in ("E004", "E011")
    assert under(found.span) == f'"{name}"'


@pytest.mark.parametrize("name", ["a.b", "1a", ""])
def test_an_input_of_a_block_needs_a_name_that_a_layer_could_bear(name: str) -> None:
    head = (
        f'blocks: {{b: {{inputs: ["{name}", x], layers: [{{type: relu, '
        f"from: x}}]}}}}\ninput: [4, 3]\n"
    )
    found = refusals(layers("{type: relu}", head=head))[0]
    assert found.code in ("E004", "E011")


# Inputs and outputs


def test_outputs_are_what_nothing_reads_in_file_order() -> None:
    read = network(
        "{name: a, type: relu}", "{name: b, type: relu}", "{name: c, type: relu, from: a}"
    )
    assert read.outputs == ("b", "c")


def test_declared_outputs_keep_their_order_and_may_be_read() -> None:
    read = network(
        "{name: a, type: relu}", "{name: b, type: relu}", head="outputs: [b, a]\ninput: [4, 3]\n"
    )
    assert read.outputs == ("b", "a")


def test_outputs_mean_the_last_copy_and_the_last_layer() -> None:
    head = PAIR + "outputs: [a, p]\n"
    read = network("{name: a, type: relu, repeat: 2}", "{name: p, type: pair}", head=head)
    assert read.outputs == ("a_2", "p.tanh_1")


def test_an_output_that_is_off() -> None:
    found = refusal(
        layers(
            "{type: tanh}", "{name: a, type: relu, if: false}", head="outputs: [a]\ninput: [4, 3]\n"
        )
    )
    assert (found.code, found.message) == ("E006", "`a` is switched off here")


def test_several_inputs_are_read_by_name() -> None:
    head = "inputs: {left: [4, 4, 3], right: [4, 4, 2]}\n"
    read = network("{type: concat, from: [left, right]}", head=head)
    assert edges(read) == {"concat_1": ("left", "right")}
    assert cnnshape.analyze(read).layers[-1].output_shape == (4, 4, 5)


@pytest.mark.parametrize(
    "first", ["{type: relu}", "{type: pair}", "{type: branches, merge: add, branches: [[], []]}"]
)
def test_with_several_inputs_the_first_layer_says_from(first: str) -> None:
    head = "inputs: {a: [4, 3], b: [4, 3]}\n" + PAIR.split("\n")[0] + "\n"
    found = refusals(layers(first, "{name: next, type: tanh}", head=head))
    assert [each.code for each in found] in (["E004"], ["E006"])
    assert "from" in f"{found[0].message} {found[0].help}"


def test_with_several_inputs_input_is_no_name() -> None:
    found = refusal(layers("{type: relu, from: input}", head="inputs: {a: [4, 3], b: [4, 3]}\n"))
    assert (found.code, found.message) == ("E006", "there is no layer `input` here")


def test_one_input_with_a_name_is_read_by_the_first_layer() -> None:
    read = network("{type: relu}", head="inputs: {picture: [4, 3]}\n")
    assert edges(read) == {"relu_1": ("picture",)}
