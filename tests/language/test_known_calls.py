"""A network whose repeated calls are copied is the network in which every call is expanded."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.diagnostics import SpecError
from cnnshape.language import architecture
from cnnshape.language.architecture import read_network
from cnnshape.language.bundled_paths import bundled_files
from cnnshape.language.expansion import known_calls
from cnnshape.language.expansion.call_copies import KnownCall, add_copy
from cnnshape.language.expansion.calls import Added, Call
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.trace import Trace
from cnnshape.language.loading import template, template_of_text
from cnnshape.language.template import Template
from cnnshape.network import Network
from tests.language.test_compiled_templates import Writer
from tests.strategies.blocks import files_of_blocks
from tests.strategies.calls import CallsWriter


def whole(read: Template, trace: Trace | None) -> Any:
    """Return all that an expansion gives, or what it says is wrong."""
    builders = []

    class Builder(NetworkBuilder):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            builders.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(architecture, "NetworkBuilder", Builder)
        try:
            network = read_network(read.root, read.origin, trace=trace)
        except SpecError as error:
            return error.diagnostics
    names = builders[0].names
    return network, list(names.defined.items()), list(names.last_copies.items())


def compare(read: Template) -> Any:
    """Return what an expansion gives with copies, which is what it gives without."""
    copied, expanded = whole(read, None), whole(read, Trace())
    assert copied == expanded
    return copied


def with_blocks(blocks: str, layers: str) -> Template:
    return template_of_text(f"input: [8, 8, 4]\nblocks: {{{blocks}}}\nlayers: [{layers}]\n")


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the name of each call that is copied."""
    names: list[str] = []

    def counted(builder: NetworkBuilder, known: KnownCall, call: Call) -> Added:
        names.append(call.full)
        return add_copy(builder, known, call)

    monkeypatch.setattr(known_calls, "add_copy", counted)
    return names


@given(st.integers(0, 2**32))
def test_random_calls_are_copied_right(seed: int) -> None:
    compare(template_of_text(CallsWriter(Random(seed)).text()))


@given(st.integers(0, 2**32))
def test_random_parameters_are_copied_right(seed: int) -> None:
    try:
        read = template_of_text(Writer(Random(seed)).text())
    except SpecError:
        return
    compare(read)


@given(files_of_blocks())
def test_random_blocks_are_copied_right(text: str) -> None:
    compare(template_of_text(text))


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", bundled_files(), ids=lambda path: path.stem)
def test_bundled_files_are_copied_right(path: Path) -> None:
    compare(template(path))


def test_many_random_files_have_copies(copied: list[str]) -> None:
    with_copies = 0
    for seed in range(100):
        copied.clear()
        found = compare(template_of_text(CallsWriter(Random(seed)).text()))
        with_copies += bool(copied) and isinstance(found[0], Network)
    assert with_copies > 25


UNIT = "unit: {parameters: {w: 4}, layers: [{type: conv, filters: =w, kernel: 1}, {type: relu}]}"


def test_equal_calls_are_copied_and_others_expanded(copied: list[str]) -> None:
    calls = "{type: unit}, {type: unit, w: 4}, {type: unit, w: 4}, {type: unit}, {type: unit, w: 5}"
    compare(with_blocks(UNIT, calls))
    assert copied == ["unit_3", "unit_4"]


def test_equal_values_of_other_arguments_are_no_equal_arguments(copied: list[str]) -> None:
    layers = "[{type: conv, filters: =v, kernel: 1}, {type: conv, filters: =w, kernel: 1}]"
    block = f"unit: {{parameters: {{v: 4, w: 4}}, layers: {layers}}}"
    compare(with_blocks(block, "{type: unit, v: 8}, {type: unit, w: 8}"))
    assert copied == []


def test_values_of_other_types_are_no_equal_arguments(copied: list[str]) -> None:
    block = "unit: {parameters: {w: 1}, layers: [{type: conv, filters: '=w + 0', kernel: 1}]}"
    compare(with_blocks(block, "{type: unit, w: 1}, {type: unit, w: true}"))
    assert copied == []


def test_calls_that_ask_for_channels_are_copied_where_shapes_are_equal(copied: list[str]) -> None:
    block = "unit: {layers: [{type: conv, filters: =channels * 2, kernel: 1}, {type: relu}]}"
    network, *_ = compare(
        with_blocks(block, "{type: unit}, {type: unit, from: input}, {type: unit}")
    )
    assert [vars(node.layer).get("filters") for node in network.nodes[1::2]] == [8, 8, 16]
    assert copied == ["unit_2"]


def test_channels_inside_of_a_call_inside_are_asked_for_again(copied: list[str]) -> None:
    """Only the inner block asks, and what it reads depends on what the outer one reads."""
    blocks = (
        "inner: {layers: [{type: conv, filters: =channels + 1, kernel: 1}]}, "
        "outer: {layers: [{type: inner}, {type: inner}]}"
    )
    compare(with_blocks(blocks, "{type: outer}, {type: outer}, {type: outer, from: input}"))
    assert copied == ["outer_3"]


def test_calls_that_read_one_node_twice_are_not_those_that_read_two(copied: list[str]) -> None:
    block = "join: {inputs: [a, b], layers: [{type: add, from: [a, b]}]}"
    calls = "{name: r, type: relu}, {type: join, from: [r, r]}, {type: join, from: [r, input]}"
    compare(with_blocks(block, f"{calls}, {{type: join, from: [input, r]}}"))
    assert copied == ["join_3"]


