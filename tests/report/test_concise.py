"""A finding is one line, which starts with its place and its code."""

from __future__ import annotations

import pytest

from cnnshape.catalogue import Safety
from cnnshape.report.findings.concise import concise
from tests.report.found import everywhere, finding, fix, linted, place
from tests.report.hostile import Hostile, every_hostile_text, steering


@pytest.mark.parametrize(
    ("offered", "mark"),
    [(None, ""), (fix(Safety.SAFE), "[*] "), (fix(Safety.UNSAFE), "[ ] ")],
)
def test_a_line_has_the_place_the_code_the_mark_and_the_message(offered: object, mark: str) -> None:
    found = finding(message="1 of 224 rows is never read", notes=("a",), help="b", fix=offered)
    line = f"models/alexnet.yaml:3:43: G201 {mark}1 of 224 rows is never read\n"
    assert concise([found]) == line


def test_a_place_over_several_lines_is_told_by_its_start() -> None:
    assert concise([finding(span=place(1, 8, 3, 5))]) == "models/alexnet.yaml:1:8: G201 wrong\n"


def test_findings_keep_their_order() -> None:
    found = linted()
    starts = [f"models/a network.yaml:{each.span.line}:{each.span.column}: " for each in found]
    lines = concise(found).splitlines()
    assert len(lines) > 2
    assert all(map(str.startswith, lines, starts))


def test_nothing_found_is_no_line() -> None:
    assert concise([]) == ""


@every_hostile_text
def test_what_is_hostile_is_shown_on_one_line(hostile: Hostile) -> None:
    text = concise([everywhere(hostile.text)])
    assert text == f"{hostile.shown}:1:1: E005 [*] {hostile.shown}\n"
    assert steering(text) == set()
