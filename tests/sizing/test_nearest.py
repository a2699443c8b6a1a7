"""The nearest input that loses nothing, against going outward and trying."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Network
from cnnshape.sizing import nearest_clean
from tests.sizing.brute_force import seen_at
from tests.sizing.test_chains import chains
from tests.sizing.test_random_networks import looks_at

FARTHEST = 160


def first_outward(network: Network, declared: int) -> int | None:
    """Return the nearest size up to a farthest one that loses nothing, the larger of two."""
    sizes = sorted(range(1, FARTHEST), key=lambda n: (abs(n - declared), -n))
    return next((n for n in sizes if seen_at(network, (n,), (0,)).loses_nothing), None)


@looks_at(40)
@given(chains, st.integers(1, 30))
def test_it_is_the_first_that_is_met(chain: list[str], declared: int) -> None:
    lines = [f"  - {layer}" for layer in chain]
    network = cnnshape.loads("\n".join([f"input: [{declared}, 2]", "layers:", *lines]))
    expected = first_outward(network, declared)
    found = nearest_clean(network)
    if expected is not None:
        assert found == {"input": (expected, 2)}
    else:
        assert found is None or found["input"][0] >= FARTHEST


def test_an_input_that_loses_nothing_is_its_own_answer() -> None:
    assert nearest_clean(cnnshape.load("resnet50")) == {"input": (224, 224, 3)}


def test_a_square_stays_a_square_where_it_can() -> None:
    network = cnnshape.loads(
        "input: [30, 30, 3]\nlayers: [{type: max_pool, kernel: [2, 4]}]\n", input=(31, 31, 3)
    )
    assert nearest_clean(network) == {"input": (32, 32, 3)}


def test_axes_of_their_own_length_are_brought_to_their_own_sizes() -> None:
    network = cnnshape.loads("input: [31, 45, 3]\nlayers: [{type: max_pool, kernel: [2, 4]}]\n")
    assert nearest_clean(network) == {"input": (32, 44, 3)}


def test_all_inputs_that_are_alike_are_changed_together() -> None:
    network = cnnshape.load("siamese", input={"first": (104, 104, 1), "second": (104, 104, 1)})
    assert nearest_clean(network) == {"first": (105, 105, 1), "second": (105, 105, 1)}


def test_a_reshape_has_the_last_word() -> None:
    """At 29 the pool drops a row; at 30, which it divides, the reshape cannot run."""
    layers = "[{type: max_pool, kernel: 2}, {type: reshape, shape: [196, 1]}]"
    network = cnnshape.loads(f"input: [29, 29, 1]\nlayers: {layers}\n")
    assert nearest_clean(network) == {"input": (28, 28, 1)}


def test_there_is_none_where_every_size_is_wrong() -> None:
    for layers in (
        "[{type: conv, filters: 4, kernel: 3, groups: 2}]",
        "[{name: a, type: conv, filters: 3, kernel: 3}, {type: add, from: [input, a]}]",
    ):
        assert nearest_clean(cnnshape.loads(f"input: [9, 9, 3]\nlayers: {layers}\n")) is None


def test_there_is_none_for_a_vector() -> None:
    assert nearest_clean(cnnshape.loads("input: [9]\nlayers: [{type: dense, units: 2}]\n")) is None
