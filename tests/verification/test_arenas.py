"""Networks are executed inside their planned arenas, and faults of plans are caught."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape import MemoryPlan
from cnnshape.analysis.live_memory import known_prefix
from cnnshape.analysis.propagation import propagate
from cnnshape.planning.buffers import Role
from cnnshape.planning.patches import stages_of
from cnnshape.verification.arena import prove_arena
from cnnshape.verification.arena_proof import ArenaProof, ArenaStatus
from cnnshape.verification.planned_memory import PlannedMemory
from tests.strategies.networks import RandomNetwork, networks

KINDS = sorted((Path(__file__).parents[2] / "docs" / "examples" / "kinds").glob("*.yaml"))
EVERY_LAYER = ("pointwise", "merge", "depthwise", "accumulate")

BRANCHED = """
input: [9, 9, 3]
layers:
  - {name: stem, type: conv, filters: 8, kernel: 3, padding: same, activation: relu}
  - {name: norm, type: batch_norm}
  - {name: left, type: depthwise_conv, kernel: 3, padding: same, from: norm}
  - {name: mid, type: conv, filters: 8, kernel: 1}
  - {name: right, type: conv, filters: 8, kernel: 5, padding: same, from: norm}
  - {name: sum, type: add, from: [mid, right, norm]}
  - {name: small, type: depthwise_conv, kernel: 3, stride: 2}
  - {name: pool, type: max_pool, kernel: 2}
  - {name: flat, type: flatten}
  - {name: out, type: dense, units: 5, activation: softmax}
"""


def planned(text: str = BRANCHED, **settings: Any) -> MemoryPlan:
    return cnnshape.memory(cnnshape.loads(text), **settings)


def prove(plan: MemoryPlan) -> ArenaProof:
    """Execute a plan whose layers are in the order of the file."""
    return prove_arena(plan.network, plan)


@pytest.mark.parametrize(
    ("in_place", "rounding"), [((), 0.0), (("pointwise",), 0.0), (EVERY_LAYER, 1e-6)]
)
@pytest.mark.parametrize("dtype", ["int8", "float16", "float32"])
def test_a_network_gives_the_same_outputs_in_its_arena(
    in_place: tuple[str, ...], rounding: float, dtype: str
) -> None:
    """A depthwise convolution in place adds up its taps in another order: its sums are rounded."""
    proof = prove(planned(in_place=in_place, dtype=dtype))
    assert proof.status is ArenaStatus.PROVED
    assert proof.largest_difference == pytest.approx(0.0, abs=rounding)


@pytest.mark.parametrize("name", ["lenet", "unet", "squeezenet1_1", "shufflenet_v2_x0_5"])
def test_bundled_networks_run_in_their_arenas(name: str) -> None:
    network = cnnshape.load(name, input=(188, 188, 1)) if name == "unet" else cnnshape.load(name)
    assert prove_arena(network, cnnshape.memory(network, in_place=EVERY_LAYER)).ok


@pytest.mark.parametrize("file", KINDS, ids=lambda file: file.stem)
def test_every_kind_runs_in_its_arena(file: Path) -> None:
    network = cnnshape.load(file)
    for in_place in ((), ("pointwise",), EVERY_LAYER):
        plan = cnnshape.memory(network, in_place=in_place, dtype="int8", align=1, reorder=True)
        assert prove_arena(network, plan).ok


@given(networks(), st.sampled_from([(), ("pointwise",), EVERY_LAYER]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_networks_run_in_their_arenas(
    network: RandomNetwork, in_place: tuple[str, ...]
) -> None:
    plan = cnnshape.memory(network.network, in_place=in_place, dtype="int8", align=1)
    proof = prove_arena(network.network, plan)
    assert proof.status is not ArenaStatus.REFUTED, proof.message


def test_a_merge_does_not_write_over_what_it_reads_once_more() -> None:
    text = """
input: [4, 4, 2]
layers:
  - {name: one, type: conv, filters: 2, kernel: 1}
  - {name: two, type: conv, filters: 2, kernel: 1, from: input}
  - {name: sum, type: add, from: [one, two, one]}
