"""Edits change what a remedy names and leave every other byte as it was."""

from __future__ import annotations

import json

import pytest

import cnnshape
from cnnshape.diagnostics import Source
from cnnshape.linting.finding import ChangeInput, Remedy, RemoveKey, RemoveLayer, SetKey
from cnnshape.linting.source_text import SourceText
from cnnshape.linting.yaml_edits import edits_for

HEAD = "input: [8, 8, 4]\nlayers:\n"
SET = SetKey("", "padding", 1)
BIAS = SetKey("", "bias", value=False)
DROP = RemoveKey("", "dilation")
TAKE_OUT = RemoveLayer("")


def after(text: str, remedy: Remedy, layer: str = "x") -> str:
    """Return a text after a remedy was carried out at a layer; the same text if it cannot be."""
    network = cnnshape.loads(text)
    node = next(node for node in network.nodes if node.name == layer)
    source = SourceText(Source(network.file, text))
    return source.edited(edits_for(remedy, node, source, network))


@pytest.mark.parametrize(
    ("before", "remedy", "edited"),
    [
        ("- {name: x, type: conv, filters: 2, kernel: 3, padding: 0}", SET, "padding: 1}"),
        ("- {name: x, type: conv, filters: 2, kernel: 3}", SET, "kernel: 3, padding: 1}"),
        ("- {name: x, type: conv, filters: 2, kernel: 3 }  # why", SET, "3, padding: 1 }  # why"),
        ("- {name: x, type: conv, filters: 2, kernel: 3,}", BIAS, "kernel: 3, bias: false,}"),
        (
            "- name: x  # first\n    type: conv\n    filters: 2\n    kernel: 3",
            BIAS,
            "filters: 2\n    kernel: 3\n    bias: false\n  -",
        ),
        (
            "- {name: x, type: max_pool, kernel: 2,\n     padding: [0, 0]}",
            SetKey("", "padding", (1, 0)),
            "padding: [1, 0]}",
        ),
    ],
)
def test_a_key_is_set_where_it_stands_or_behind_the_others(
    before: str, remedy: Remedy, edited: str
) -> None:
    text = f"{HEAD}  {before}\n  - {{type: relu}}\n"
    assert edited in after(text, remedy)
    assert cnnshape.loads(after(text, remedy))


@pytest.mark.parametrize(
    ("before", "edited"),
    [
        ("{name: x, type: conv, dilation: 2, filters: 2, kernel: 1}", "type: conv, filters: 2,"),
        ("{dilation: 2, name: x, type: conv, filters: 2, kernel: 1}", "- {name: x, type: conv,"),
        ("{name: x, type: conv, filters: 2, kernel: 1, dilation: 2 }", "kernel: 1 }"),
        (
            "name: x\n    type: conv\n    dilation: 2\n    filters: 2\n    kernel: 1",
            "conv\n    fil",
        ),
        (
            "name: x\n    type: conv\n    dilation: 2  # of old\n    filters: 2\n    kernel: 1",
            "type: conv\n    # of old\n    filters: 2",
        ),
    ],
)
def test_a_key_is_taken_away_with_its_comma_or_its_line(before: str, edited: str) -> None:
    text = f"{HEAD}  - {before}\n"
    assert edited in after(text, DROP)
    assert "dilation" not in after(text, DROP)
    assert cnnshape.loads(after(text, DROP))


