"""Many mistakes take as long each as a few: the calls of functions are counted, not seconds."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

import cnnshape
from benchmarks.mistakes import KINDS
from cnnshape.report.findings.source_lines import draw, summary

FEW, MANY = 100, 1000
MAX_GROWTH = 1.3


def refuse(text: str) -> int:
    """Read a text, draw all that is wrong with it, and return how much that is."""
    try:
        found = cnnshape.analyze(cnnshape.loads(text)).diagnostics
    except cnnshape.SpecError as error:
        found = error.diagnostics
    drawn = "".join(piece for piece, _ in draw(found)) + summary(found)
    assert drawn
    return len(found)


def calls_to_refuse(text: str) -> int:
    """Return how many functions are called to refuse a text, those written in C too."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        refuse(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("kind", KINDS)
def test_the_work_for_a_mistake_stays_the_same(kind: str) -> None:
    few, many = KINDS[kind](FEW), KINDS[kind](MANY)
    refuse(few)
    refuse(many)  # so that what is imported and cached once is not counted
    growth = calls_to_refuse(many) / calls_to_refuse(few) * FEW / MANY
    assert growth <= MAX_GROWTH


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind != "parameters in the wrong order"]
)
def test_each_kind_is_refused(kind: str) -> None:
    assert refuse(KINDS[kind](10)) >= 1
