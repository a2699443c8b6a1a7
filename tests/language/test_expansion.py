"""Composition: branches, blocks, repeat, `if`, share and channels, sentence by sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape

from .reading import (
    MAX_KIBIBYTES,
    edges,
    in_a_child,
    layers,
    names,
    network,
    numbers,
    refusal,
    refusals,
    shown,
    under,
)

SMALL = "input: [8, 8, 3]\n"


def filters_of(read: cnnshape.Network) -> list[int]:
    """Return the channels that each layer gives, without the inputs."""
    shapes = [layer.output_shape for layer in cnnshape.analyze(read).layers if layer.inputs]
    return [shape[-1] if shape else 0 for shape in shapes]


def blocks(*definitions: str, head: str = SMALL) -> str:
    return f"{head}blocks:\n" + "".join(f"  {definition}\n" for definition in definitions)


# Branches


def test_an_empty_branch_is_the_identity() -> None:
    read = network("{type: relu}", "{type: branches, merge: add, branches: [[], [{type: tanh}]]}")
    assert edges(read)["add_1"] == ("relu_1", "tanh_1")


def test_a_branch_whose_layers_are_all_off_is_the_identity() -> None:
    read = network(
        "{type: relu}",
        (
            "{type: branches, merge: add, branches: [[{type: elu, if: false}, {type: elu, "
            "repeat: 0}], []]}"
        ),
    )
    assert edges(read) == {"relu_1": ("input",), "add_1": ("relu_1", "relu_1")}


@pytest.mark.parametrize("merge", ["add", "subtract", "multiply", "average", "maximum", "concat"])
def test_branches_end_in_any_merge(merge: str) -> None:
    read = network(
        f"{{type: branches, merge: {merge}, activation: relu, branches: [[{{type: tanh}}], []]}}"
    )
    last = read.nodes[-1]
    assert (last.name, last.layer.type) == (f"{merge}_1", merge)
    assert last.layer.model_dump()["activation"] == "relu"


def test_the_merge_may_be_an_expression() -> None:
    head = f"parameters: {{how: concat}}\n{SMALL}"
    read = network("{type: branches, merge: =how, branches: [[{type: tanh}], []]}", head=head)
    assert read.nodes[-1].layer.type == "concat"


def test_branches_stand_in_branches() -> None:
    inner = "{type: branches, merge: concat, branches: [[{type: tanh}], []]}"
    read = network(
        "{type: relu}", f"{{type: branches, merge: concat, branches: [[{inner}], []]}}", head=SMALL
    )
    assert filters_of(read) == [3, 3, 6, 9]


def test_three_branches() -> None:
    read = network(
        "{type: branches, merge: concat, branches: [[], [{type: relu}], [{type: tanh}]]}"
    )
    assert edges(read)["concat_1"] == ("input", "relu_1", "tanh_1")


@pytest.mark.parametrize(
    ("entries", "at", "message"),
    [
        ("merge: add, branches: [[]]", "[[]]", "`branches` must list two or more lists of layers"),
        ("merge: add, branches: []", "[]", "`branches` must list two or more lists of layers"),
        ("merge: add, branches: 5", "5", "`branches` must list two or more lists of layers"),
        ("merge: sum, branches: [[], []]", "sum", None),
        ("merge: relu, branches: [[], []]", "relu", None),
        ("merge: [add], branches: [[], []]", "[add]", None),
        ("merge: add, activation: rleu, branches: [[], []]", "rleu", None),
        ("merge: add, branches: [[], [5]]", "5", "this is not a layer"),
        ("merge: add, from: [input, input], branches: [[], []]", "[input, input]", None),
    ],
)
def test_wrong_branches(entries: str, at: str, message: str | None) -> None:
    found = refusal(layers(f"{{type: branches, {entries}}}"))
    assert (found.code, under(found.span)) == ("E004", at)
    assert message is None or found.message == message


def test_branches_have_no_other_keys() -> None:
    found = refusal(layers("{type: branches, merge: add, filters: 3, branches: [[], []]}"))
    assert (found.code, found.message) == ("E002", "branches has no key `filters`")


def test_branches_that_are_off_are_the_identity() -> None:
    read = network(
        "{type: relu}",
        "{type: branches, if: false, merge: add, branches: [[{type: elu}], []]}",
        "{type: tanh}",
    )
    assert edges(read) == {"relu_1": ("input",), "tanh_1": ("relu_1",)}


def test_repeated_branches_follow_each_other() -> None:
    read = network("{type: branches, merge: add, repeat: 2, branches: [[{type: relu}], []]}")
    assert edges(read) == {
        "relu_1": ("input",),
        "add_1": ("relu_1", "input"),
        "relu_2": ("add_1",),
        "add_2": ("relu_2", "add_1"),
    }


# Repeat, if, index


def test_the_first_copy_reads_from_and_each_next_the_copy_before() -> None:
    read = network(
        "{name: a, type: relu}", "{type: tanh}", "{name: b, type: relu, from: a, repeat: 3}"
    )
    assert edges(read) == {
        "a": ("input",),
        "tanh_1": ("a",),
        "b_1": ("a",),
        "b_2": ("b_1",),
        "b_3": ("b_2",),
    }


def test_the_first_copy_that_is_on_reads_from() -> None:
    read = network(
        "{name: a, type: relu}",
        "{type: tanh}",
        "{name: b, type: relu, from: a, repeat: 3, if: =index > 0}",
    )
    assert edges(read)["b_2"] == ("a",)
    assert edges(read)["b_3"] == ("b_2",)


def test_repeated_blocks_and_branches_read_from_once() -> None:
    head = blocks("b: {layers: [{type: elu}]}")
    read = network(
        "{name: a, type: relu}",
        "{type: tanh}",
        "{type: b, from: a, repeat: 2}",
        "{type: branches, from: a, merge: add, repeat: 2, branches: [[{type: selu}], []]}",
        head=head,
    )
    assert edges(read)["b_1.elu_1"] == ("a",)
    assert edges(read)["b_2.elu_1"] == ("b_1.elu_1",)
    assert edges(read)["add_1"] == ("selu_1", "a")
    assert edges(read)["add_2"] == ("selu_2", "add_1")


def test_a_layer_in_repeated_branches_reads_from_in_each_copy() -> None:
    read = network(
        "{name: a, type: relu}",
        "{type: branches, merge: add, repeat: 2, branches: [[{type: selu, from: a}], []]}",
    )
    assert edges(read)["selu_1"] == ("a",)
    assert edges(read)["selu_2"] == ("a",)


def test_index_counts_copies_from_0_in_a_layers_own_keys() -> None:
    read = network("{type: conv, kernel: 1, filters: =2 ** index, repeat: 4}")
    assert filters_of(read) == [1, 2, 4, 8]


def test_index_is_seen_inside_repeated_branches() -> None:
    line = (
        "{type: branches, merge: concat, repeat: 2, branches: [[{type: conv, kernel: 1, "
        "filters: =10 + index}], []]}"
    )
    assert filters_of(network(line, head=SMALL)) == [10, 13, 11, 24]


def test_the_index_of_an_inner_repeat_hides_the_outer_one() -> None:
    line = (
        "{type: branches, merge: concat, repeat: 2, branches: "
        "[[{type: conv, kernel: 1, filters: =10 + index, repeat: 2}], []]}"
    )
    assert filters_of(network(line, head=SMALL)) == [10, 11, 14, 10, 11, 25]


def test_a_block_gets_the_index_as_an_argument() -> None:
    head = blocks("b: {parameters: {at: }, layers: [{type: conv, kernel: 1, filters: =at + 5}]}")
    assert filters_of(network("{type: b, at: =index, repeat: 2}", head=head)) == [5, 6]


def test_a_block_does_not_see_the_index_of_its_call() -> None:
    head = blocks("b: {layers: [{type: conv, kernel: 1, filters: =index + 5}]}")
    found = refusal(layers("{type: b, repeat: 2}", head=head))
    assert (found.code, under(found.span)) == ("E009", "index")
    assert "`index`" in found.message


def test_index_means_nothing_without_a_repeat() -> None:
    found = refusal(layers("{type: conv, kernel: 1, filters: =index}"))
    assert (found.code, under(found.span)) == ("E009", "index")
    assert "`index`" in found.message


def test_if_is_asked_for_each_copy() -> None:
    read = network("{type: relu, repeat: 5, if: =index % 2 == 0}")
    assert names(read) == ["relu_1", "relu_2", "relu_3"]
    assert edges(read)["relu_2"] == ("relu_1",)


def test_what_is_off_is_not_looked_at() -> None:
    """What is off may divide by zero or read nothing at all: it is not there."""
    read = network(
        "{type: conv, if: false, filters: =1 / 0, kernel: -5, from: nowhere}", "{type: relu}"
    )
    assert names(read) == ["relu_1"]


def test_a_list_with_nothing_on_leaves_the_input() -> None:
    assert names(network("{type: relu, if: false}")) == []


def test_if_belongs_to_the_merge() -> None:
    read = network(
        "{name: a, type: relu}",
        "{name: b, type: relu}",
        "{type: add, from: [a, b], if: false}",
        "{type: tanh}",
    )
    assert edges(read)["tanh_1"] == ("b",)


@pytest.mark.parametrize("value", ["=1", "=0", "='true'", "='text'", "=[]"])
def test_an_if_that_computes_to_something_else(value: str) -> None:
    found = refusal(layers(f'{{type: relu, if: "{value}"}}'))
    assert found.code == "E004"
    assert found.message.startswith("`if` must be true or false")


@pytest.mark.parametrize("value", ["=-1", "=1.5", "='2'", "=true"])
def test_a_repeat_that_computes_to_something_else(value: str) -> None:
    found = refusal(layers(f'{{type: relu, repeat: "{value}"}}'))
    assert found.code == "E004"
    assert found.message.startswith("`repeat` must be a whole number of at least 0")


@pytest.mark.parametrize("value", ["2.0", "=4 / 2", "=len([1, 1])"])
def test_a_repeat_may_be_computed(value: str) -> None:
    assert (
        len(
            names(
                network(
                    f'{{type: relu, repeat: "{value}"}}'
                    if "[" in value
                    else f"{{type: relu, repeat: {value}}}"
                )
            )
        )
        == 2
    )


# Blocks


def test_names_of_nested_blocks() -> None:
    head = blocks(
        "stage: {layers: [{type: bottleneck, repeat: 2}]}",
        "bottleneck: {layers: [{type: conv, filters: 3, kernel: 1}]}",
    )
    read = network("{type: stage, repeat: 2}", head=head)
    assert names(read) == [
        "stage_1.bottleneck_1.conv_1",
        "stage_1.bottleneck_2.conv_1",
        "stage_2.bottleneck_1.conv_1",
        "stage_2.bottleneck_2.conv_1",
    ]


def test_a_block_may_be_defined_below_the_block_that_uses_it() -> None:
    head = blocks("a: {layers: [{type: b}]}", "b: {layers: [{type: relu}]}")
    assert names(network("{type: a}", head=head)) == ["a_1.b_1.relu_1"]


def test_the_type_may_be_an_expression() -> None:
    head = blocks(
        "a: {layers: [{type: relu}]}",
        "b: {layers: [{type: tanh}]}",
        head=f"parameters: {{kind: b, activation_kind: elu}}\n{SMALL}",
    )
    read = network("{type: =kind}", "{type: =activation_kind}", head=head)
    assert names(read) == ["b_1.tanh_1", "elu_1"]


def test_a_type_that_computes_to_no_kind() -> None:
    head = f"parameters: {{kind: cnv}}\n{SMALL}"
    found = refusal(layers("{type: =kind}", head=head))
    assert (found.code, found.message, under(found.span)) == (
        "E005",
        "unknown layer type `cnv`",
        "=kind",
    )


def test_defaults_compute_over_earlier_parameters() -> None:
    head = blocks(
        "b: {parameters: {width: 4, inner: =width // 2, outer: '=[width, inner]'}, "
        "layers: [{type: conv, kernel: 1, filters: '=sum(outer)'}]}"
    )
    assert filters_of(
        network("{type: b}", "{type: b, width: 10}", "{type: b, inner: 1}", head=head)
    ) == [6, 15, 5]


def test_defaults_do_not_see_later_parameters() -> None:
    head = blocks(
        "b: {parameters: {inner: =width, width: 4}, layers: [{type: conv, kernel: 1, "
        "filters: =inner}]}"
    )
    found = refusal(layers("{type: b}", head=head))
    assert (found.code, found.message, under(found.span)) == (
        "E009",
        "unknown name `width`",
        "width",
    )


def test_parameters_of_the_file_compute_over_earlier_ones() -> None:
    head = f"parameters: {{a: 2, b: =a * 3, c: '=[a, b][1]'}}\n{SMALL}"
    assert filters_of(network("{type: conv, kernel: 1, filters: =c}", head=head)) == [6]
    assert filters_of(
        network("{type: conv, kernel: 1, filters: =c}", head=head, parameters={"a": 5})
    ) == [15]
    assert filters_of(
        network("{type: conv, kernel: 1, filters: =c}", head=head, parameters={"b": 5})
    ) == [5]


def test_a_block_sees_the_files_parameters_but_not_its_callers() -> None:
    inner = "inner: {layers: [{type: conv, kernel: 1, filters: =width}]}"
    head = blocks(
        "outer: {parameters: {width: 7}, layers: [{type: inner}]}",
        inner,
        head=f"parameters: {{width: 5}}\n{SMALL}",
    )
    assert filters_of(network("{type: outer}", head=head)) == [5]
    head = blocks("outer: {parameters: {width: 7}, layers: [{type: inner}]}", inner)
    found = refusal(layers("{type: outer}", head=head))
    assert (found.code, found.message) == ("E009", "unknown name `width`")


def test_a_parameter_of_a_block_hides_that_of_the_file() -> None:
    head = blocks(
        "b: {parameters: {width: 7}, layers: [{type: conv, kernel: 1, filters: =width}]}",
        head=f"parameters: {{width: 5}}\n{SMALL}",
    )
    assert filters_of(
        network("{type: b}", "{type: conv, kernel: 1, filters: =width}", head=head)
    ) == [7, 5]


def test_an_argument_is_worked_out_where_it_stands() -> None:
    head = blocks(
        "b: {parameters: {width: }, layers: [{type: conv, kernel: 1, filters: =width}]}",
        head=f"parameters: {{width: 5}}\n{SMALL}",
    )
    assert filters_of(network("{type: b, width: =width + 1}", head=head)) == [6]


def test_a_parameter_without_a_default_is_required() -> None:
    head = blocks("b: {parameters: {width: , depth: 1}, layers: [{type: relu}]}")
    found = refusal(layers("{type: b}", head=head))
    assert (found.code, found.message) == ("E011", "the block `b` needs the argument `width`")
    assert (found.help, under(found.span)) == ("write `width: ...` in this call", "{type: b}")


def test_an_argument_that_a_block_does_not_take() -> None:
    head = blocks("b: {parameters: {width: 1}, layers: [{type: relu}]}")
    found = refusal(layers("{type: b, widht: 5}", head=head))
    assert (found.code, found.message) == ("E011", "the block `b` takes no argument `widht`")
    assert (found.help, under(found.span)) == ("did you mean `width`?", "widht")


def test_a_parameter_of_the_file_without_a_value() -> None:
    text = layers(
        "{type: conv, kernel: 1, filters: =width}", head=f"parameters: {{width: }}\n{SMALL}"
    )
    found = refusal(text)
    assert (found.code, found.message) == ("E011", "the parameter `width` has no value")
    assert filters_of(cnnshape.loads(text, parameters={"width": 4})) == [4]


def test_a_parameter_that_the_file_does_not_have() -> None:
    text = layers("{type: relu}", head=f"parameters: {{width: 1}}\n{SMALL}")
    with pytest.raises(
        ValueError, match=r"the file has no parameter `widht`: did you mean `width`\?"
    ):
        cnnshape.loads(text, parameters={"widht": 4})


def test_a_list_that_a_caller_sets_can_be_indexed_whatever_its_kind() -> None:
    text = layers(
        '{type: conv, kernel: 1, filters: "=depths[1]"}',
        head=f"parameters: {{depths: [1, 2]}}\n{SMALL}",
    )
    assert filters_of(cnnshape.loads(text, parameters={"depths": [3, 4]})) == [4]
    assert filters_of(cnnshape.loads(text, parameters={"depths": (3, 4)})) == [4]


@pytest.mark.parametrize(
    ("definitions", "path"),
    [
        (["a: {layers: [{type: a}]}"], "a -> a"),
        (["a: {layers: [{type: b}]}", "b: {layers: [{type: a}]}"], "a -> b -> a"),
        (["a: {layers: [{type: branches, merge: add, branches: [[{type: a}], []]}]}"], "a -> a"),
        (["a: {parameters: {n: 3}, layers: [{type: a, n: =n - 1, if: =n > 0}]}"], "a -> a"),
        (["a: {parameters: {kind: a}, layers: [{type: =kind}]}"], "a -> a"),
    ],
)
def test_a_block_may_not_contain_itself(definitions: list[str], path: str) -> None:
    found = refusal(layers("{type: a}", head=blocks(*definitions)))
    assert found.code == "E011"
    assert found.message == f"the block `a` contains itself: {path}"


@pytest.mark.parametrize("kind", ["conv", "relu", "branches", "input", "add"])
def test_a_block_may_not_bear_the_name_of_a_layer_kind(kind: str) -> None:
    found = refusal(layers("{type: relu}", head=blocks(f"{kind}: {{layers: [{{type: relu}}]}}")))
    assert (found.code, found.message) == (
        "E011",
        f"`{kind}` is a layer kind and cannot name a block",
    )


@pytest.mark.parametrize(
    "name",
    [
        *("type", "name", "from", "if", "repeat", "share", "trainable", "quantize", "expect"),
        "description",
        *(
            "index",
            "channels",
            "and",
            "or",
            "not",
            "in",
            "is",
            "else",
            "true",
            "min",
            "round_channels",
        ),
    ],
)
def test_names_that_a_parameter_may_not_bear(name: str) -> None:
    found = refusal(
        layers("{type: relu}", head=blocks(f"b: {{parameters: {{'{name}': 1}}, layers: []}}"))
    )
    assert (found.code, under(found.span)) == ("E004", f"'{name}'")
    assert found.message == f"`{name}` cannot name a parameter: the name is taken"


@pytest.mark.parametrize("name", ["class", "lambda", "for", "None", "True", "import", "def"])
def test_a_parameter_that_no_expression_could_name_is_refused(name: str) -> None:
    found = refusal(layers("{type: relu}", head=f"parameters: {{{name}: 1}}\n{SMALL}"))
    assert (found.code, under(found.span)) == ("E004", name)


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ("b: {}", "the block `b` has no list of layers"),
        ("b: 5", "the block `b` has no list of layers"),
        ("b: {layers: 5}", "the block `b` has no list of layers"),
        ("b: {layers: [], inputs: 5}", "`inputs` of a block must list different names"),
        ("b: {layers: [], inputs: []}", "`inputs` of a block must list different names"),
        ("b: {layers: [], inputs: [a, a]}", "`inputs` of a block must list different names"),
        ("b: {layers: [], inputs: [a, 5]}", "`inputs` of a block must list different names"),
    ],
)
def test_wrong_blocks(definition: str, message: str) -> None:
    found = refusal(layers("{type: relu}", head=blocks(definition)))
    assert (found.code, found.message) == ("E011", message)


def test_a_block_that_reads_two_layers() -> None:
    head = blocks(
        "join: {inputs: [below, skip], layers: [{type: relu, from: below}, {type: add, "
        "from: [relu_1, skip]}]}"
    )
    read = network(
        "{name: a, type: tanh}",
        "{name: b, type: elu}",
        "{name: j, type: join, from: [b, a]}",
        "{type: selu}",
        head=head,
    )
    assert edges(read)["j.relu_1"] == ("b",)
    assert edges(read)["j.add_1"] == ("j.relu_1", "a")
    assert edges(read)["selu_1"] == ("j.add_1",)


@pytest.mark.parametrize("entries", ["", ", from: a", ", from: [a]", ", from: [a, a, a]"])
def test_a_block_with_inputs_reads_as_many_as_it_names(entries: str) -> None:
    head = blocks("join: {inputs: [below, skip], layers: [{type: add, from: [below, skip]}]}")
    found = refusal(layers("{name: a, type: tanh}", f"{{type: join{entries}}}", head=head))
    assert found.code == "E011"
    assert found.message.startswith("the block `join` reads 2 layers (below, skip)")


def test_a_block_with_one_input_is_told_to_read_one_layer() -> None:
    head = blocks("twin: {inputs: [below], layers: [{type: relu, from: below}]}")
    found = refusal(layers("{name: a, type: tanh}", "{type: twin, from: [a, a]}", head=head))
    assert found.message == "the block `twin` reads 1 layer (below), but `from` lists 2"
    assert found.help == "list 1 layer of this scope in `from`, in this order"


def test_a_block_without_inputs_reads_one_layer() -> None:
    head = blocks("b: {layers: [{type: relu}]}")
    found = refusal(layers("{name: a, type: tanh}", "{type: b, from: [a, input]}", head=head))
    assert (found.code, under(found.span)) == ("E004", "[a, input]")


@pytest.mark.parametrize(
    "first",
    ["{type: relu}", "{type: branches, merge: add, branches: [[], []]}", "{type: relu, repeat: 2}"],
)
def test_in_a_block_with_inputs_the_first_layer_says_from(first: str) -> None:
    head = blocks(f"join: {{inputs: [below, skip], layers: [{first}]}}")
    found = refusals(
        layers("{name: a, type: tanh}", "{type: join, from: [a, input]}", "{type: elu}", head=head)
    )
    assert [each.code for each in found] in (["E004"], ["E006"])
    assert "from" in f"{found[0].message} {found[0].help}"


def test_a_block_with_inputs_has_no_input() -> None:
    head = blocks("join: {inputs: [below, skip], layers: [{type: relu, from: input}]}")
    found = refusal(layers("{name: a, type: tanh}", "{type: join, from: [a, input]}", head=head))
    assert (found.code, found.message) == ("E006", "there is no layer `input` here")


@pytest.mark.parametrize("inner", ["", "{type: relu, from: below, if: false}"])
@pytest.mark.parametrize("reader", ["{type: elu}", "{type: elu, from: joined}"])
def test_a_block_of_two_inputs_that_adds_no_layer_has_no_output(inner: str, reader: str) -> None:
    head = blocks(f"join: {{inputs: [below, skip], layers: [{inner}]}}")
    call = "{name: joined, type: join, from: [a, input]}"
    found = refusal(layers("{name: a, type: tanh}", call, reader, head=head))
    assert found.code == "E011"
    assert found.message == "the block `join` reads 2 layers, but adds none here"
    assert found.help is not None
    assert "{type: add, from: [below, skip]}" in found.help
    assert under(found.span) == call


def test_unknown_channels_do_not_hide_other_mistakes_of_a_layer() -> None:
    inner = "{type: conv, kernel: x, filters: =channels}"
    found = refusals(layers("{type: b, from: nowhere}", head=blocks(f"b: {{layers: [{inner}]}}")))
    assert shown(found) == [("E004", "x"), ("E006", "nowhere")]


def test_a_block_with_nothing_left_is_the_identity_under_its_name() -> None:
    head = blocks("b: {parameters: {on: false}, layers: [{type: relu, if: =on}]}")
    read = network(
        "{type: tanh}", "{name: x, type: b}", "{type: elu}", "{type: selu, from: x}", head=head
    )
    assert edges(read) == {"tanh_1": ("input",), "elu_1": ("tanh_1",), "selu_1": ("tanh_1",)}


def test_a_block_that_is_off_is_the_identity() -> None:
    head = blocks("b: {layers: [{type: relu}]}")
    assert edges(
        network("{type: b, if: false}", "{type: b, repeat: 0}", "{type: elu}", head=head)
    ) == {"elu_1": ("input",)}


def test_expectations_of_a_block_are_kept_with_its_layers() -> None:
    head = blocks("b: {layers: [{type: relu}, {type: tanh}]}")
    (group,) = network("{type: elu}", "{name: x, type: b, expect: {macs: 0}}", head=head).groups
    assert (group.name, group.block, group.first, group.last) == ("x", "b", 2, 4)
    assert group.expect is not None
    assert group.expect.macs == 0


# What is wrong inside a block


def test_what_is_wrong_in_a_block_shows_each_call_around_it() -> None:
    head = blocks("outer: {layers: [{name: i, type: inner}]}", "inner: {layers: [{type: cnv}]}")
    found = refusal(layers("{name: o, type: outer}", head=head))
    assert (found.code, found.span.line, under(found.span)) == ("E005", 4, "cnv")
    assert [(each.message, under(each.span)) for each in found.related] == [
        ("`outer` is used here as `o`", "{name: o, type: outer}"),
        ("`inner` is used here as `o.i`", "{name: i, type: inner}"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{type: cnv}", "E005"),
        ("{type: relu, x: 1}", "E002"),
        ("{type: conv, kernel: 1}", "E004"),
        ("{type: conv, kernel: 1, filters: -1}", "E004"),
        ("{type: conv, kernel: 1, filters: 1e30}", None),
        ("{type: conv, kernel: 1, filters: =nope}", "E009"),
        ("{type: relu, repeat: -1}", "E004"),
        ("{type: relu, if: 5}", "E004"),
        ("{type: relu, from: nope}", "E006"),
        ("{name: x, type: relu, from: x}", "E007"),
        ("{name: input, type: relu}", "E008"),
        ("{type: branches, merge: x, branches: [[], []]}", "E004"),
        ("{type: relu, share: nope}", "E006"),
        ("{type: b}", "E011"),
        ("5", "E004"),
    ],
)
def test_every_kind_of_mistake_in_a_block_shows_the_call(line: str, code: str | None) -> None:
    found = refusal(layers("{name: call, type: b}", head=blocks(f"b: {{layers: [{line}]}}")))
    assert code is None or found.code == code
    assert "`b` is used here as `call`" in [each.message for each in found.related]


def test_what_is_wrong_with_a_default_shows_the_call() -> None:
    head = blocks("b: {parameters: {width: =1 / 0}, layers: [{type: relu}]}")
    found = refusal(layers("{name: call, type: b}", head=head))
    assert (found.code, under(found.span)) == ("E009", "1 / 0")
    assert [each.message for each in found.related] == ["`b` is used here as `call`"]


def test_a_fault_in_the_shapes_of_a_block_shows_the_call() -> None:
    head = blocks("b: {layers: [{type: max_pool, kernel: 9}]}")
    found = cnnshape.analyze(network("{name: call, type: b}", head=head)).diagnostics
    assert {each.code for each in found} == {"S101"}
    assert found[0].related[0].message == "`b` is used here as `call`"


@pytest.mark.parametrize(
    "line",
    [
        "{type: cnv}",
        "{type: relu, x: 1}",
        "{type: conv, kernel: 1, filters: =nope}",
        "{type: relu, from: nope}",
    ],
)
def test_what_is_wrong_in_a_block_is_reported_once_however_often_it_is_used(line: str) -> None:
    head = blocks(f"b: {{layers: [{line}]}}")
    found = refusals(layers("{type: b}", "{type: b, repeat: 3}", "{type: b}", head=head))
    assert len(found) == 1


# Channels


def test_channels_of_a_block_are_those_of_its_input() -> None:
    head = blocks(
        "b: {parameters: {out: =2 * channels}, layers: [{type: conv, kernel: 1, "
        "filters: =out}, {type: conv, kernel: 1, filters: =channels}]}"
    )
    read = network("{type: conv, kernel: 1, filters: 5}", "{type: b}", "{type: b}", head=head)
    assert filters_of(read) == [5, 10, 5, 10, 5]


def test_channels_at_the_top_are_those_of_the_network() -> None:
    read = network(
        "{type: conv, kernel: 1, filters: 5}",
        "{type: conv, kernel: 1, filters: =channels}",
        head=SMALL,
    )
    assert filters_of(read) == [5, 3]


def test_channels_in_branches_are_those_of_the_block_around() -> None:
    line = (
        "{type: branches, merge: concat, branches: [[{type: conv, kernel: 1, "
        "filters: 7}, {type: conv, kernel: 1, filters: =channels}], []]}"
    )
    head = blocks(f"b: {{layers: [{line}]}}")
    assert filters_of(network("{type: conv, kernel: 1, filters: 5}", "{type: b}", head=head)) == [
        5,
        7,
        5,
        10,
    ]


def test_channels_of_each_copy_of_a_block_are_those_of_the_copy_before() -> None:
    head = blocks("b: {layers: [{type: conv, kernel: 1, filters: =2 * channels}]}")
    assert filters_of(network("{type: b, repeat: 3}", head=head)) == [6, 12, 24]


def test_channels_in_channels_first() -> None:
    head = blocks(
        "b: {layers: [{type: conv, kernel: 1, filters: =2 * channels}]}",
        head="layout: channels_first\ninput: [3, 8, 8]\n",
    )
    assert filters_of(network("{type: b}", head=head)) == [6]


def test_channels_follow_the_input_that_a_caller_gives() -> None:
    head = blocks("b: {layers: [{type: conv, kernel: 1, filters: =2 * channels}]}")
    assert filters_of(network("{type: b}", head=head, input=(8, 8, 5))) == [10]


@pytest.mark.parametrize(
    "place", ["expect: {parameters: =channels}", "budget: {parameters: =channels}"]
)
def test_channels_are_seen_wherever_a_value_may_stand_at_the_top(place: str) -> None:
    read = network("{type: relu}", head=f"{SMALL}{place}\n")
    assert {**read.promises.expect, **read.promises.budget}["parameters"] == 3


def test_after_a_fault_unknown_channels_poison_in_silence() -> None:
    head = blocks(
        "b: {layers: [{type: conv, kernel: 1, filters: =channels}]}",
        head=f"{SMALL}outputs: [last]\n",
    )
    read = network(
        "{type: max_pool, kernel: 9}", "{type: b}", "{name: last, type: relu}", head=head
    )
    found = cnnshape.analyze(read)
    assert {each.code for each in found.diagnostics} == {"S101"}
    assert [layer.name for layer in found.layers] == ["input", "max_pool_1"], (
        "what a block needs channels for that a fault leaves unknown cannot be expanded"
    )


def test_after_a_fault_what_does_not_depend_on_it_is_still_counted() -> None:
    head = blocks("b: {layers: [{type: conv, kernel: 1, filters: =channels}]}")
    read = network(
        "{name: a, type: max_pool, kernel: 9}",
        "{type: b}",
        "{name: other, type: conv, kernel: 3, filters: 4, from: input}",
        head=head,
    )
    found = {layer.name: layer for layer in cnnshape.analyze(read).layers}
    assert found["other"].output_shape == (6, 6, 4)


def test_after_a_fault_other_mistakes_are_still_found() -> None:
    head = blocks("b: {layers: [{type: conv, kernel: 1, filters: =channels}]}")
    found = refusals(layers("{type: max_pool, kernel: 9}", "{type: b}", "{type: cnv}", head=head))
    assert "E005" in [each.code for each in found]


# Share


def test_a_shared_layer_uses_the_weights_of_its_owner() -> None:
    read = network(
        "{name: a, type: conv, filters: 3, kernel: 3}",
        "{name: b, type: conv, filters: 3, kernel: 3, share: a}",
        head=SMALL,
    )
    a, b = cnnshape.analyze(read).layers[1:]
    assert (b.shares, b.trainable_parameters, b.weights) == ("a", 0, a.weights)
    assert (a.weighted_layer, b.weighted_layer) == (1, 1)
    assert numbers(read)["macs"] == (a.macs or 0) + (b.macs or 0)


def test_a_sharer_of_a_sharer_uses_the_weights_of_the_owner() -> None:
    read = network(
        "{name: a, type: conv, filters: 3, kernel: 1}",
        "{name: b, type: conv, filters: 3, kernel: 1, share: a}",
        "{name: c, type: conv, filters: 3, kernel: 1, share: b}",
    )
    assert [node.shares for node in read.nodes] == [None, None, "a", "a"]


def test_a_block_shares_layer_by_layer() -> None:
    head = blocks(
        "b: {layers: [{type: conv, filters: 3, kernel: 1}, {type: batch_norm}, {type: relu}]}"
    )
    read = network("{name: a, type: b}", "{name: c, type: b, share: a}", head=head)
    assert [node.shares for node in read.nodes[4:]] == ["a.conv_1", "a.batch_norm_1", "a.relu_1"]


def test_copies_may_all_share() -> None:
    read = network(
        "{name: a, type: conv, filters: 3, kernel: 1}",
        "{type: conv, filters: 3, kernel: 1, share: a, repeat: 2}",
    )
    assert [node.shares for node in read.nodes] == [None, None, "a", "a"]


def test_a_separable_convolution_shares_both_halves() -> None:
    line = "type: separable_conv, filters: 3, kernel: 3, padding: same"
    read = network(f"{{name: a, {line}}}", f"{{name: b, {line}, share: a}}", head=SMALL)
    assert [node.shares for node in read.nodes] == [None, None, None, "a_depthwise", "a"]


@pytest.mark.parametrize(
    ("owner", "borrower"),
    [
        ("{name: a, type: conv, filters: 3, kernel: 1}", "{type: dense, units: 3, share: a}"),
        ("{name: a, type: two}", "{type: one, share: a}"),
        ("{name: a, type: one}", "{type: two, share: a}"),
        ("{name: a, type: one}", "{type: conv, filters: 3, kernel: 1, share: a}"),
        ("{name: a, type: conv, filters: 3, kernel: 1}", "{type: two, share: a}"),
        (
            "{name: a, type: separable_conv, filters: 3, kernel: 1}",
            "{type: conv, filters: 3, kernel: 1, share: a}",
        ),
    ],
)
def test_what_is_not_alike_cannot_share(owner: str, borrower: str) -> None:
    head = blocks(
        "one: {layers: [{type: relu}]}",
        "two: {layers: [{type: relu}, {type: conv, filters: 3, kernel: 1}]}",
    )
    found = refusal(layers(owner, borrower, head=head))
    assert (found.code, under(found.span)) == ("S102", "a")
    assert found.message.startswith("cannot share the weights of `a`")
    assert found.related[0].message == "`a` is here"


def test_weights_of_other_shapes_cannot_be_shared() -> None:
    read = network(
        "{name: a, type: conv, filters: 3, kernel: 3}",
        "{type: conv, filters: 4, kernel: 3, share: a}",
    )
    (found,) = cnnshape.analyze(read).diagnostics
    assert (found.code, under(found.span)) == ("S102", "a")


def test_a_layer_that_is_off_lends_no_weights() -> None:
    found = refusal(
        layers(
            "{name: a, type: conv, filters: 3, kernel: 1, if: false}",
            "{type: conv, filters: 3, kernel: 1, share: a}",
        )
    )
    assert (found.code, found.message) == ("E006", "`a` is switched off here")


@pytest.mark.parametrize("line", ["{name: a, type: relu, share: a}", "{type: relu, share: input}"])
def test_a_layer_shares_neither_with_itself_nor_with_an_input(line: str) -> None:
    assert refusals(layers(line))[0].code in ("E006", "E007", "S102")


# Separable convolutions


def test_a_separable_convolution_is_two_layers() -> None:
    read = network(
        (
            "{name: s, type: separable_conv, filters: 8, kernel: 3, stride: 2, "
            "padding: same, multiplier: 2, activation: relu, expect: {macs: 1}}"
        ),
        "{type: separable_conv, filters: 4, kernel: [3, 1], dilation: [2, 1], bias: false}",
        head=SMALL,
    )
    pair = network(
        (
            "{name: s_depthwise, type: depthwise_conv, kernel: 3, stride: 2, padding: same, "
            "multiplier: 2, bias: false}"
        ),
        "{name: s, type: conv, filters: 8, kernel: 1, activation: relu}",
        (
            "{name: separable_conv_2_depthwise, type: depthwise_conv, kernel: [3, 1], "
            "dilation: [2, 1], bias: false}"
        ),
        "{name: separable_conv_2, type: conv, filters: 4, kernel: 1, bias: false}",
        head=SMALL,
    )
    assert [node.layer for node in read.nodes] == [node.layer for node in pair.nodes]
    assert edges(read) == edges(pair)
    assert numbers(read) == numbers(pair)
    assert [node.expect is not None for node in read.nodes] == [False, False, True, False, False]


def test_a_layer_can_read_either_half() -> None:
    read = network(
        "{name: s, type: separable_conv, filters: 3, kernel: 1}",
        "{type: add, from: [s, s_depthwise]}",
    )
    assert edges(read)["add_1"] == ("s", "s_depthwise")


# Properties

LAYERS = st.lists(
    st.sampled_from(
        [
            "{type: relu}",
            "{type: conv, filters: 4, kernel: 3, padding: same}",
            "{type: conv, filters: 2, kernel: 1, bias: false}",
            "{type: batch_norm, activation: relu}",
            "{type: depthwise_conv, kernel: 3, padding: 1}",
            "{type: separable_conv, filters: 4, kernel: 3, padding: same}",
            "{type: max_pool, kernel: 3, stride: 1, padding: 1}",
            "{type: avg_pool, kernel: 2}",
            (
                "{type: branches, merge: concat, branches: [[{type: conv, filters: 2, "
                "kernel: 1}], []]}"
            ),
        ]
    ),
    min_size=1,
    max_size=5,
)


def rows(read: cnnshape.Network) -> list[object]:
    """Return all that analysis says of each layer but its name and place."""
    analysis = cnnshape.analyze(read)
    order = {layer.name: number for number, layer in enumerate(analysis.layers)}
    return [
        (
            *(
                layer.type,
                [order[name] for name in layer.inputs],
                layer.output_shape,
                layer.weights,
            ),
            *(layer.macs, layer.macs_effective, layer.live_bytes, layer.trainable_parameters),
            *(layer.receptive_field, layer.effective_stride, layer.weighted_layer),
        )
        for layer in analysis.layers
    ]


@settings(max_examples=25)
@given(LAYERS, LAYERS)
def test_a_block_is_its_layers(inner: list[str], after: list[str]) -> None:
    head = blocks(f"b: {{layers: [{', '.join(inner)}]}}")
    assert rows(network("{type: b}", *after, head=head)) == rows(
        network(*inner, *after, head=SMALL)
    )


@settings(max_examples=25)
@given(LAYERS, st.integers(0, 3))
def test_repeating_a_block_is_writing_it_again(inner: list[str], copies: int) -> None:
    head = blocks(f"b: {{layers: [{', '.join(inner)}]}}")
    repeated = network(f"{{type: b, repeat: {copies}}}", "{type: relu}", head=head)
    written = network(*["{type: b}"] * copies, "{type: relu}", head=head)
    assert rows(repeated) == rows(written)
    assert names(repeated) == names(written)


@settings(max_examples=15)
@given(LAYERS, st.integers(0, 3))
def test_repeating_a_layer_is_writing_it_again(inner: list[str], copies: int) -> None:
    repeated = network(
        *(f"{line[:-1]}, repeat: {copies}}}" for line in inner), "{type: relu}", head=SMALL
    )
    written = network(*(line for line in inner for _ in range(copies)), "{type: relu}", head=SMALL)
    assert rows(repeated) == rows(written)
    assert names(repeated) == names(written)


@settings(max_examples=15)
@given(LAYERS)
def test_an_empty_branch_is_what_branches_read(inner: list[str]) -> None:
    head = blocks("same: {layers: []}")
    plain = network(
        "{type: tanh}",
        f"{{type: branches, merge: concat, branches: [[{', '.join(inner)}], []]}}",
        head=head,
    )
    called = network(
        "{type: tanh}",
        f"{{type: branches, merge: concat, branches: [[{', '.join(inner)}], [{{type: same}}]]}}",
        head=head,
    )
    assert rows(plain) == rows(called)
    assert plain.nodes[-1].inputs[-1] == "tanh_1"


# Expansions that mean harm


def _nested(levels: int, copies: int, last: str) -> str:
    definitions = [
        f"b{n}: {{layers: [{{type: b{n + 1}, repeat: {copies}}}]}}" for n in range(levels)
    ]
    return layers("{type: b0}", head=blocks(*definitions, f"b{levels}: {{layers: [{last}]}}"))


MANY = 10**18


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(layers(f"{{type: relu, repeat: {MANY}}}"), id="a layer"),
        pytest.param(layers(f"{{name: a, type: relu, repeat: {MANY}}}"), id="a named layer"),
        pytest.param(layers("{type: relu, repeat: =10 ** 18}"), id="computed"),
        pytest.param(layers("{type: relu, repeat: 1e18}"), id="a float"),
        pytest.param(layers(f"{{type: relu, if: false, repeat: {MANY}}}"), id="off"),
        pytest.param(
            layers(f"{{name: a, type: relu, if: =index < 0, repeat: {MANY}}}"), id="off by index"
        ),
        pytest.param(
            layers(f"{{type: nothing, repeat: {MANY}}}", head=blocks("nothing: {layers: []}")),
            id="nothing",
        ),
        pytest.param(
            layers(f"{{type: branches, merge: add, repeat: {MANY}, branches: [[], []]}}"),
            id="branches",
        ),
        pytest.param(_nested(10, 10, "{type: relu}"), id="nested"),
        pytest.param(_nested(10, 10, ""), id="nested nothing"),
        pytest.param(_nested(10, 10, "{type: relu, if: false}"), id="nested off"),
        pytest.param(_nested(60, 2, "{type: relu}"), id="doubling"),
        pytest.param(
            layers(
                f"{{type: branches, merge: add, repeat: 1000, branches: [[{{type: relu, "
                f"repeat: {MANY}}}], []]}}"
            ),
            id="in branches",
        ),
    ],
)
def test_an_expansion_without_end(text: str) -> None:
    took = in_a_child(text)
    assert [each[0] for each in took["diagnostics"]] == ["E010"]
    assert took["kibibytes"] < MAX_KIBIBYTES


@pytest.mark.slow
def test_ten_thousand_layers_are_not_too_many() -> None:
    took = in_a_child(layers("{type: relu, repeat: 10000}"))
    assert took["problems"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(layers("{type: cnv, repeat: 1000000000}"), "E005", id="unknown types"),
        pytest.param(
            layers("{type: relu, one: =zz, x: 1, repeat: 1000000000}"), None, id="unknown keys"
        ),
        pytest.param(
            layers("{type: relu, from: nope, repeat: 1000000000}"), "E006", id="unknown names"
        ),
        pytest.param(
            layers("{type: b, repeat: 40000}", head=blocks("b: {layers: [{type: cnv}]}")),
            "E005",
            id="a mistake in many calls",
        ),
        pytest.param(
            layers("{type: relu, repeat: 20000}", *["{type: relu, from: nope}"] * 2000),
            "E006",
            id="many unknown names among many",
        ),
        pytest.param(
            layers(*(f"{{type: relu, from: r{n}}}" for n in range(20_000))),
            "E006",
            id="many unknown names",
        ),
        pytest.param(
            layers(*(f"{{name: r{n}, type: relu, from: r{n + 1}}}" for n in range(3000))),
            None,
            id="forward references",
        ),
        pytest.param(
            layers("{type: b}", head=blocks("b: {layers: [{type: b}, {type: b}]}")),
            "E011",
            id="recursion",
        ),
        pytest.param(
            layers(
                "{type: b, repeat: 1000000}",
                head=blocks(
                    "b: {layers: [{type: c}, {type: c}]}", "c: {layers: [{type: b}, {type: b}]}"
                ),
            ),
            "E011",
            id="mutual recursion",
        ),
    ],
)
def test_mistakes_without_end(text: str, code: str | None) -> None:
    took = in_a_child(text)
    assert took["problems"] > 0
    assert code is None or took["diagnostics"][0][0] in (code, "E010")
    assert took["kibibytes"] < MAX_KIBIBYTES


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            layers("{name: relu, type: tanh, repeat: 5000}", "{type: relu, repeat: 5000}"),
            id="taken names",
        ),
        pytest.param(
            layers(
                "{type: b, repeat: 5000}",
                head=blocks("b: {layers: [{type: conv, kernel: 1, filters: =channels}]}"),
            ),
            id="channels",
        ),
        pytest.param(
            layers("{type: branches, merge: add, repeat: 5000, branches: [[{type: relu}], []]}"),
            id="branches",
        ),
    ],
)
def test_large_networks_take_time_in_proportion(text: str) -> None:
    took = in_a_child(text)
    assert took["problems"] == 0


@pytest.mark.parametrize("levels", [90, 3000])
def test_blocks_in_blocks_in_blocks_do_not_exhaust_the_stack(levels: int) -> None:
    definitions = [f"b{n}: {{layers: [{{type: b{n + 1}}}]}}" for n in range(levels)]
    text = layers(
        "{type: b0}", head=blocks(*definitions, f"b{levels}: {{layers: [{{type: relu}}]}}")
    )
    took = in_a_child(text)
    assert {each[0] for each in took["diagnostics"]} <= {"E010"}


def test_branches_in_branches_do_not_exhaust_the_stack() -> None:
    line = "{type: relu}"
    for _ in range(24):
        line = f"{{type: branches, merge: add, branches: [[{line}], []]}}"
    assert len(names(network(line))) == 25


def test_shown_is_in_the_order_of_the_file() -> None:
    found = refusals(layers("{type: cnv}", "{type: relu, x: 1}", "{type: relu, from: y}"))
    assert shown(found) == [("E005", "cnv"), ("E002", "x"), ("E006", "y")]
