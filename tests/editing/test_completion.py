"""Completion: what is proposed at each kind of place, in texts that are still unfinished."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnshape.editing.completion import Proposal, completion

from .texts import BLOCKS, SMALL, at, read, typed

PLACE = re.compile(r"\$\{[^}]*\}")
HEAD = "input: [8, 8, 3]\nlayers:\n"


def proposals(text: str, before: str | None = None) -> dict[str, Proposal]:
    return {each.label: each for each in completion(*typed(text, before))}


def first(text: str, number: int, before: str | None = None) -> list[str]:
    return list(proposals(text, before))[:number]


@pytest.mark.parametrize(
    "line",
    [
        "  - {type: conv, |",
        "  - {type: conv, ker|",
        "  - {type: conv, ker|}",
        "  - {type: conv, |, bias: false}",
        "  - {type: conv, | bias: false}",
        "  - type: conv\n    |",
        "  - type: conv\n    ker|",
        "  - type: conv\n    |\n    bias: false",
        "  - type: conv\n    bias: false\n    ker|",
        "  - {type: conv, |\n  - {type: relu}",
    ],
)
def test_keys_of_the_kind_come_first_those_it_needs_before_all(line: str) -> None:
    found = proposals(HEAD + line + "\n")
    assert list(found)[:2] == ["kernel", "filters"]
    assert {"stride", "padding", "from", "repeat"} <= found.keys()
    assert "type" not in found
    assert "units" not in found
    assert found["stride"].text == "stride: "
    assert found["stride"].documentation.startswith("**stride**: ")


def test_keys_that_are_written_are_not_proposed() -> None:
    found = proposals(HEAD + "  - {type: conv, kernel: 3, |, bias: false}\n")
    assert not {"type", "kernel", "bias"} & found.keys()
    assert "filters" in found


def test_the_word_at_the_cursor_is_replaced() -> None:
    span = proposals(HEAD + "  - {type: conv, ker|}\n")["kernel"].span
    assert (span.line, span.column, span.end_column) == (3, 18, 21)


@pytest.mark.parametrize(
    "line", ["  - {type: |}", "  - {type: |", "  - type: co|", "  - {type: co|\n"]
)
def test_types_are_the_blocks_of_the_file_and_all_kinds(line: str) -> None:
    found = proposals(HEAD.replace("layers", "blocks: {mine: {layers: []}}\nlayers") + line)
    assert next(iter(found)) == "mine"
    assert {"conv", "branches", "dense"} <= found.keys()
    assert found["dense"].documentation.startswith("Multiply the channels")


def test_a_whole_layer_is_proposed_with_what_it_needs() -> None:
    found = proposals(HEAD + "  - |\n")
    assert found["conv"].text == "{type: conv, kernel: ${1:kernel}, filters: ${2:filters}}"
    assert found["relu"].text == "{type: relu}"
    assert found["conv"].is_snippet
    block = proposals(BLOCKS + "  - |\n")["unit"]
    assert block.text == "{type: unit, width: ${1:width}}"


def test_the_arguments_of_a_block_are_its_parameters() -> None:
    found = proposals(BLOCKS + "  - {type: unit, |\n", BLOCKS)
    assert list(found)[:2] == ["width", "times"]
    assert "required" in found["width"].documentation
    assert "`2`" in found["times"].documentation


def test_names_that_may_be_read_are_those_above_the_nearest_first() -> None:
    text = SMALL.replace("{type: flatten}", "{type: flatten, from: |}")
    assert first(text, 9) == ["second", "relu_1", "first", "input"]
    assert first(text.replace("|}", "[first, |]}"), 9) == ["second", "relu_1", "first", "input"]


def test_in_a_block_they_are_those_of_the_block() -> None:
    text = BLOCKS.replace("[body, input]", "[body, |]")
    assert first(text, 9) == ["body", "input"]
    text = BLOCKS.replace("    parameters", "    inputs: [below, skip]\n    parameters")
    assert first(text.replace("[body, input]", "[|"), 9) == ["body", "below", "skip"]


def test_outputs_may_be_any_layer() -> None:
    assert first(f"{SMALL}outputs: [|]\n", 2, SMALL) == ["classes", "flatten_1"]


def test_an_expression_may_name_parameters_and_functions() -> None:
    text = SMALL.replace("=2 * width", "=2 * wi|")
    found = proposals(text)
    assert next(iter(found)) == "width"
    assert found["width"].documentation == "default: `8`"
    assert {"channels", "index", "round_channels"} <= found.keys()
    assert found["min"].text == "min($0)"
    block = BLOCKS.replace("filters: =width", 'filters: "=max(1, |)"')
    assert first(block, 2) == ["width", "times"]


def test_keys_at_the_top_of_blocks_and_of_promises() -> None:
    assert first("|", 3) == ["name", "task", "source"]
    assert "layers" not in proposals(f"{SMALL}bud|\n")
    assert "budget" in proposals(f"{SMALL}bud|\n")
    assert {"macs", "parameters"} <= proposals(f"{SMALL}budget: {{|}}\n").keys()
    assert {"macs", "parameters"} <= proposals(f"{SMALL}budget:\n  |\n").keys()
    assert {"shape", "size"} <= proposals(f"{HEAD}  - {{type: relu, expect: {{|}}}}\n").keys()
    block = BLOCKS.replace("    parameters", "    |\n    parameters")
    assert first(block, 9) == ["inputs", "description"]
    assert {"replace", "remove"} <= proposals("extends: a.yaml\nedits:\n  - {|}\n").keys()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"layout: |\n{SMALL}", ["channels_last", "channels_first"]),
        (HEAD + "  - {type: conv, padding: |}\n", ["valid", "same", "half", "causal"]),
        (HEAD + "  - {type: conv, bias: |}\n", ["true", "false"]),
        (HEAD + "  - {type: relu, trainable: |}\n", ["true", "false"]),
        (HEAD + "  - {type: branches, merge: |", ["add", "subtract", "multiply"]),
        (HEAD + "  - {type: conv, values: {weight: |}}\n", ["vertical", "horizontal"]),
    ],
)
def test_words_that_a_key_may_hold(text: str, words: list[str]) -> None:
    assert first(text, len(words)) == words


def test_files_to_extend_are_those_beside_and_the_bundled_ones(tmp_path: Path) -> None:
    (tmp_path / "family.yaml").write_text(SMALL)
    (tmp_path / "other.yaml").write_text("services: {}\n")
    text = "extends: fam\n"
    (tmp_path / "child.yaml").write_text(text)
    found = completion(read(text, path=tmp_path / "child.yaml"), at(text, "\n"))
    labels = [each.label for each in found]
    assert labels[0] == "family.yaml"
    assert "families/resnet.yaml" in labels
    assert not {"other.yaml", "child.yaml"} & set(labels)


@pytest.mark.parametrize(
    "text", [f"{SMALL}# ty|", "name: a b|c\n", "parameters: {|}\n", 'name: "|"\n', "name: |\n"]
)
def test_nothing_is_proposed_in_comments_texts_and_free_names(text: str) -> None:
    assert proposals(text) == {}


def test_what_is_proposed_can_be_read() -> None:
    """Every whole layer of every kind, its places filled in, is one that the reader knows."""
    for proposal in completion(*typed(HEAD + "  - |\n")):
        layer = PLACE.sub("1", proposal.text)
        codes = {each.code for each in read(f"{HEAD}  - {layer}\n").diagnostics}
        assert not codes & {"E001", "E002", "E005"}, proposal