@pytest.mark.parametrize(
    ("layers", "edited"),
    [
        ("  - {type: relu}\n  - {name: x, type: tanh}\n", "  - {type: relu}\n"),
        ("  - {name: x, type: tanh}\n  - {type: relu}", "  - {type: relu}"),
        ("  - {type: relu}\n  - {name: x, type: tanh}", "  - {type: relu}"),
        (
            "  - {type: relu}\n  # above\n  - name: x\n    type: tanh  # beside\n  - {type: abs}\n",
            "  - {type: relu}\n  # above\n  # beside\n  - {type: abs}\n",
        ),
        ("  [{name: x, type: tanh}, {type: relu}]", "  [{type: relu}]"),
        ("  [{type: relu} , {name: x, type: tanh}]", "  [{type: relu}]"),
        (
            "  [\n    {type: relu}, # one\n    # about it\n    {name: x, type: tanh}, # two\n  ]",
            "  [\n    {type: relu}, # one\n    # about it\n    # two\n  ]",
        ),
        (
            "  [\n    {type: relu},  # first\n    {name: x, type: tanh}\n  ]",
            "  [\n    {type: relu}  # first\n  ]",
        ),
        (
            "  [{type: relu}, # first\n   {name: x, type: tanh}]",
            "  [{type: relu} # first\n   ]",
        ),
    ],
)
def test_a_layer_is_taken_out_with_its_line_or_its_comma(layers: str, edited: str) -> None:
    assert after(HEAD + layers, TAKE_OUT) == HEAD + edited


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are(ends: str) -> None:
    lines = ["input: [8, 8, 4]", "layers:", "  - name: x", "    type: conv", "    filters: 2"]
    text = ends.join([*lines, "    kernel: 3", "  - {type: relu}", ""])
    edited = after(text, BIAS)
    assert edited == text.replace("kernel: 3", f"kernel: 3{ends}    bias: false")


def test_keys_are_quoted_where_the_others_are() -> None:
    text = (
        '{"input": [8, 8, 4], "layers": [{"type": "conv", "name": "x", "filters": 2, "kernel": 1}]}'
    )
    assert json.loads(after(text, BIAS))["layers"][0]["bias"] is False


@pytest.mark.parametrize(
    "layers",
    [
        "  - {name: x, type: conv, filters: 2, kernel: 3, padding: =0 + 0}\n",
        "  - &a {name: x, type: conv, filters: 2, kernel: 3}\n  - {<<: *a, name: y}\n",
    ],
)
def test_an_expression_is_not_edited_and_a_merged_mapping_stays_whole(layers: str) -> None:
    edited = after(HEAD + layers, SET, "y" if "name: y" in layers else "x")
    assert edited in (HEAD + layers, HEAD + layers.replace("name: y}", "name: y, padding: 1}"))


@pytest.mark.parametrize(
    "layers",
    [
        "  - {type: relu}\n  - {\n    # why\n    name: x, type: tanh}\n",
        "  - {type: relu}\n  - name: x  # why\n    type: tanh\n",
    ],
)
def test_a_layer_with_comments_inside_is_left(layers: str) -> None:
    assert after(HEAD + layers, TAKE_OUT) == HEAD + layers


@pytest.mark.parametrize("layers", ["  - {name: x, type: relu}\n", "  [{name: x, type: relu}]\n"])
def test_the_only_layer_is_not_taken_out(layers: str) -> None:
    assert after(HEAD + layers, TAKE_OUT) == HEAD + layers


def test_the_first_layer_of_a_branch_on_the_line_of_its_list_is_left() -> None:
    text = (
        HEAD + "  - type: branches\n    merge: add\n    branches:\n"
        "      - - {name: x, type: tanh}\n        - {type: relu}\n      - []\n"
    )
    assert after(text, TAKE_OUT) == text


@pytest.mark.parametrize(
    ("top", "edited"),
    [
        ("input: [8, 8, 4]  # small\n", "input: [9, 9, 4]  # small\n"),
        (
            "input: [4, 8, 8]\nlayout: channels_first\n",
            "input: [4, 9, 9]\nlayout: channels_first\n",
        ),
        ("input: =[8, 8, 4]\n", "input: =[8, 8, 4]\n"),
        ("input: [=4 + 4, 8, 4]\n", "input: [=4 + 4, 8, 4]\n"),
    ],
)
def test_the_input_is_changed_in_the_layout_of_the_file(top: str, edited: str) -> None:
    text = f"{top}\nlayers:\n  - {{name: x, type: relu}}\n"
    assert after(text, ChangeInput("", (9, 9, 4))) == text.replace(top, edited)
