"""Codes are counted, the most frequent first, each with the safest fix that is offered."""

from __future__ import annotations

from cnnshape.catalogue import Safety
from cnnshape.report.findings.statistics import CodeCount, code_counts, statistics
from tests.report.found import finding, fix, linted

SAFE, UNSAFE = fix(Safety.SAFE), fix(Safety.UNSAFE)


def test_the_most_frequent_comes_first_and_then_the_order_of_codes() -> None:
    found = [finding(code) for code in ("N301", "G201", "D502", "G201", "N301", "E005", "N301")]
    assert [(each.findings, each.code) for each in code_counts(found)] == [
        (3, "N301"),
        (2, "G201"),
        (1, "D502"),
        (1, "E005"),
    ]


def test_the_safest_fix_counts() -> None:
    found = [finding("G201"), finding("G201", fix=UNSAFE), finding("S101")]
    assert code_counts(found) == (CodeCount("G201", 2, Safety.UNSAFE), CodeCount("S101", 1, None))
    assert code_counts([*found, finding("G201", fix=SAFE)])[0].fix is Safety.SAFE


def test_lines_stand_in_columns() -> None:
    found = [
        *(finding("G201", fix=UNSAFE) for _ in range(1200)),
        *(finding("N301", fix=SAFE) for _ in range(30)),
        finding("S101"),
    ]
    assert statistics(found) == (
        "1,200  G201  [ ]  pixels-dropped\n"
        "   30  N301  [*]  bias-before-norm\n"
        "    1  S101       empty-output\n"
    )


def test_nothing_found_is_no_line() -> None:
    assert statistics([]) == ""


def test_all_findings_of_a_network_are_counted() -> None:
    found = linted()
    assert sum(each.findings for each in code_counts(found)) == len(found) > 2
