"""Stages in patches: what each patch needs, what is computed again, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import cnnshape
from cnnshape import MemoryPlan
from cnnshape.planning.patches import Stage, patches_of
from cnnshape.planning.plan import CannotPlan
from cnnshape.planning.tiles import split

KIB = 1024
EVERY_LAYER = ("pointwise", "merge", "depthwise")

CHAIN = """
input: [8, 8, 1]
layers:
  - {name: one, type: conv, filters: 4, kernel: 3, padding: same}
  - {name: two, type: conv, filters: 2, kernel: 3, padding: same}
  - {name: pool, type: max_pool, kernel: 2}
  - {name: flat, type: flatten}
  - {name: out, type: dense, units: 3}
"""

RESIDUAL = """
input: [12, 12, 2]
layers:
  - {name: stem, type: conv, filters: 6, kernel: 3, stride: 2, padding: 1}
  - {name: a, type: conv, filters: 6, kernel: 5, padding: 2}
  - {name: norm, type: batch_norm, activation: relu}
  - {name: sum, type: add, from: [norm, stem]}
  - {name: pool, type: global_avg_pool}
"""


def plan(text: str, patches: int, **settings: Any) -> MemoryPlan:
    return cnnshape.memory(cnnshape.loads(text), dtype="int8", align=1, patches=patches, **settings)


def stage_of(found: MemoryPlan) -> Stage:
    assert found.patching is not None
    assert found.patching.stage is not None
    return found.patching.stage


def test_an_axis_is_cut_into_parts_of_about_equal_size() -> None:
    assert split(7, 3) == (range(2), range(2, 4), range(4, 7))


def test_what_a_patch_needs_grows_by_the_windows_up_to_the_border() -> None:
    stage = stage_of(plan(CHAIN, 2, until="two"))
    assert stage.tiles.regions["two"][0] == (range(4), range(4, 8))
    assert stage.tiles.regions["one"][0] == (range(5), range(3, 8))
    assert stage.tiles.regions["input"][0] == (range(6), range(2, 8))
    first, second = stage.tiles.readings["one", "input"][0]
    assert (first.pads, second.pads) == ((1, 0), (0, 1))


def test_the_multiply_adds_of_all_patches() -> None:
    stage = stage_of(plan(CHAIN, 2, until="two"))
    assert stage.macs == 64 * 9 * 4 + 64 * 9 * 4 * 2
    assert stage.macs_in_patches == 10 * 10 * 9 * 4 + 64 * 9 * 4 * 2


def test_the_input_and_the_output_of_the_stage_are_there_as_wholes() -> None:
    found = plan(CHAIN, 2, until="two")
    assert found.arena.steps == (
        "input", "input~tile", "one", "two", "two~whole", "pool", "flat", "out",
    )  # fmt: skip
    assert [(b.name, b.size, b.first, b.last) for b in found.arena.buffers] == [
        ("input", 64, 0, 4),
        ("two~whole", 128, 0, 5),
        ("one", 5 * 5 * 4, 2, 3),
        ("pool", 32, 5, 7),
        ("out", 3, 7, 7),
    ]


def test_a_shortcut_reads_a_part_of_what_the_branch_needs() -> None:
    found = plan(RESIDUAL, 2, until="sum")
    assert "stem~sum" in found.arena.steps
    (first, *_) = patches_of(cnnshape.loads(RESIDUAL), stage_of(found))
    shapes = {row.name: row.output_shape for row in cnnshape.analyze(first.network).layers}
    assert shapes["stem"] == (5, 5, 6)
    assert shapes["stem~sum"] == shapes["sum"] == (3, 3, 6)
    assert (first.reads, first.writes) == ((slice(0, 10),) * 2, (slice(0, 3),) * 2)


def test_a_patch_has_the_cells_of_the_reader_that_needs_most() -> None:
    text = """
input: [12, 12, 1]
layers:
  - {name: stem, type: conv, filters: 2, kernel: 1}
  - {name: few, type: conv, filters: 2, kernel: 1}
  - {name: many, type: conv, filters: 2, kernel: 5, padding: 2, from: stem}
  - {name: sum, type: add, from: [few, many]}
  - {name: pool, type: global_avg_pool}
"""
    stage = stage_of(plan(text, 2, until="sum"))
    assert stage.tiles.regions["few"][0] == (range(6), range(6, 12))
    assert stage.tiles.regions["stem"][0] == (range(8), range(4, 12))


@pytest.mark.parametrize(
    ("in_place", "size"),
    [
        ((*EVERY_LAYER, "accumulate"), 28 * 28 * (192 + 32 + 1)),  # 172.3 KiB, as published
        (EVERY_LAYER, 28 * 28 * (192 + 32 + 32)),
    ],
)
def test_mobilenet_v2_in_patches_is_as_published(in_place: tuple[str, ...], size: int) -> None:
    """MCUNetV2, 2110.15352, figure 1: 172 kB, an eighth of 1,372 kB."""
    network = cnnshape.load("mobilenet_v2")
    found = cnnshape.memory(network, dtype="int8", in_place=in_place, outside=("input",), patches=4)
    assert found.arena.size == found.arena.bound == size
    stage = stage_of(found)
    assert stage.last == "stage_3.inverted_residual_1.project"
    assert (stage.macs, stage.macs_in_patches) == (91_282_688, 119_202_032)


def test_a_stage_that_gains_nothing_is_not_run_in_patches() -> None:
    layers = "  - {type: conv, filters: 1, kernel: 1}\n  - {type: flatten}\n"
    found = plan(f"input: [4, 4, 1]\nlayers:\n{layers}", 2)
    assert found.patching is not None
    assert (found.patching.stage, found.patching.arena) == (None, found.arena.size)


@pytest.mark.parametrize("patches", [1, 0, -2, 33])
def test_the_number_of_patches_is_limited(patches: int) -> None:
    with pytest.raises(ValueError, match=f"patches must be from 2 to 32, not {patches}"):
        plan(CHAIN, patches)


@pytest.mark.parametrize(
    "text",
    [
        "input: [7]\nlayers:\n  - {type: dense, units: 1}\n",
        "input: [3, 3, 1]\nlayers:\n  - {type: instance_norm}\n  - {type: flatten}\n",
        "inputs: {a: [8, 8, 1], b: [8, 8, 1]}\nlayers:\n  - {type: add, from: [a, b]}\n",
    ],
)
def test_a_network_without_such_a_stage_is_refused(text: str) -> None:
    with pytest.raises(CannotPlan, match="has no first stage that runs in 2x2 patches: it needs"):
        plan(text, 2)


def test_a_stage_ends_where_it_can() -> None:
    with pytest.raises(CannotPlan, match="cannot end with 'flat': it can with one, two, pool"):
        plan(CHAIN, 2, until="flat")
    with pytest.raises(CannotPlan, match="cannot end with 'norm': it can with stem, sum"):
        plan(RESIDUAL, 2, until="norm")


def test_a_layer_with_the_size_of_another_map_is_not_cut() -> None:
    text = "input: [4, 4, 1]\nlayers: [{name: up, type: upsample, like: input, mode: linear}]\n"
    with pytest.raises(CannotPlan):
        plan(text, 2, until="up")
