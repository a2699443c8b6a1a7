"""What is planned for networks: published peaks, the conventions, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import cnnshape
from cnnshape import MemoryPlan, Network
from cnnshape.planning.needs import needs_alone
from cnnshape.planning.plan import CannotPlan

KIB = 1024


def plan(text: str, **settings: Any) -> MemoryPlan:
    return cnnshape.memory(cnnshape.loads(text), **settings)


@pytest.fixture(scope="module")
def mobilenet_v2() -> Network:
    return cnnshape.load("mobilenet_v2")


def test_mobilenet_v2_with_depthwise_convolutions_in_place_is_as_published(
    mobilenet_v2: Network,
) -> None:
    """MCUNetV2, 2110.15352, figure 1: 1,372 kB."""
    found = cnnshape.memory(mobilenet_v2, dtype="int8", in_place=("pointwise", "depthwise"))
    assert found.arena.size == found.arena.bound == 1372 * KIB
    assert found.arena.size == 112 * 112 * (16 + 96)


def test_mobilenet_v2_with_two_buffers_needs_more(mobilenet_v2: Network) -> None:
    found = cnnshape.memory(mobilenet_v2, dtype="int8")
    assert found.arena.size == found.arena.bound == 1470 * KIB
    assert found.arena.peak_layer == "stage_2.inverted_residual_1.depthwise"


@pytest.mark.parametrize("name", ["lenet", "resnet50", "mobilenet_v2", "unet", "googlenet"])
def test_the_bound_is_the_peak_of_the_table_where_nothing_is_aligned(name: str) -> None:
    network = cnnshape.load(name)
    arena = cnnshape.memory(network, align=1).arena
    table = cnnshape.analyze(network, keep_outputs=True)
    assert arena.bound == table.totals.peak_activation_bytes
    assert list(arena.live) == [row.live_bytes for row in table.layers]


CHAIN = """
input: [8, 8, 3]
layers:
  - {name: one, type: conv, filters: 4, kernel: 3, padding: same}
  - {name: norm, type: batch_norm}
  - {name: act, type: relu}
  - {name: two, type: depthwise_conv, kernel: 3, stride: 2, padding: same}
  - {name: flat, type: flatten}
  - {name: out, type: dense, units: 5}
"""


def test_layers_in_place_and_views_share_a_buffer() -> None:
    buffers = plan(CHAIN, dtype="int8", align=1).arena.buffers
    assert [(each.name, each.size, each.first, each.last) for each in buffers] == [
        ("input", 192, 0, 1),
        ("one", 256, 1, 4),
        ("two", 64, 4, 6),
        ("out", 5, 6, 6),
    ]
    assert buffers[1].layers == ("one", "norm", "act")
    assert buffers[2].layers == ("two", "flat")


def test_nothing_in_place_gives_each_layer_its_buffer_but_views() -> None:
    arena = plan(CHAIN, dtype="int8", in_place=()).arena
    assert [each.name for each in arena.buffers] == ["input", "one", "norm", "act", "two", "out"]
    assert arena.bound == 2 * 256


def test_a_depthwise_convolution_in_place_copies_one_channel() -> None:
    arena = plan(CHAIN, dtype="int8", in_place=("pointwise", "depthwise")).arena
    assert [(each.name, str(each.role), each.size) for each in arena.buffers] == [
        ("input", "input", 192),
        ("one", "activation", 256),
        ("two", "scratch", 64),
        ("out", "output", 16),
    ]


def test_what_is_outside_takes_no_bytes() -> None:
    names = [each.name for each in plan(CHAIN, outside=("input", "output")).arena.buffers]
    assert names == ["one", "two"]


def test_im2col_unfolds_every_window_and_cmsis_nn_two_in_int16() -> None:
    whole = plan(CHAIN, dtype="int8", scratch="im2col", align=1).arena.buffers
    assert [(b.name, b.size) for b in whole if b.role == "scratch"] == [
        ("one", 8 * 8 * 3 * 3 * 3),
        ("two", 4 * 4 * 3 * 3 * 4),
    ]
    few = plan(CHAIN, dtype="int8", scratch="cmsis-nn", align=1).arena.buffers
    assert [(b.name, b.size) for b in few if b.role == "scratch"] == [
        ("one", 2 * 3 * 3 * 3 * 2),
        ("two", 3 * 3 * 4 * 2),
    ]


@pytest.mark.parametrize(("stride", "unfolded"), [(1, []), (2, [("one", 4 * 4 * 3)])])
def test_a_convolution_of_single_cells_is_unfolded_only_if_it_skips_some(
    stride: int, unfolded: list[tuple[str, int]]
) -> None:
    text = "input: [8, 8, 3]\nlayers:\n"
    text += f"  - {{name: one, type: conv, filters: 4, kernel: 1, stride: {stride}}}\n"
    buffers = plan(text, dtype="int8", scratch="im2col", align=1).arena.buffers
    assert [(b.name, b.size) for b in buffers if b.role == "scratch"] == unfolded


def test_a_layer_needs_what_it_reads_and_writes_and_its_scratch() -> None:
    needs = needs_alone(plan(CHAIN, dtype="int8", scratch="cmsis-nn", align=1))
    assert needs["one"] == 8 * 8 * 3 + 8 * 8 * 4 + 2 * 3 * 3 * 3 * 2
    assert needs["out"] == 4 * 4 * 4 + 5


RESIDUAL = """
input: [4, 4, 2]
layers:
  - {name: a, type: conv, filters: 2, kernel: 1}
  - {name: b, type: conv, filters: 2, kernel: 1}
  - {name: sum, type: add, from: [a, b]}
  - {name: out, type: conv, filters: 1, kernel: 1}