"""
    network = cnnshape.loads(text)
    plan = cnnshape.memory(network, in_place=EVERY_LAYER)
    assert [each.layers for each in plan.arena.buffers] == [("input",), ("one",), ("two", "sum")]
    assert prove_arena(network, plan).largest_difference == 0.0


def test_a_network_gives_the_same_outputs_in_another_order() -> None:
    network = cnnshape.loads(BRANCHED)
    *before, sum_, small, pool, flat, out = network.nodes
    inputs, stem, norm, left, mid, right = before
    nodes = (inputs, stem, norm, right, left, mid, sum_, small, pool, flat, out)
    other = cnnshape.memory(network._replace(nodes=nodes))
    assert prove_arena(network, other).largest_difference == 0.0


@pytest.mark.parametrize(("name", "rounding"), [("shufflenet_v2_x2_0", 1e-5), ("googlenet", 0.0)])
def test_bundled_networks_run_in_a_better_order(name: str, rounding: float) -> None:
    network = cnnshape.load(name, input=(64, 64, 3))
    plan = cnnshape.memory(network, dtype="int8", reorder=True, in_place=EVERY_LAYER)
    assert prove_arena(network, plan).largest_difference == pytest.approx(0.0, abs=rounding)


STAGE = """
input: [11, 9, 2]
layers:
  - {name: padded, type: zero_pad, padding: [[1, 0], [2, 1]]}
  - {name: stem, type: conv, filters: 6, kernel: [3, 5], stride: [2, 1], padding: same}
  - {name: twice, type: add, from: [stem, stem]}
  - {name: wide, type: depthwise_conv, kernel: 3, dilation: 2, padding: half}
  - {name: sum, type: add, from: [wide, twice]}
  - {name: mean, type: avg_pool, kernel: 3, stride: 2, padding: 1, ceil_mode: true}
  - {name: most, type: max_pool, kernel: 2, stride: 1, padding: 1}
  - {name: cut, type: crop, cropping: [[1, 0], [0, 1]]}
  - {name: late, type: conv, filters: 5, kernel: 1, activation: relu, from: cut}
  - {name: flat, type: flatten}
  - {name: out, type: dense, units: 3}
