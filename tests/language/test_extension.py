"""`extends`: what is inherited, from where a file may be taken, and whose mistakes are whose."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.loading import origin_of, read_origin

from .reading import names, under

FAMILY = """\
name: family
source: a paper
description: a family
layout: channels_last
dtype: float16
input: [8, 8, 3]
parameters: {width: 4, depth: 2, both: =width * depth}
blocks:
  unit: {parameters: {n: }, layers: [{type: conv, filters: =n, kernel: 1}]}
  other: {layers: [{type: relu}]}
layers:
  - {type: unit, n: =both}
  - {type: other}
outputs: [unit_1, other_1]
expect: {parameters: 32}
budget: {parameters: 100}
examples: [{input: [1], output: [1]}]
"""


def write(folder: Path, **files: str) -> Path:
    """Write files with their names' `__` as `/`; return the path of `child`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "child.yaml"


def refusals(path: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(path)
    return refused.value.diagnostics


def refusal(path: Path) -> Diagnostic:
    (found,) = refusals(path)
    return found


def test_what_is_inherited_and_what_is_not(tmp_path: Path) -> None:
    read = cnnshape.load(write(tmp_path, family=FAMILY, child="extends: family.yaml\n"))
    assert (read.name, read.source, read.description) == (None, "a paper", "a family")
    assert read.dtype == "float16"
    assert names(read) == ["unit_1.conv_1", "other_1.relu_1"]
    assert read.outputs == ("unit_1.conv_1", "other_1.relu_1")
    assert read.parameters == {"width": 4, "depth": 2, "both": 8}
    promises = read.promises
    assert (dict(promises.expect), dict(promises.budget), promises.examples) == ({}, {}, ())


def test_the_extending_file_has_the_last_word(tmp_path: Path) -> None:
    child = """\
extends: family.yaml
name: child
dtype: int8
parameters: {width: 5}
blocks: {other: {layers: [{type: tanh}, {type: tanh}]}, more: {layers: []}}
outputs: [other_1]
expect: {parameters: 40}
"""
    read = cnnshape.load(write(tmp_path, family=FAMILY, child=child))
    assert (read.name, read.dtype) == ("child", "int8")
    assert read.parameters == {"width": 5, "depth": 2, "both": 10}
    assert names(read) == ["unit_1.conv_1", "other_1.tanh_1", "other_1.tanh_2"]
    assert read.outputs == ("other_1.tanh_2",)
    assert read.promises.expect == {"parameters": 40}
    assert cnnshape.analyze(read).totals.trainable_parameters == 40


def test_layers_are_replaced_and_not_added(tmp_path: Path) -> None:
    child = "extends: family.yaml\nlayers: [{type: other}]\noutputs: [other_1]\n"
    assert names(cnnshape.load(write(tmp_path, family=FAMILY, child=child))) == ["other_1.relu_1"]


def test_a_parameter_of_the_child_may_compute_over_one_of_the_parent(tmp_path: Path) -> None:
    child = "extends: family.yaml\nparameters: {depth: =width + 1}\n"
    read = cnnshape.load(write(tmp_path, family=FAMILY, child=child))
    assert read.parameters == {"width": 4, "depth": 5, "both": 20}


@pytest.mark.parametrize(
    ("parent", "child", "inputs"),
    [
        ("input: [4, 3]", "inputs: {a: [4, 2]}", ["a"]),
        ("inputs: {a: [4, 2]}", "input: [4, 3]", ["input"]),
        ("input: [4, 3]", "input: [5, 3]", ["input"]),
        ("inputs: {a: [4, 2]}", "inputs: {b: [4, 2]}", ["b"]),
    ],
)
def test_input_and_inputs_replace_each_other(
    tmp_path: Path, parent: str, child: str, inputs: list[str]
) -> None:
    path = write(
        tmp_path,
        family=f"{parent}\nlayers: [{{type: relu}}]\n",
        child=f"extends: family.yaml\n{child}\n",
    )
    read = cnnshape.load(path)
    assert [node.name for node in read.nodes if not node.inputs] == inputs


def test_chains(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        family=FAMILY,
        middle="extends: family.yaml\nname: m\nparameters: {width: 7}\nexpect: {macs: 1}\n",
        child="extends: middle.yaml\nparameters: {depth: 3}\n",
    )
    read = cnnshape.load(path)
    assert read.parameters == {"width": 7, "depth": 3, "both": 21}
    assert (read.name, dict(read.promises.expect)) == (None, {})


def test_a_long_chain(tmp_path: Path) -> None:
    files = {f"f{n}": f"extends: f{n + 1}.yaml\n" for n in range(50)}
    path = write(tmp_path, **files, f50=FAMILY, child="extends: f0.yaml\n")
    assert len(names(cnnshape.load(path))) == 2


def test_a_file_in_a_folder_below_is_relative_to_itself(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        down__middle="extends: family.yaml\n",
        down__family=FAMILY,
        child="extends: down/middle.yaml\n",
    )
    assert len(names(cnnshape.load(path))) == 2


def test_a_bundled_architecture_may_be_extended(tmp_path: Path) -> None:
    path = write(
        tmp_path, child="extends: families/resnet.yaml\nparameters: {depths: [1, 1, 1, 1]}\n"
    )
    assert cnnshape.analyze(cnnshape.load(path)).totals.weighted_layers == 18


def test_a_file_beside_comes_before_a_bundled_one(tmp_path: Path) -> None:
    path = write(
        tmp_path, alexnet="input: [4, 3]\nlayers: [{type: elu}]\n", child="extends: alexnet.yaml\n"
    )
    assert names(cnnshape.load(path)) == ["elu_1"]


def test_both_suffixes_do(tmp_path: Path) -> None:
    (tmp_path / "family.yml").write_text(FAMILY)
    assert len(names(cnnshape.load(write(tmp_path, child="extends: family.yml\n")))) == 2


# What is refused


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("family", "`extends` must name a .yaml or .yml file"),
        ("family.txt", "`extends` must name a .yaml or .yml file"),
        ("family.yaml.", "`extends` must name a .yaml or .yml file"),
        ("5", "`extends` must name a .yaml or .yml file"),
        ("~", "`extends` must name a .yaml or .yml file"),
        ("[family.yaml]", "`extends` must name a .yaml or .yml file"),
        ("{a: b}", "`extends` must name a .yaml or .yml file"),
        ("''", "`extends` must name a .yaml or .yml file"),
        (".yaml", "`extends` must name a .yaml or .yml file"),
        ("/etc/family.yaml", "`extends` must be a relative path"),
        ('"a\\0b.yaml"', "`extends` must be a relative path"),
        ("../outside.yaml", "`extends` leads out of the folder of this file"),
        ("down/../../outside.yaml", "`extends` leads out of the folder of this file"),
        ("link.yaml", "`extends` leads out of the folder of this file"),
        ("links/outside.yaml", "`extends` leads out of the folder of this file"),
        ("missing.yaml", "there is no file `missing.yaml` to extend"),
        ("folder.yaml", "there is no file `folder.yaml` to extend"),
        ("=1.yaml", "there is no file `=1.yaml` to extend"),
    ],
)
def test_where_a_file_may_not_be_taken_from(tmp_path: Path, written: str, message: str) -> None:
    folder = tmp_path / "inside"
    (folder / "folder.yaml").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text(FAMILY)
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "links").symlink_to(tmp_path)
    found = refusal(write(folder, family=FAMILY, child=f"extends: {written}\n"))
    assert (found.code, found.message) == ("E012", message)
    assert under(found.span) == written
    assert found.help


