"""A sample has different points of the grid, the same for the same seed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnnshape.sweeping.axis import axis_in
from cnnshape.sweeping.grid import grid_of
from cnnshape.sweeping.sample import sample_of


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 40), st.integers(0, 5))
def test_points_are_different_and_of_the_grid(a: int, b: int, count: int, seed: int) -> None:
    grid = grid_of([axis_in(f"a=1:{a}"), axis_in(f"b=1:{b}")])
    sample = sample_of(grid, count, seed)
    found = list(sample.first(count))
    assert sample.size == len(found) == min(count, a * b)
    assert len({tuple(point.values()) for point in found}) == len(found)
    assert all(point in list(grid.first(grid.size)) for point in found)
    assert found == [sample.at(position) for position in range(sample.size)]
    assert found[2:] == list(sample.first(count, after=2))
    assert found == list(sample_of(grid, count, seed).first(count))


def test_another_seed_draws_others() -> None:
    grid = grid_of([axis_in("a=1:1000")])
    assert set(sample_of(grid, 10, 1).positions) != set(sample_of(grid, 10, 2).positions)


def test_a_grid_too_large_to_be_indexed_is_sampled() -> None:
    grid = grid_of([axis_in(f"{name}=0..1.5") for name in "abcdef"])
    assert grid.size == 10_001**6
    sample = sample_of(grid, 1000, 7)
    assert len(set(sample.positions)) == 1000
    values = [point["a"] for point in sample.first(1000)]
    assert 0 <= min(values) < 0.1
    assert 1.4 < max(values) <= 1.5


def test_an_interval_of_whole_numbers_has_whole_numbers() -> None:
    axis = axis_in("depth=2..6")
    assert [axis.at(position) for position in range(axis.size)] == [2, 3, 4, 5, 6]