"""


@pytest.mark.parametrize("until", ["stem", "twice", "sum", "mean", "most", "cut", "late"])
@pytest.mark.parametrize("in_place", [("pointwise",), EVERY_LAYER])
def test_stages_run_in_patches_inside_the_arena(until: str, in_place: tuple[str, ...]) -> None:
    for patches in (2, 3):
        plan = planned(STAGE, dtype="int8", in_place=in_place, patches=patches, until=until)
        proof = prove(plan)
        assert proof.status is ArenaStatus.PROVED, proof.message
        assert plan.arena.steps.index(f"{until}~whole") > 2


@given(networks(), st.integers(2, 3), st.sampled_from([("pointwise",), EVERY_LAYER]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_stages_run_in_patches(
    network: RandomNetwork, patches: int, in_place: tuple[str, ...]
) -> None:
    known = known_prefix(network.network.nodes, propagate(network.network)[0])
    for stage in stages_of(network.network, known, patches):
        plan = cnnshape.memory(
            network.network,
            in_place=in_place,
            dtype="int8",
            align=1,
            patches=patches,
            until=stage.last,
        )
        proof = prove_arena(network.network, plan)
        assert proof.status is ArenaStatus.PROVED, (stage.last, proof.message)


@pytest.mark.parametrize("name", ["stem", "wide", "mean"])
def test_a_patch_that_reads_a_cell_too_few_is_caught(name: str) -> None:
    plan = planned(STAGE, dtype="int8", patches=2, until="most")
    assert plan.patching is not None
    stage = plan.patching.stage
    assert stage is not None
    readings = dict(stage.tiles.readings)
    (source,) = [key for key in readings if key[0] == name]
    axis, *others = readings[source]
    first, second = axis
    moved = (first._replace(pads=(first.pads[0] + 1, first.pads[1])), second)
    readings[source] = (moved, *others)
    tiles = stage.tiles._replace(readings=readings)
    faulty = plan.patching._replace(stage=stage._replace(tiles=tiles))
    with pytest.raises((ValueError, AssertionError)):
        assert prove(plan._replace(patching=faulty)).ok


def test_nothing_but_the_arena_holds_the_outputs() -> None:
    plan = planned(dtype="int8")
    memory = PlannedMemory(plan.arena, 1, np.dtype("float32"))
    assert memory.values.size == plan.arena.size
    for buffer, offset in zip(plan.arena.buffers, plan.arena.offsets, strict=True):
        place = memory.output(buffer.name, (buffer.size,))
        assert place is not None
        assert np.shares_memory(place, memory.values)
        assert place.ctypes.data == memory.values.ctypes.data + 4 * offset


def with_offset(plan: MemoryPlan, index: int, offset: int) -> MemoryPlan:
    """Return a plan in which a buffer has another address."""
    offsets = [*plan.arena.offsets]
    offsets[index] = offset
    return plan._replace(arena=plan.arena._replace(offsets=tuple(offsets)))


def test_an_overlap_of_any_two_live_buffers_is_caught() -> None:
    plan = planned(dtype="int8", align=1)
    buffers, offsets = plan.arena.buffers, plan.arena.offsets
    tried = 0
    for index, buffer in enumerate(buffers):
        for other, offset in zip(buffers, offsets, strict=True):
            fits = offset + buffer.size <= plan.arena.size
            if other is buffer or not fits or not buffer.is_alive_with(other):
                continue
            tried += 1
            proof = prove(with_offset(plan, index, offset))
            assert proof.status is ArenaStatus.REFUTED, (buffer.name, other.name)
    assert tried > 5


def test_an_overlap_of_a_single_byte_is_caught() -> None:
    plan = planned(dtype="int8", align=1)
    names = [buffer.name for buffer in plan.arena.buffers]
    stem = names.index("stem")
    above = plan.arena.offsets[stem] + plan.arena.buffers[stem].size - 1
    larger = plan._replace(arena=plan.arena._replace(size=2 * plan.arena.size))
    proof = prove(with_offset(larger, names.index("left"), above))
    assert proof.status is ArenaStatus.REFUTED
    assert "values of `out` were overwritten before they were read" in proof.message


def test_a_life_that_ends_too_early_is_caught() -> None:
    plan = planned(dtype="int8")
    for index, buffer in enumerate(plan.arena.buffers):
        if buffer.last == buffer.first or buffer.role is Role.OUTPUT:
            continue
        shorter = [*plan.arena.buffers]
        shorter[index] = buffer._replace(last=buffer.last - 1)
        faulty = plan._replace(arena=plan.arena._replace(buffers=tuple(shorter)))
        assert prove(faulty).status is ArenaStatus.REFUTED, buffer.name


ATTENTION = """
input: [4, 4, 6]
layers:
  - {name: mixed, type: attention, heads: 2}
  - {name: sum, type: add, from: [mixed, input]}
"""


def test_the_scratch_of_attention_is_in_the_arena() -> None:
    plan = planned(ATTENTION, dtype="int8", align=1)
    assert prove(plan).largest_difference == 0.0
    roles = [buffer.role for buffer in plan.arena.buffers]
    at_input = plan.arena.offsets[roles.index(Role.INPUT)]
    larger = plan._replace(arena=plan.arena._replace(size=2 * plan.arena.size))
    faulty = with_offset(larger, roles.index(Role.SCRATCH), at_input)
    assert prove(faulty).status is ArenaStatus.REFUTED


def test_a_custom_layer_is_not_executed() -> None:
    text = "input: [4, 4, 1]\nlayers:\n  - {name: mine, type: custom, output: [4, 4, 1]}\n"
    proof = prove(planned(text))
    assert proof.status is ArenaStatus.NOT_EXECUTED
    assert proof.message == "`mine` is a custom layer: what it computes is not known"
