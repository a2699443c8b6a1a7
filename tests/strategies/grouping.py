"""Random numbers that divide channels."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.random_layer import Bounds, Draw, Shape


def groups_and_filters(draw: Draw, shape: Shape, bounds: Bounds) -> tuple[int, int]:
    divisors = [g for g in (1, 2, 3, 4) if shape[-1] % g == 0 and g <= bounds.filters]
    groups = draw(st.sampled_from(divisors))
    return groups, groups * draw(st.integers(1, bounds.filters // groups))


def divisors(number: int) -> st.SearchStrategy[int]:
    return st.sampled_from([d for d in range(1, number + 1) if number % d == 0])
