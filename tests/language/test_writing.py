"""What is written is read back as it was, and looks as if a person had written it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.diagnostics import Source
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.writing.architecture import Commented, architecture_text
from cnnshape.language.writing.flat import flat_names, text_of, written_keys
from cnnshape.language.writing.values import MAX_WIDTH, value_lines, value_text
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.values import plain
from cnnshape.layers.convolution import Conv
from cnnshape.network import Node
from tests.strategies.networks import RandomNetwork, networks
from tests.test_keystone import looks_at

KINDS_FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "kinds"
FILES = [*bundled_files(), *sorted(KINDS_FOLDER.glob("*.yaml"))]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(max_size=100)
    | st.text(alphabet=" =,:#'\"\\[]{}-ab1\n", max_size=100)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner)
)


def read(text: str) -> Any:
    """Return what the reader of architectures finds in a mapping."""
    return plain(read_document(Source("written.yaml", text)))


# Values


@looks_at(500)
@given(VALUES)
def test_a_value_is_read_back(value: Any) -> None:
    assert read(f"key: {value_text(value)}\n") == {"key": value}


@looks_at(500)
@given(VALUES, st.integers(1, MAX_WIDTH))
def test_a_value_is_read_back_however_narrow_its_lines_are(value: Any, width: int) -> None:
    lines = value_lines(value, "key: ", indent=2, width=width)
    assert read("\n".join(lines) + "\n") == {"key": value}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-5, "1e-05"),
        (0.1 + 0.2, "0.30000000000000004"),
        (2.0, "2.0"),
        (True, "true"),
        (2**63 - 1, "9223372036854775807"),
        ((3, (1, 2)), "[3, [1, 2]]"),
        ([], "[]"),
        ({}, "{}"),
        ({"width": None, "stride": 1}, "{width: , stride: 1}"),
        ([None], "[null]"),
        ("half", "half"),
        ("stage_2.conv_1", "stage_2.conv_1"),
        ("LeNet-5 (course variant)", "LeNet-5 (course variant)"),
        ("=4 * width", "=4 * width"),
        ("=min(a, b)", '"=min(a, b)"'),
        ("=sizes[0]", '"=sizes[0]"'),
        ('="a" + b', "'=\"a\" + b'"),
        ("true", '"true"'),
        ("12", '"12"'),
        ("1e3", '"1e3"'),
        ("null", '"null"'),
        ("no", '"no"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        (" a", '" a"'),
        ("two\nlines", r'"two\nlines"'),
        ("it's", '"it\'s"'),
    ],
)
def test_texts_are_in_quotes_only_where_they_need_them(value: object, text: str) -> None:
    assert value_text(value) == text


def test_a_long_value_is_broken_at_commas_and_a_long_text_at_spaces() -> None:
    keys = {"numbers": list(range(40)), "text": "word " * 30 + "end"}
    lines = value_lines(keys)
    assert len(lines) > 1
    assert max(map(len, lines)) <= MAX_WIDTH
    assert read("\n".join(lines)) == keys


def test_what_yaml_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError, match="YAML has no form for a value of type object"):
        value_text(object())


# Architectures


def test_an_architecture_looks_as_a_person_writes_it() -> None:
    text = architecture_text(
        {
            "name": "Two branches",
            "input": [32, 32, 3],
            "parameters": {"width": 8},
            "blocks": {
                "unit": {
                    "parameters": {"filters": None, "stride": 1},
                    "layers": [
                        {"type": "conv", "filters": "=filters", "kernel": 3, "padding": "half"},
                        Commented({"type": "relu"}, "in the paper a sigmoid"),
                    ],
                }
            },
            "layers": [
                {"name": "stem", "type": "unit", "filters": "=2 * width", "repeat": 2},
                {
                    "type": "branches",
                    "merge": "concat",
                    "branches": [
                        [],
                        [{"type": "unit", "filters": 4}, {"type": "dropout", "rate": 0.25}],
                        [Commented({"type": "conv", "filters": 4, "kernel": 1}, "a projection")],
                    ],
                },
                {"type": "global_avg_pool"},
            ],
            "expect": {"output": [24]},
        },
        comment="An example.\nIt has two lines of remarks.",
    )
    assert text == dedent(
        """\
        # An example.
        # It has two lines of remarks.
        name: Two branches
        input: [32, 32, 3]
        parameters: {width: 8}
        blocks:
          unit:
            parameters: {filters: , stride: 1}
            layers:
              - {type: conv, filters: =filters, kernel: 3, padding: half}
              # in the paper a sigmoid
              - {type: relu}
        layers:
          - {name: stem, type: unit, filters: =2 * width, repeat: 2}
          - type: branches
            merge: concat
            branches:
              - []
              - - {type: unit, filters: 4}
                - {type: dropout, rate: 0.25}
              # a projection
              - - {type: conv, filters: 4, kernel: 1}
          - {type: global_avg_pool}
        expect: {output: [24]}
        """
    )
    assert cnnshape.analyze(cnnshape.loads(text)).layers[-1].output_shape == (24,)


# Networks


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bundled_network_is_read_back(path: Path) -> None:
    assert_read_back(cnnshape.load(path))


@looks_at(200)
@given(networks())
def test_a_random_network_is_read_back(drawn: RandomNetwork) -> None:
    assert_read_back(drawn.network)


@pytest.mark.parametrize("name", ["lenet", "unet", "resnet50"])
def test_defaults_are_written_on_request(name: str) -> None:
    network = cnnshape.load(name)
    text = text_of(network, with_defaults=True)
    assert "dilation: 1" in text
    assert "dilation: 1" not in text_of(network)
    assert _numbers(cnnshape.loads(text)) == _numbers(network)


def test_names_are_legal_and_no_two_are_the_same() -> None:
    network = cnnshape.loads(
        """
        input: [8, 8, 3]
        blocks:
          a: {layers: [{name: b, type: relu}]}
        layers:
          - {type: a, name: a}
          - {type: relu, name: a_b}
        """
    )
    assert flat_names(network) == {"input": "input", "a_b": "a_b", "a.b": "a_b_2"}


def test_keys_at_their_defaults_are_left_out() -> None:
    layer = Conv(type="conv", kernel=3, filters=6, stride=1, activation="relu")
    assert written_keys(layer) == {"filters": 6, "kernel": 3, "activation": "relu"}
    assert list(written_keys(layer)) == ["filters", "kernel", "activation"]


def assert_read_back(network: Network) -> None:
    """Write a network, read it, and compare both node by node and number by number."""
    text = text_of(network)
    assert max(map(len, text.splitlines())) <= MAX_WIDTH
    again, names = cnnshape.loads(text), flat_names(network)
    assert [_facts(node, {}) for node in again.nodes] == [
        _facts(node, names) for node in network.nodes
    ]
    assert again.outputs == tuple(names[name] for name in network.outputs)
    for field in ("name", "source", "description", "layout", "dtype"):
        assert getattr(again, field) == getattr(network, field)
    assert _numbers(again) == _numbers(network)
    assert again.promises.expect.keys() == network.promises.expect.keys()
    assert again.promises.budget == network.promises.budget
    assert len(again.promises.examples) == len(network.promises.examples)


def _facts(node: Node, names: Mapping[str, str]) -> tuple[object, ...]:
    """Return all of a node but its place, with the names of layers in the text."""

    def named(name: str | None) -> str | None:
        return None if name is None else names.get(name, name)

    layer = node.layer.model_dump() | ({"like": named(node.like)} if node.like else {})
    inputs = tuple(map(named, node.inputs))
    return named(node.name), layer, inputs, named(node.shares), node.expect, node.description


def _numbers(network: Network) -> list[tuple[object, ...]]:
    analysis = cnnshape.analyze(network)
    own = {"name", "inputs", "shares", "location"}
    rows = [
        tuple(value for key, value in row._asdict().items() if key not in own)
        for row in analysis.layers
    ]
    return [*rows, tuple(analysis.totals._replace(peak_layer=None))]
