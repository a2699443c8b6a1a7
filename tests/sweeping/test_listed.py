"""Designs that a file lists are read back as they were written, and faults are named by line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.language.loading import template
from cnnshape.report.sweep import csv_header, csv_line, json_line
from cnnshape.sweeping.axis import axis_in
from cnnshape.sweeping.design import Plan, designs_of
from cnnshape.sweeping.grid import grid_of
from cnnshape.sweeping.listed import Listed, listed_in


def rows(listed: Listed) -> list[dict[str, Any]]:
    return [listed.settings(position) for position in range(listed.size)]


def test_csv_and_json_list_the_same_designs() -> None:
    wanted = [
        {"width": 0.5, "depths": [3, 4], "input": [32, 32, 3], "kind": "a, b"},
        {"width": 1, "depths": [], "input": [8, 9, 3], "kind": "x"},
    ]
    lines = 'width,depths,input,kind\n0.5,"[3, 4]",32x32x3,"a, b"\n\n1,[],8x9x3,x\n'
    assert rows(listed_in(lines, is_json=False)) == wanted
    objects = "\n".join(map(json.dumps, wanted))
    assert rows(listed_in(objects, is_json=True)) == wanted


@given(st.lists(st.tuples(st.integers(), st.floats(allow_nan=False, allow_infinity=False))))
def test_numbers_are_read_back_exactly(numbers: list[tuple[int, float]]) -> None:
    text = "a,b\n" + "".join(f"{a},{b!r}\n" for a, b in numbers) + "1,2.5\n"
    wanted = [{"a": a, "b": b} for a, b in [*numbers, (1, 2.5)]]
    assert rows(listed_in(text, is_json=False)) == wanted


def test_what_a_sweep_wrote_lists_its_designs() -> None:
    grid = grid_of([axis_in("width=0.25,1"), axis_in("resolution=64,96")])
    points = list(grid.first(4))
    found = designs_of(Plan(template("mobilenet_v1")), points)
    table = csv_header(grid.names) + "".join(map(csv_line, found))
    assert rows(listed_in(table, is_json=False)) == points
    assert rows(listed_in("".join(map(json_line, found)), is_json=True)) == points


@pytest.mark.parametrize(
    ("text", "is_json", "said"),
    [
        ("", False, "there are no designs in it"),
        ("a,b\n", False, "there are no designs in it"),
        ("a,a\n1,2\n", False, "line 1: every column needs a name of its own"),
        ("a,b\n1\n", False, "line 2 has 1 cell, and the header 2"),
        ("a\n1\n{b: 2}\n", False, "line 3: the values of `a` must be finite numbers"),
        ("input\n32x\n", False, "line 2: write sizes joined by x, as 224x224x3"),
        ('{"a": 1}\n{"a"\n', True, "line 2 is no JSON"),
        ("3\n", True, 'line 1 is no object, as {"width": 0.5}'),
        ("{}\n", True, 'line 1: a design needs settings, as {"width": 0.5}'),
        ('{"a": 1}\n\n{"b": 1}\n', True, "line 3 has no `a`, which line 1 has"),
        ('{"a": 1}\n{"a": 1, "b": 1}\n', True, "line 1 has no `b`, which line 2 has"),
        ('{"a": NaN}\n', True, "line 1: the values of `a` must be finite numbers"),
        ("[" * 100_000, True, "line 1 is no JSON"),
    ],
)
def test_what_lists_no_designs_is_refused(text: str, is_json: bool, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        listed_in(text, is_json=is_json)