@pytest.mark.parametrize("length", [200, 300, 5000, 500_000])
def test_a_name_that_no_file_can_have(tmp_path: Path, length: int) -> None:
    found = refusal(write(tmp_path, child=f"extends: {'a' * length}.yaml\n"))
    assert found.code == "E012"
    assert len(found.message) < 1000


@pytest.mark.parametrize(
    "files",
    [
        {"child": "extends: child.yaml\n"},
        {"child": "extends: a.yaml\n", "a": "extends: child.yaml\n"},
        {"child": "extends: a.yaml\n", "a": "extends: b.yaml\n", "b": "extends: a.yaml\n"},
        {"child": "extends: ./child.yaml\n"},
    ],
)
def test_a_circle(tmp_path: Path, files: dict[str, str]) -> None:
    found = refusals(write(tmp_path, **files))
    assert {each.code for each in found} == {"E012"}
    assert len(found) == 1
    assert found[0].message.startswith("the files extend each other in a circle: ")


def test_text_extends_relative_to_where_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, family=FAMILY)
    monkeypatch.chdir(tmp_path)
    assert len(names(cnnshape.loads("extends: family.yaml\n"))) == 2


# Whose mistake it is


@pytest.mark.parametrize(
    ("parent", "code", "at"),
    [
        ("a: [1", "E001", "[1"),
        ("input: [4, 3]\ninput: [4, 3]\nlayers: []\n", "E003", "input"),
        ("- a", "E001", None),
        ("", "E001", None),
        (FAMILY.replace("relu", "rlu"), "E005", "rlu"),
        (FAMILY.replace("layout:", "layuot:"), "E002", "layuot"),
        (FAMILY.replace("float16", "half"), "E004", "half"),
        (FAMILY.replace("=n,", "=m,"), "E009", "m"),
        (FAMILY.replace("=both}", "=bth}"), "E009", "bth"),
        (FAMILY.replace("=width *", "=wdth *"), "E009", "wdth"),
        (FAMILY.replace("[unit_1, ", "[unit_2, "), "E006", "unit_2"),
        (FAMILY.replace("[8, 8, 3]", "[8, 0, 3]"), "E004", "0"),
    ],
)
def test_a_mistake_of_the_extended_file_is_shown_there_and_where_it_is_extended(
    tmp_path: Path, parent: str, code: str, at: str | None
) -> None:
    found = refusal(write(tmp_path, family=parent, child="name: child\nextends: family.yaml\n"))
    assert found.code == code
    assert Path(found.span.source.name).name == "family.yaml"
    assert at is None or under(found.span) == at
    last = found.related[-1]
    assert (last.message, Path(last.span.source.name).name) == ("extended here", "child.yaml")
    assert under(last.span) == "family.yaml"


