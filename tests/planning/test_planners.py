"""No planner lets two buffers overlap that are needed at the same time."""

from __future__ import annotations

from itertools import combinations
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.planning.buffers import Buffer, Role, live_bytes
from cnnshape.planning.plan import arena_of
from cnnshape.planning.planners import Layout, best_of, from_both_ends, layouts, neighbours_of

STEPS = 12


def buffer(size: int, first: int, last: int) -> Buffer:
    return Buffer(f"from_{first}", Role.ACTIVATION, size, size, first, last, ())


@st.composite
def some_buffers(draw: st.DrawFn) -> list[Buffer]:
    steps = st.tuples(st.integers(0, STEPS - 1), st.integers(0, STEPS - 1)).map(sorted)
    drawn = draw(st.lists(st.tuples(st.integers(1, 64), steps), min_size=1, max_size=14))
    return [buffer(size, first, last) for size, (first, last) in drawn]


def by_size(buffers: list[Buffer]) -> tuple[int, ...]:
    return layouts(buffers, neighbours_of(buffers))["greedy by size"].offsets


def overlaps(buffers: list[Buffer], found: Layout) -> list[tuple[Buffer, Buffer]]:
    """Find the pairs that are needed at the same time at the same address, address by address."""
    places = [set(range(at, at + b.size)) for b, at in zip(buffers, found.offsets, strict=True)]
    steps = [set(range(b.first, b.last + 1)) for b in buffers]
    return [
        (buffers[one], buffers[other])
        for one, other in combinations(range(len(buffers)), 2)
        if steps[one] & steps[other] and places[one] & places[other]
    ]


@given(some_buffers())
def test_nothing_overlaps_and_the_bound_is_the_most_that_is_live(buffers: list[Buffer]) -> None:
    live = [sum(b.size for b in buffers if b.first <= at <= b.last) for at in range(STEPS)]
    assert live_bytes(buffers, STEPS) == live
    neighbours = neighbours_of(buffers)
    found = layouts(buffers, neighbours)
    best = best_of(found, buffers, neighbours, max(live))
    both_ends = from_both_ends(buffers, neighbours, max(live))
    for each in (*found.values(), both_ends, best):
        assert not overlaps(buffers, each)
        ends = (at + b.size for b, at in zip(buffers, each.offsets, strict=True))
        assert each.size == max(ends) >= max(live)
    assert best.size == min(best.size, *(each.size for each in found.values()))


def test_greedy_by_size_places_as_tensorflow_lite_micro_does() -> None:
    # The buffers of its own test TestSimple: the largest at 0, the others at the first gap.
    buffers = [buffer(10, 0, 1), buffer(20, 2, 3)]
    assert by_size(buffers) == (0, 0)
    chain = [buffer(10, 0, 1), buffer(20, 1, 2), buffer(5, 2, 3)]
    assert by_size(chain) == (20, 0, 20)


def test_a_buffer_fills_a_gap_of_exactly_its_size() -> None:
    buffers = [buffer(10, 0, 5), buffer(7, 0, 1), buffer(7, 0, 5), buffer(7, 4, 5)]
    assert by_size(buffers) == (0, 10, 17, 10)


def test_the_best_of_several_fills_what_greedy_by_size_leaves() -> None:
    buffers = [buffer(5, 0, 1), buffer(5, 2, 3), buffer(4, 1, 2), buffer(6, 3, 4), buffer(4, 0, 0)]
    arena = arena_of([str(at) for at in range(5)], buffers)
    assert arena.size == min(arena.planners.values())
    assert arena.gap == arena.size - max(arena.live)


@given(st.lists(st.integers(1, 64), min_size=2, max_size=400))
def test_a_chain_of_any_length_has_no_gap(sizes: list[int]) -> None:
    chain = [buffer(size, at, at + 1) for at, size in enumerate(sizes)]
    assert arena_of([str(at) for at in range(len(sizes) + 1)], chain).gap == 0


def test_no_buffer_needs_no_arena() -> None:
    arena = arena_of(["only"], [])
    assert (arena.size, arena.bound, arena.gap) == (0, 0, 0)


@pytest.mark.slow
def test_plans_of_the_largest_networks_take_a_moment() -> None:
    """The work follows from how many buffers live together, not from how many there are."""
    conv = "{type: conv, filters: 8, kernel: 3, padding: same, repeat: 9990}"
    network = cnnshape.loads(f"input: [32, 32, 8]\nlayers:\n  - {conv}\n  - {{type: flatten}}\n")
    begun = process_time()
    ways: tuple[dict[str, Any], ...] = ({}, {"reorder": True}, {"patches": 2})
    for settings in ways:
        assert cnnshape.memory(network, dtype="int8", **settings).arena.size <= 2 * 32 * 32 * 8
    assert process_time() - begun < 60
