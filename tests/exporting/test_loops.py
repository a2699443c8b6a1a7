"""Calls in a row: equal ones, and those that differ by equal steps, are a loop."""

from __future__ import annotations

import pytest

from cnnshape.exporting.code.expressions import Expression, call
from cnnshape.exporting.code.writing import text_of
from cnnshape.exporting.structure.loops import with_loops


def layer(channels: int, rate: float = 0.5) -> Expression:
    return call("Layer", ("channels", channels), rate=rate)


def texts(*calls: Expression) -> list[str]:
    return [text_of(each) for each in with_loops(calls)]


def test_equal_calls_are_a_loop() -> None:
    assert texts(*[layer(8)] * 3) == ["*(Layer(8, rate=0.5) for _ in range(3))"]


def test_two_equal_calls_are_a_loop_and_two_others_are_written_out() -> None:
    assert texts(layer(8), layer(8)) == ["*(Layer(8, rate=0.5) for _ in range(2))"]
    assert texts(layer(8), layer(9)) == ["Layer(8, rate=0.5)", "Layer(9, rate=0.5)"]


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ((64, 96, 128), "64 + 32 * index"),
        ((0, 1, 2), "index"),
        ((9, 6, 3), "9 - 3 * index"),
    ],
)
def test_equal_steps_are_counted(channels: tuple[int, ...], expected: str) -> None:
    found = texts(*map(layer, channels))
    assert found == [f"*(Layer({expected}, rate=0.5) for index in range(3))"]


def test_steps_of_floats_are_those_that_are_written() -> None:
    found = texts(*(layer(8, rate) for rate in (0.1375, 0.15, 0.1625)))
    assert found == ["*(Layer(8, rate=0.1375 + 0.0125 * index) for index in range(3))"]


def test_another_step_starts_anew() -> None:
    assert texts(layer(1), layer(2), layer(4), layer(6), layer(8)) == [
        "Layer(1, rate=0.5)",
        "*(Layer(2 + 2 * index, rate=0.5) for index in range(4))",
    ]