def test_each_link_of_a_chain_is_shown(tmp_path: Path) -> None:
    path = write(
        tmp_path, family="a: [", middle="extends: family.yaml\n", child="extends: middle.yaml\n"
    )
    found = refusal(path)
    places = [Path(each.span.source.name).name for each in found.related]
    assert places == ["middle.yaml", "child.yaml"]


def test_a_mistake_of_the_extending_file_is_its_own(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        family=FAMILY,
        child="extends: family.yaml\nlayers: [{type: cnv}]\noutputs: [unit_1]\n",
    )
    found = refusals(path)
    assert "extended here" not in [related.message for each in found for related in each.related]
    assert [Path(each.span.source.name).name for each in found] == ["child.yaml"] * len(found)


def test_what_is_missing_everywhere_is_missing_in_the_extending_file(tmp_path: Path) -> None:
    found = refusal(write(tmp_path, family="layers: []\n", child="extends: family.yaml\n"))
    assert found.message == "the file has no input"
    assert Path(found.span.source.name).name == "child.yaml"


def test_an_unreadable_parent(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_bytes(b"a: \xff")
    found = refusal(write(tmp_path, child="extends: family.yaml\n"))
    assert found.code == "E001"
    assert found.message.startswith("the file is not UTF-8 text")
    assert [each.message for each in found.related] == ["extended here"]


def test_the_buffer_of_an_extended_file_is_read_and_not_the_file(tmp_path: Path) -> None:
    child = write(tmp_path, family=FAMILY, child="extends: family.yaml\n")
    edited = FAMILY.replace("width: 4", "width: 8")
    buffers = {(tmp_path / "family.yaml").resolve(): edited}
    read = read_origin(origin_of(child)._replace(buffers=buffers))
    assert read.parameters["both"] == 16
    assert read.nodes[1].span.source.text == edited
    assert read.origin is not None
    assert read_origin(read.origin).parameters["both"] == 16
    assert cnnshape.load(child).parameters["both"] == 8
