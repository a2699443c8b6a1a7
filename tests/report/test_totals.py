"""What is said below a table: one ? for what is unknown and why, and what its bars are."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.report.conventions import totals_lines
from tests.report.printed import printed_table

FAULT = """
input: [12, 12, 3]
layers:
  - {name: first, type: conv, filters: 8, kernel: 3}
  - {name: too-large, type: conv, filters: 8, kernel: 11}
  - {name: behind, type: relu}
"""
TWO_FAULTS = f"{FAULT}  - {{name: other, type: conv, filters: 8, kernel: 99, from: first}}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [(FAULT, "`too-large` cannot run"), (TWO_FAULTS, "`too-large` and 1 more cannot run")],
)
def test_what_is_unknown_is_one_mark_and_a_reason(text: str, why: str) -> None:
    lines = dict(totals_lines(cnnshape.analyze(cnnshape.loads(text))))
    layers = lines.pop("Layers")
    assert lines.pop("Unknown") == why
    assert set(lines.values()) == {"?"}
    assert layers.endswith("of them convolutions or dense layers")


def test_nothing_is_unknown_without_a_fault() -> None:
    lines = dict(totals_lines(cnnshape.analyze(cnnshape.load("lenet"))))
    assert "Unknown" not in lines
    assert "?" not in "".join(lines.values())


def test_the_bars_are_explained_where_there_are_some() -> None:
    lenet = cnnshape.analyze(cnnshape.load("lenet"))
    for width in range(60, 120, 4):
        text = printed_table(lenet, None, width)
        assert ("Share is that of all trained parameters." in " ".join(text.split())) == (
            " Share" in text.split("Parameter bytes")[0]
        )
    assert "Share" in printed_table(lenet, None, 100)
    assert "Share" not in printed_table(cnnshape.analyze(cnnshape.loads(FAULT)), None, 100)
    assert "Share" not in printed_table(lenet, None, 100, ("name", "macs"))
