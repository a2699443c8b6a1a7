"""The order that is found needs least: on small graphs, every order is tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.analysis.live_memory import known_prefix
from cnnshape.analysis.propagation import propagate
from cnnshape.network import Node
from cnnshape.planning.buffers import buffers_of, live_bytes
from cnnshape.planning.conventions import Conventions
from cnnshape.planning.order import best_order
from cnnshape.planning.precedence import precedence_of

BYTES = Conventions("int8", align=1)


@st.composite
def graphs(draw: st.DrawFn) -> Network:
    """Draw a graph of convolutions, poolings, activations and sums, as a file."""
    lines = ["input: [4, 4, 2]", "layers:"]
    names = ["input"]
    for number in range(draw(st.integers(2, 7))):
        first = draw(st.sampled_from(names))
        second = draw(st.sampled_from(names))
        channels = draw(st.sampled_from([1, 2, 5, 8]))
        keys = draw(
            st.sampled_from(
                [
                    f"type: conv, filters: {channels}, kernel: 1, from: {first}",
                    f"type: relu, from: {first}",
                    f"type: dropout, from: {first}",
                    f"type: concat, from: [{first}, {second}]",
                ]
            )
        )
        lines.append(f"  - {{name: n{number}, {keys}}}")
        names.append(f"n{number}")
    return cnnshape.loads("\n".join(lines))


def peak(network: Network, nodes: tuple[Node, ...]) -> int:
    ordered = network._replace(nodes=nodes)
    known = known_prefix(nodes, propagate(ordered)[0])
    return max(live_bytes(buffers_of(ordered, known, BYTES), len(nodes)))


def orders(left: tuple[Node, ...], done: tuple[Node, ...] = ()) -> Iterator[tuple[Node, ...]]:
    """Yield every order in which each layer comes after what it reads."""
    if not left:
        yield done
    names = {node.name for node in done}
    for node in left:
        if set(node.inputs) <= names:
            yield from orders(tuple(each for each in left if each is not node), (*done, node))


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_no_order_needs_less(network: Network) -> None:
    known = known_prefix(network.nodes, propagate(network)[0])
    graph = precedence_of(known, buffers_of(network, known, BYTES))
    found = best_order(graph)
    nodes = tuple(network.nodes[at] for at in found.layers)
    assert sorted(found.layers) == list(range(len(network.nodes)))
    assert found.peak == found.bound == peak(network, nodes)
    assert found.peak == min(peak(network, each) for each in orders(network.nodes))


@given(graphs(), st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_a_search_that_is_given_up_has_an_order_and_a_bound(network: Network, moves: int) -> None:
    known = known_prefix(network.nodes, propagate(network)[0])
    graph = precedence_of(known, buffers_of(network, known, BYTES))
    found, best = best_order(graph, moves), best_order(graph)
    assert sorted(found.layers) == list(range(len(network.nodes)))
    assert found.bound <= best.peak <= found.peak
    assert found.peak == peak(network, tuple(network.nodes[at] for at in found.layers))


WIDE_FIRST = """
input: [8, 8, 1]
layers:
  - {name: stem, type: conv, filters: 2, kernel: 1}
  - {name: a1, type: conv, filters: 50, kernel: 1, from: stem}
  - {name: b1, type: conv, filters: 50, kernel: 1, from: stem}
  - {name: a2, type: conv, filters: 1, kernel: 1, from: a1}
  - {name: b2, type: conv, filters: 1, kernel: 1, from: b1}
  - {name: sum, type: add, from: [a2, b2]}
"""


def plan(text: str, **keys: Any) -> Any:
    return cnnshape.memory(cnnshape.loads(text), dtype="int8", **keys)


def test_branches_run_one_after_the_other() -> None:
    found = plan(WIDE_FIRST, reorder=True)
    assert plan(WIDE_FIRST).arena.size == 64 * (2 + 50 + 50)
    assert found.arena.size == found.arena.bound == 64 * (1 + 50 + 2)
    assert found.is_best_order
    steps = found.arena.steps
    assert steps.index("b1") > steps.index("a2") or steps.index("a1") > steps.index("b2")
    assert found.to_dict()["reordering"] == {
        "arena_before": 64 * 102,
        "live_before": 64 * 102,
        "live_after": 64 * 53,
        "least_live": 64 * 53,
        "is_best": True,
    }


def test_an_order_that_is_the_best_is_kept() -> None:
    network = cnnshape.load("mobilenet_v2")
    found = cnnshape.memory(network, reorder=True)
    assert found.network is network
    assert found.is_best_order


def test_the_order_of_the_file_is_kept_if_another_needs_as_much() -> None:
    other = plan(WIDE_FIRST, reorder=True)
    names = other.arena.steps[1:]
    lines = {
        name: line for line in WIDE_FIRST.splitlines() for name in names if f"name: {name}," in line
    }
    text = "input: [8, 8, 1]\nlayers:\n" + "\n".join(lines[name] for name in names)
    network = cnnshape.loads(text)
    assert cnnshape.memory(network, dtype="int8", reorder=True).network is network


def test_a_layer_waits_for_the_owner_of_its_weights_and_for_what_it_is_like() -> None:
    text = """
input: [8, 8, 1]
layers:
  - {name: big, type: conv, filters: 9, kernel: 1}
  - {name: pool, type: max_pool, kernel: 2}
  - {name: twin, type: conv, filters: 9, kernel: 1, from: input, share: big}
  - {name: up, type: upsample, like: big, from: pool}
  - {name: sum, type: add, from: [up, twin]}
"""
    steps = plan(text, reorder=True).arena.steps
    assert steps.index("big") < steps.index("twin")
    assert steps.index("big") < steps.index("up")


def test_a_layer_waits_for_the_owner_of_its_weights_though_less_would_be_alive() -> None:
    text = """
input: [8, 8, 1]
layers:
  - {name: big, type: conv, filters: 9, kernel: 1}
  - {name: twin, type: conv, filters: 9, kernel: 1, from: input, share: big}
  - {name: less, type: conv, filters: 1, kernel: 1}
outputs: [big, less]
"""
    assert plan(text, reorder=True).arena.steps == ("input", "big", "twin", "less")
    apart = text.replace(", share: big", "")
    assert plan(apart, reorder=True).arena.steps == ("input", "twin", "less", "big")


@pytest.mark.slow
def test_a_network_of_a_thousand_layers_is_ordered_exactly() -> None:
    found = cnnshape.memory(cnnshape.load("keras/nasnet_large"), dtype="int8", reorder=True)
    assert len(found.arena.steps) > 1000
    assert found.is_best_order
    assert (found.reordering, found.arena.bound) == ((7927920, 7927920, 7045920), 7045920)
