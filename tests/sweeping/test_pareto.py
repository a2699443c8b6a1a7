"""The front holds what nothing beats, and no more."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.sweeping.pareto import Costs, Front


def front(costs: list[Costs]) -> list[int]:
    found: Front[int] = Front()
    for position, each in enumerate(costs):
        found.add(each, position)
    return list(found)


def beats(one: Costs, other: Costs) -> bool:
    return all(map(float.__le__, one, other)) and any(map(float.__lt__, one, other))


def test_a_front_of_two() -> None:
    assert front([(3.0, 1.0), (2.0, 2.0), (2.0, 3.0), (1.0, 3.0), (3.0, 1.0)]) == [0, 1, 3, 4]


def test_nothing_has_no_front() -> None:
    assert front([]) == []


cost = st.integers(0, 4).map(float)


@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.tuples(*[cost] * n), max_size=30)))
@settings(deadline=None, max_examples=100)
def test_a_front_is_what_nothing_beats(costs: list[Costs]) -> None:
    wanted = [at for at, each in enumerate(costs) if not any(beats(other, each) for other in costs)]
    assert front(costs) == wanted
