"""A grid is all combinations, counted before any is built."""

from __future__ import annotations

import pytest

from cnnshape.sweeping.axis import Axis, axis_in
from cnnshape.sweeping.grid import Grid, grid_of


def grid(*texts: str) -> Grid[Axis]:
    return grid_of([axis_in(text) for text in texts])


def test_the_last_axis_moves_fastest() -> None:
    points = list(grid("a=1,2", "b=x,y,z").first(100))
    assert points == [{"a": a, "b": b} for a in (1, 2) for b in "xyz"]
    assert list(points[0]) == ["a", "b"]


def test_a_grid_is_walked_as_far_as_is_asked() -> None:
    huge = grid("a=1:1e12:1", "b=1:1e12:1")
    assert huge.size == 10**24
    assert list(huge.first(2)) == [{"a": 1, "b": 1}, {"a": 1, "b": 2}]
    assert huge.at(10**24 - 1) == {"a": 10**12, "b": 10**12}


def test_a_setting_is_varied_once() -> None:
    with pytest.raises(ValueError, match="`a` is varied 2 times"):
        grid("a=1", "b=1", "a=2")
