"""`edits`: change inherited layers by name, and say what is wrong at the line of the edit."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape import Diagnostic, Network

BASE = """\
input: [8, 8, 3]
parameters: {wide: true}
blocks:
  pair:
    layers:
      - {type: conv, filters: 4, kernel: 1}
      - {type: relu}
layers:
  - {name: stem, type: conv, filters: 4, kernel: 3}
  - {type: batch_norm}
  - {type: conv, filters: 4, kernel: 1}
  - {name: body, type: pair}
  - name: sum
    type: branches
    merge: add
    branches:
      - - {name: inner, type: conv, filters: 4, kernel: 1}
      - []
  - {type: relu}
  - {type: add, from: [relu_1, conv_2]}
  - {type: global_avg_pool}
  - {name: head, type: dense, units: 10}
"""


def write(folder: Path, edits: str, base: str = BASE) -> Path:
    (folder / "base.yaml").write_text(base)
    child = folder / "child.yaml"
    child.write_text(f"extends: base.yaml\nedits:\n{edits}")
    return child


def edited(folder: Path, *edits: str) -> Network:
    return cnnshape.load(write(folder, "".join(f"  - {edit}\n" for edit in edits)))


def names(network: Network) -> list[str]:
    return [node.name for node in network.nodes[1:]]


def refusals(folder: Path, *edits: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(cnnshape.SpecError) as refused:
        edited(folder, *edits)
    return refused.value.diagnostics


def refusal(folder: Path, *edits: str) -> Diagnostic:
    (found,) = refusals(folder, *edits)
    return found


UNCHANGED = [
    *("stem", "batch_norm_1", "conv_2", "body.conv_1", "body.relu_1"),
    *("inner", "sum", "relu_1", "add_2", "global_avg_pool_1", "head"),
]


def test_the_network_before_edits(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    assert names(cnnshape.load(tmp_path / "base.yaml")) == UNCHANGED


# --- What edits do -------------------------------------------------------------------------------


def test_a_replacement_takes_over_the_name(tmp_path: Path) -> None:
    network = edited(
        tmp_path, "{replace: head, layers: [{type: dropout}, {type: dense, units: 2}]}"
    )
    assert names(network) == [*UNCHANGED[:-1], "dropout_1", "head"]
    assert vars(network.nodes[-1].layer)["units"] == 2


def test_a_replacement_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    network = edited(tmp_path, "{replace: head, layers: [{name: scores, type: dense, units: 2}]}")
    assert names(network) == [*UNCHANGED[:-1], "scores"]


def test_insertions_before_and_after(tmp_path: Path) -> None:
    network = edited(
        tmp_path,
        "{insert_before: body, layers: [{type: tanh}]}",
        "{insert_after: stem, layers: [{type: conv, filters: 4, kernel: 1}]}",
    )
    wanted = [*UNCHANGED]
    wanted[3:3] = ["tanh_1"]
    wanted[1:1] = ["conv_3"]
    assert names(network) == wanted
    nodes = {node.name: node.inputs for node in network.nodes}
    assert nodes["conv_3"] == ("stem",)
    assert nodes["batch_norm_1"] == ("conv_3",)
    assert nodes["body.conv_1"] == ("tanh_1",)


def test_inserted_layers_do_not_rename_those_after_them(tmp_path: Path) -> None:
    network = edited(tmp_path, "{insert_before: stem, layers: [{type: relu}, {type: relu}]}")
    assert names(network) == ["relu_2", "relu_3", *UNCHANGED]
    assert network.nodes[-3].inputs == ("relu_1", "conv_2")


def test_removals_one_and_several(tmp_path: Path) -> None:
    assert names(edited(tmp_path, "{remove: body}")) == [*UNCHANGED[:3], *UNCHANGED[5:]]
    network = edited(tmp_path, "{remove: [batch_norm_1, inner]}")
    assert names(network) == [name for name in UNCHANGED if name not in ("batch_norm_1", "inner")]


def test_a_removal_leaves_the_default_names_of_others(tmp_path: Path) -> None:
    network = edited(
        tmp_path,
        "{remove: conv_2}",
        "{replace: add_2, layers: [{type: add, from: [relu_1, stem]}]}",
    )
    assert names(network) == [name for name in UNCHANGED if name != "conv_2"]


def test_changed_keys_are_those_of_the_edit(tmp_path: Path) -> None:
    network = edited(
        tmp_path,
        "{change: head, keys: {units: 5, activation: softmax}}",
        "{change: [stem, body], keys: {trainable: false}}",
    )
    head = vars(network.nodes[-1].layer)
    assert (head["units"], head["activation"]) == (5, "softmax")
    frozen = [node.name for node in network.nodes if node.is_frozen]
    assert frozen == ["stem", "body.conv_1", "body.relu_1"]


def test_a_block_is_edited_in_all_its_uses(tmp_path: Path) -> None:
    network = edited(
        tmp_path,
        "{replace: relu_1, block: pair, layers: [{type: tanh}]}",
        "{insert_after: conv_1, block: pair, layers: [{type: batch_norm}]}",
    )
    wanted = ["body.conv_1", "body.batch_norm_1", "body.relu_1"]
    assert [name for name in names(network) if name.startswith("body")] == wanted
    assert network.nodes[6].layer.type == "tanh"


def test_edits_are_applied_in_their_order(tmp_path: Path) -> None:
    network = edited(
        tmp_path,
        "{insert_after: stem, layers: [{name: new, type: tanh}]}",
        "{replace: new, layers: [{type: relu}]}",
    )
    assert network.nodes[2][:1] == ("new",)
    assert network.nodes[2].layer.type == "relu"


def test_a_file_that_was_edited_can_be_edited_again(tmp_path: Path) -> None:
    write(tmp_path, "  - {remove: batch_norm_1}\n  - {replace: head, layers: [{type: linear}]}\n")
    grandchild = tmp_path / "grandchild.yaml"
    grandchild.write_text(
        "extends: child.yaml\nedits: [{replace: head, layers: [{type: dense, units: 3}]}]\n"
    )
    network = cnnshape.load(grandchild)
    assert names(network) == [name for name in UNCHANGED if name != "batch_norm_1"]
    assert network.nodes[-1].layer.type == "dense"


def test_new_layers_may_compute(tmp_path: Path) -> None:
    child = write(
        tmp_path, '  - {change: head, keys: {units: "=classes"}}\nparameters: {classes: 4}\n'
    )
    assert vars(cnnshape.load(child).nodes[-1].layer)["units"] == 4
    assert vars(cnnshape.load(child, parameters={"classes": 6}).nodes[-1].layer)["units"] == 6


def test_the_case_of_the_user_is_another_head(tmp_path: Path) -> None:
    child = tmp_path / "child.yaml"
    child.write_text(
        "extends: resnet50.yaml\n"
        "edits: [{replace: classifier, layers: [{type: dense, units: 2}]}]\n"
    )
    totals = cnnshape.analyze(cnnshape.load(child)).totals
    assert totals.trainable_parameters == 23_512_130


def test_a_fix_of_a_new_layer_edits_the_edit(tmp_path: Path) -> None:
    layers = "[{type: conv, filters: 8, kernel: 1}, {type: batch_norm}]"
    child = write(tmp_path, f"  - {{insert_after: stem, layers: {layers}}}\n")
    found = [each for each in cnnshape.lint(cnnshape.load(child)) if each.code == "N301"]
    own = [each for each in found if each.span.source.name == str(child)]
    assert [each.span.line for each in own] == [3]
    assert all(each.fix is not None and each.fix.edits[0].span.line == 3 for each in own)


# --- What is wrong with them ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    ["stage_2.basic_1.conv_2", "basic_1.conv_2, block: stage", "basic_2.conv_2, block: stage"],
)
def test_a_layer_in_a_block_of_a_block_is_edited_as_the_help_says(
    tmp_path: Path, target: str
) -> None:
    child = tmp_path / "child.yaml"
    text = "extends: resnet18.yaml\nedits: [{{change: {}, keys: {{bias: true}}}}]\n"
    child.write_text(text.format(target))
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(child)
    (found,) = refused.value.diagnostics
    assert found.help == "edit `conv_2` in each use of the block, with `block: basic`"
    child.write_text(text.format("conv_2, block: basic"))
    biases = 2 * (64 + 128 + 256 + 512)
    assert cnnshape.analyze(cnnshape.load(child)).totals.trainable_parameters == 11_689_512 + biases


@pytest.mark.parametrize("name", ["stem.inner", "body.nothing.relu_1"])
def test_a_path_through_a_layer_that_is_no_block_is_not_followed(tmp_path: Path, name: str) -> None:
    child = write(tmp_path, f"  - {{remove: {name}}}\n")
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(child)
    (found,) = refused.value.diagnostics
    assert "in each use" not in (found.help or "")


@pytest.mark.parametrize(
    ("edit", "message", "help"),
    [
        ("{remove: stm}", "the extended file has no layer `stm`", "did you mean `stem`?"),
        (
            "{remove: quite_other}",
            "the extended file has no layer `quite_other`",
            "name one of `sum`, `inner`, `relu_1`, `add_2`, `global_avg_pool_1`, `head` and 4 more",
        ),
        (
            "{remove: relu_1, block: pairs}",
            "the extended file has no block `pairs`",
            "did you mean `pair`?",
        ),
        (
            "{remove: body.relu_1}",
            "the extended file has no layer `body.relu_1`",
            "edit `relu_1` in each use of the block, with `block: pair`",
        ),
        (
            "{remove: stem, layers: []}",
            "an edit with `remove` has no key `layers`",
            "the keys are remove, block",
        ),
        (
            "{remove: stem, replace: head}",
            "an edit must have one of `replace`, `insert_before`, `insert_after`, `remove` or "
            "`change`",
            "write an edit as `{replace: classifier, layers: [{type: dense, units: 2}]}`",
        ),
        (
            "{insert_after: stem}",
            "`insert_after` needs `layers`, a list of layers",
            "write an edit as `{replace: classifier, layers: [{type: dense, units: 2}]}`",
        ),
        (
            "{change: stem}",
            "`change` needs `keys`, a mapping from keys to their new values",
            "write an edit as `{change: conv1, keys: {stride: 1}}`",
        ),
        ("{remove: [stem, 3]}", "`remove` must be the name of a layer", "write its name"),
        (
            "{remove: stem, block: [pair]}",
            "`block` must be the name of a block",
            "write its name",
        ),
        (
            "{remove: conv_2}",
            "`conv_2` is named elsewhere, and is not there after this edit",
            "call one of the new layers `conv_2`, or edit what names it as well",
        ),
        (
            "{insert_after: stem, layers: [{name: head, type: relu}]}",
            "the name `head` is taken",
            "choose another name",
        ),
    ],
)
def test_what_is_wrong_is_said_at_the_edit(
    tmp_path: Path, edit: str, message: str, help: str
) -> None:
    found = refusal(tmp_path, edit)
    assert (found.message, found.help) == (message, help)
    assert (found.span.source.name, found.span.line) == (str(tmp_path / "child.yaml"), 3)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = refusals(tmp_path, "{remove: stm}", "{remove: bodi}", "[]")
    assert [each.span.line for each in found] == [3, 4, 5]


def test_a_misspelt_name_can_be_fixed(tmp_path: Path) -> None:
    fix = refusal(tmp_path, "{remove: bodi}").fix
    assert fix is not None
    assert fix.edits[0].text == "body"


def test_a_layer_that_the_outputs_name_is_not_removed(tmp_path: Path) -> None:
    child = write(tmp_path, "  - {remove: head}\n", f"{BASE}outputs: [head]\n")
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(child)
    (found,) = refused.value.diagnostics
    assert found.message == "`head` is named elsewhere, and is not there after this edit"
    assert found.related[0].span.source.name.endswith("base.yaml")


def test_layers_of_one_name_are_not_told_apart(tmp_path: Path) -> None:
    twins = (
        "layers:\n  - {name: a, type: relu, if: =wide}\n  - {name: a, type: tanh, if: =not wide}\n"
    )
    child = write(
        tmp_path,
        "  - {remove: a}\n",
        BASE.replace("layers:\n  - {name: stem", f"{twins}  - {{name: stem"),
    )
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(child)
    (found,) = refused.value.diagnostics
    assert found.message == "2 layers are called `a`"


@pytest.mark.parametrize("layer", ["{type: relu, if: =wide}", "{type: relu, repeat: 2}"])
def test_a_name_that_depends_on_more_than_the_text_is_not_edited(
    tmp_path: Path, layer: str
) -> None:
    base = (
        f"input: [8, 8, 3]\nparameters: {{wide: true}}\nlayers:\n  - {layer}\n  - {{type: relu}}\n"
    )
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(write(tmp_path, "  - {remove: relu_1}\n", base))
    assert "has no layer `relu_1`" in refused.value.diagnostics[0].message


def test_edits_need_a_file_to_extend() -> None:
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.loads("input: [4]\nlayers: [{type: relu}]\nedits: [{remove: relu_1}]\n")
    (found,) = refused.value.diagnostics
    assert found.message == "`edits` change inherited layers, and this file extends none"


def test_edits_need_inherited_layers(tmp_path: Path) -> None:
    child = write(tmp_path, "  - {remove: stem}\nlayers: [{type: relu}]\n")
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(child)
    (found,) = refused.value.diagnostics
    assert found.message == "`layers` replaces all inherited layers, so there is nothing to edit"


def test_edits_must_be_a_list(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    child = tmp_path / "child.yaml"
    child.write_text("extends: base.yaml\nedits: {remove: stem}\n")
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(child)
    (found,) = refused.value.diagnostics
    assert (found.message, found.span.line) == ("`edits` must be a list", 2)


def test_a_mistake_in_a_new_layer_is_said_where_it_is_written(tmp_path: Path) -> None:
    found = refusal(tmp_path, "{change: head, keys: {units: many}}")
    assert found.message == '`units` must be a whole number, not "many"'
    assert (found.span.source.name, found.span.line) == (str(tmp_path / "child.yaml"), 3)


# --- Heads that replace everything (I104) --------------------------------------------------------


def replacing(folder: Path, layers: str, base: str = BASE) -> tuple[Diagnostic, ...]:
    (folder / "base.yaml").write_text(base)
    child = folder / "child.yaml"
    child.write_text(f"extends: base.yaml\nlayers: {layers}\n")
    return cnnshape.load(child).diagnostics


@pytest.mark.parametrize(
    ("layers", "name"),
    [
        ("[{name: head, type: dense, units: 2}]", "head"),
        ("[{type: dropout}, {name: head, type: dense, units: 2}]", "head"),
        ("[{name: global_avg_pool_1, type: global_max_pool}]", "global_avg_pool_1"),
    ],
)
def test_a_head_that_replaces_all_layers_is_doubted(tmp_path: Path, layers: str, name: str) -> None:
    (found,) = replacing(tmp_path, layers)
    assert found.code == "I104"
    assert found.message == "`layers` replaces all 9 inherited layers"
    assert found.notes == (f"`{name}` is the name of one of them",)
    assert found.help == (
        f"to replace `{name}` alone, write `edits: [{{replace: {name}, layers: [...]}}]`"
    )
    assert found.span.line == 2


@pytest.mark.parametrize(
    "layers",
    [
        "[{name: other, type: dense, units: 2}]",
        "[{type: dense, units: 2}]",
        "[{name: stem, type: relu}, {type: relu}, {name: head, type: dense, units: 2}]",
    ],
)
def test_other_layers_may_replace_all(tmp_path: Path, layers: str) -> None:
    assert replacing(tmp_path, layers) == ()


def test_a_short_file_may_be_replaced(tmp_path: Path) -> None:
    base = "input: [4]\nlayers: [{type: dense, units: 3}, {name: head, type: dense, units: 2}]\n"
    assert replacing(tmp_path, "[{name: head, type: dense, units: 5}]", base) == ()