def test_what_is_written_around_a_call_stays_there(copied: list[str]) -> None:
    keys = "trainable: false, quantize: int8, expect: {parameters: 20}"
    calls = f"{{type: unit, {keys}}}, {{name: u, type: unit}}, {{type: unit, share: u}}"
    network, *_ = compare(with_blocks(UNIT, calls))
    assert [node.is_frozen for node in network.nodes] == [False, True, True, *[False] * 4]
    assert [node.quantize for node in network.nodes[::2]] == [None, "int8", None, None]
    assert [node.shares for node in network.nodes[5:]] == ["u.conv_1", "u.relu_1"]
    assert copied == ["u", "unit_3"]


def test_layers_that_are_read_inside_of_a_copy_are_found() -> None:
    network, *_ = compare(
        with_blocks(UNIT, "{name: u, type: unit, repeat: 2}, {type: tanh, from: u.conv_1}")
    )
    assert network.nodes[-1].inputs == ("u_2.conv_1",)


def test_a_block_that_contains_itself_is_refused_though_it_was_called_elsewhere() -> None:
    blocks = (
        "a: {parameters: {n: }, layers: [{type: relu}, {type: b, if: =n > 0}]}, "
        "b: {layers: [{type: a, n: 0}]}"
    )
    layers = "{type: branches, merge: add, branches: [[], [{type: b}]]}"
    found = compare(with_blocks(blocks, f"{layers}, {{type: a, n: 1}}"))
    assert [each.message for each in found] == ["the block `a` contains itself: a -> b -> a"]


def test_an_unpooling_takes_the_windows_of_its_own_pool(copied: list[str]) -> None:
    block = "undo: {inputs: [below, pool], layers: [{type: max_unpool, from: below, pool: pool}]}"
    pools = "".join(
        f"{{name: p{size}, type: max_pool, kernel: {size}, from: input}}, "
        f"{{type: undo, from: [p{size}, p{size}]}}, "
        for size in (2, 4)
    )
    network, *_ = compare(with_blocks(block, pools))
    assert [vars(node.layer)["kernel"] for node in network.nodes[2::2]] == [2, 4]
    assert copied == []


def test_a_call_may_be_too_deep_where_an_equal_one_is_not(copied: list[str]) -> None:
    chain = (f"d{at}: {{layers: [{{type: d{at + 1}}}]}}" for at in range(50))
    call = "{type: d0}"
    for _ in range(20):
        call = f"{{type: branches, merge: add, branches: [[], [{call}]]}}"
    blocks = ", ".join((*chain, "d50: {layers: [{type: relu}]}"))
    found = compare(with_blocks(blocks, f"{{type: d0}}, {call}"))
    assert [each.code for each in found] == ["E010"]
    assert copied == []


def test_a_name_that_is_short_for_another_keeps_its_meaning(copied: list[str]) -> None:
    """The second copy of the branches has `unit_2_1`, which `unit_2` alone means too."""
    block = "unit: {layers: [{name: a, type: relu}, {type: tanh, from: a}]}"
    branches = "{type: branches, merge: add, repeat: 2, branches: [[], [%s]]}"
    layers = "{name: u, type: unit}, " + branches % "{name: unit, type: relu, repeat: 1}"
    found = compare(with_blocks(block, f"{layers}, {{type: unit}}"))
    assert [each.message for each in found] == ["`a` comes after the layer that reads it"]
    assert copied == []


def test_a_copy_makes_no_network_too_large(copied: list[str]) -> None:
    """Of 10,000 layers that are looked at, five calls with 2,000 layers each would be 10,005."""
    block = "many: {layers: [{type: relu, repeat: =2000 + 0}]}"
    found = compare(with_blocks(block, ", ".join(["{type: many}"] * 6)))
    assert [each.code for each in found] == ["E010"]
    assert copied == ["many_2", "many_3", "many_4"]


def test_nothing_is_copied_after_a_mistake(copied: list[str]) -> None:
    found = compare(with_blocks(UNIT, "{type: unit}, {type: relu, x: 1}, {type: unit}"))
    assert [each.code for each in found] == ["E002"]
    assert copied == []


def test_a_mistake_in_a_block_is_found_in_every_call(copied: list[str]) -> None:
    layers = "[{name: a, type: relu}, {type: conv, filters: 4, kernel: 1, share: a}]"
    found = compare(with_blocks(f"unit: {{layers: {layers}}}", "{type: unit}, {type: unit}"))
    assert [each.message.split("`")[3] for each in found] == ["unit_1.conv_1", "unit_2.conv_1"]
    assert copied == []


def test_a_call_with_a_layer_that_does_not_fit_is_expanded_again(copied: list[str]) -> None:
    blocks = (
        "unit: {layers: [{type: conv, filters: 4, kernel: 9}, {type: inner}]}, "
        "inner: {layers: [{type: conv, filters: =channels, kernel: 1}]}"
    )
    calls = "{type: unit}, {type: unit, from: input}"
    network, *_ = compare(with_blocks(blocks, calls))
    assert [node.name for node in network.nodes] == ["input", "unit_1.conv_1", "unit_2.conv_1"]
    assert copied == []