"""


def test_a_merge_writes_over_the_input_that_nothing_else_reads() -> None:
    arena = plan(RESIDUAL, dtype="int8", in_place=("merge",)).arena
    (shared,) = [each for each in arena.buffers if "sum" in each.layers]
    assert shared.layers == ("b", "sum")


SHORTCUT = """
input: [4, 4, 2]
layers:
  - {name: stem, type: conv, filters: 2, kernel: 1}
  - {name: wide, type: conv, filters: 8, kernel: 1}
  - {name: thin, type: conv, filters: 2, kernel: 1, bias: false}
  - {name: norm, type: batch_norm}
  - {name: sum, type: add, from: [stem, norm]}
  - {name: act, type: relu}
  - {name: out, type: conv, filters: 1, kernel: 1}
"""


def layers_of(text: str, **settings: Any) -> list[tuple[str, ...]]:
    return [each.layers for each in plan(text, dtype="int8", **settings).arena.buffers]


def test_a_convolution_adds_to_a_shortcut_that_is_read_no_more() -> None:
    found = plan(SHORTCUT, dtype="int8", in_place=("pointwise", "accumulate"), align=1)
    assert [each.layers for each in found.arena.buffers] == [
        ("input",),
        ("stem", "sum", "act"),
        ("wide",),
        ("out",),
    ]
    assert found.arena.bound == 16 * (2 + 8)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: [stem, norm]}", "from: [stem, norm, stem]}"),
        ("type: relu}", "type: add, from: [sum, stem]}"),
        ("kernel: 1, bias", "kernel: 1, from: stem, bias"),
        ("type: add", "type: subtract"),
    ],
    ids=["three inputs", "read later", "read by the convolution", "not a sum"],
)
def test_other_sums_have_their_own_bytes(old: str, new: str) -> None:
    assert old in SHORTCUT
    layers = layers_of(SHORTCUT.replace(old, new), in_place=("pointwise", "accumulate"))
    assert not any("stem" in each and "sum" in each for each in layers)
    assert any("norm" in each for each in layers)


def test_an_input_outside_is_never_written_over() -> None:
    text = "input: [4, 4, 1]\nlayers:\n  - {name: act, type: relu}\n  - {type: flatten}\n"
    assert layers_of(text, outside=("input",)) == [("act", "flatten_1")]
    assert layers_of(text) == [("input", "act", "flatten_1")]


def test_a_plan_speaks_of_its_sizes() -> None:
    found = plan(CHAIN, dtype="int8")
    assert repr(found) == "MemoryPlan('<text>', arena 448 bytes, flash 552 bytes)"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dtype": "int4"}, "unknown dtype 'int4': use one of float32"),
        ({"align": 3}, "the alignment must be a power of two up to 4,096, not 3"),
        ({"batch": 0}, "the batch must be at least 1, not 0"),
        (
            {"in_place": ["add"]},
            "unknown choice 'add': use pointwise, merge, depthwise, accumulate or none",
        ),
        ({"outside": ["weights"]}, "unknown choice 'weights': use input, output or none"),
        ({"scratch": "gemm"}, "unknown choice 'gemm': use none, im2col or cmsis-nn"),
    ],
)
def test_unknown_settings_are_refused_with_what_there_is(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        plan(CHAIN, **settings)


def test_a_network_with_a_fault_has_no_plan() -> None:
    text = "input: [4, 4, 1]\nlayers:\n  - {type: conv, filters: 1, kernel: 9}\n"
    with pytest.raises(CannotPlan, match=r"has no memory plan: a window of 9 does not fit .*S101"):
        plan(text)


def test_only_a_network_is_planned() -> None:
    with pytest.raises(TypeError, match="memory takes a network, as `load` returns it, not str"):
        cnnshape.memory("lenet")  # type: ignore[arg-type]
