"""The line of a finding has carets under just what is meant, whatever stands before it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Fix, Related, Source, Span
from cnnshape.report.findings.diagnostics import print_diagnostics
from tests.report.printed import Paper

PIECES = st.sampled_from(
    ["a", "{", " ", "ß", "é", "e\u0301", "网", "ガ", "한", "😀", "\t", "\x7f", "\u200b", "\u202e"]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def finding(line: str, first: int, last: int, lines_before: int = 0) -> Diagnostic:
    source = Source("a.yaml", "\n" * lines_before + line + "\nnext: 1\n")
    here = lines_before + 1
    return Diagnostic("E004", "wrong", Span(source, here, first + 1, here, last + 1))


def drawn(*diagnostics: Diagnostic) -> list[str]:
    paper = Paper()
    print_diagnostics(diagnostics, paper)
    return paper.getvalue().splitlines()


def place_of_carets(lines: list[str]) -> tuple[int, int]:
    """Return the columns of the terminal from the first to the last caret."""
    (carets,) = (line for line in lines if "^" in line)
    return carets.index("^"), carets.rindex("^") + 1


@settings(deadline=None, database=None)
@given(TEXTS, TEXTS, TEXTS, st.sampled_from([0, 8, 98, 12344]))
@example("e\u0301e\u0301 ", "x", "", 0)
@example("网网 ", "网", "", 0)
def test_carets_stand_under_what_is_meant(
    before: str, inside: str, after: str, lines_before: int
) -> None:
    marked = f"<{inside}>"
    start, end = len(before), len(before) + len(marked)
    lines = drawn(finding(before + marked + after, start, end, lines_before))
    shown = lines[lines.index(f" {' ' * len(str(lines_before + 1))} |") + 1]
    columns = cell_len(shown[: shown.index("<")]), cell_len(shown[: shown.index(">") + 1])
    assert place_of_carets(lines) == columns


@pytest.mark.parametrize("place", [0, 1, 59, 60, 61, 100, 159, 160, 161, 500, 996])
def test_long_lines_are_cut_around_what_is_meant(place: int) -> None:
    line = "x" * place + "<!>" + "y" * (997 - place)
    lines = drawn(finding(line, place, place + 3))
    shown = lines[3].removeprefix(" 1 | ")
    assert "<!>" in shown
    assert len(shown) <= 170
    assert shown.startswith("..." if place > 60 else "x" * place + "<!>")
    assert shown.endswith("..." if place < 890 else "y" * (997 - place) or ">")
    first, last = place_of_carets(lines)
    assert lines[3][first:last] == "<!>"


def test_a_stretch_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    source = Source("a.yaml", "one: [1,\n  2]\n")
    lines = drawn(Diagnostic("E004", "wrong", Span(source, 1, 6, 2, 5)))
    assert lines[1:5] == ["  --> a.yaml:1:6", "   |", " 1 | one: [1,", "   |      ^^^"]


def test_an_empty_stretch_has_one_caret() -> None:
    assert drawn(finding("one:", 4, 4))[4] == "   |     ^"
    assert drawn(finding("", 0, 0))[4] == "   | ^"


def test_a_place_beyond_the_text_has_no_source_line() -> None:
    source = Source("a.yaml", "one: 1")
    lines = drawn(Diagnostic("E001", "wrong", Span(source, 9, 1, 9, 2)))
    assert lines[:2] == ["E001 wrong", "  --> a.yaml:9:1"]
    assert not any("|" in line for line in lines)


def test_a_finding_has_its_parts_in_order() -> None:
    diagnostic = finding("kernal: 3", 0, 6)._replace(
        notes=("first", "second"),
        help="write `kernel`",
        related=(Related("called here", finding("{type: cell}", 7, 11).span),),
        fix=Fix(Safety.UNSAFE, ()),
    )
    assert drawn(diagnostic) == [
        "E004 [ ] wrong",
        "  --> a.yaml:1:1",
        "   |",
        " 1 | kernal: 3",
        "   | ^^^^^^",
        "  called here",
        "  ::: a.yaml:1:8",
        "   |",
        " 1 | {type: cell}",
        "   |        ^^^^",
        "  note: first",
        "  note: second",
        "  help: write `kernel`",
        "",
        "Found 1 problem (1 error).",
    ]


@pytest.mark.parametrize(
    ("codes", "summary"),
    [
        (["E004"], "Found 1 problem (1 error)."),
        (["E004", "S101"], "Found 2 problems (2 errors)."),
        (["I101"], "Found 1 problem (1 warning)."),
        (["I102", "E004", "I101"], "Found 3 problems (1 error, 2 warnings)."),
        (["E004"] * 1234, "Found 1,234 problems (1,234 errors)."),
    ],
)
def test_problems_are_counted_by_severity(codes: list[str], summary: str) -> None:
    found = finding("one: 1", 0, 3)
    assert drawn(*(found._replace(code=code) for code in codes))[-1] == summary


def drawn_at(width: int, diagnostic: Diagnostic) -> list[str]:
    paper = Paper()
    print_diagnostics([diagnostic], paper, width)
    return paper.getvalue().splitlines()


@settings(deadline=None, database=None, max_examples=60)
@given(TEXTS, TEXTS, st.integers(24, 100))
@example("网" * 30, "ガ" * 30, 40)
@example("", "x" * 100, 40)
def test_on_a_terminal_a_source_line_is_cut_to_it_and_the_carets_fit(
    before: str, after: str, width: int
) -> None:
    lines = drawn_at(width, finding(f"{before}<!>{after}", len(before), len(before) + 3))
    assert max(map(cell_len, lines[2:5])) <= width
    shown = lines[3]
    first = shown.index("<!>")
    columns = cell_len(shown[:first]), cell_len(shown[: first + 3])
    assert place_of_carets(lines) == columns


def test_a_long_stretch_is_cut_with_its_carets() -> None:
    lines = drawn_at(40, finding("x: " + "y" * 200, 3, 203))
    assert lines[3] == f" 1 | x: {'y' * 29}..."
    assert lines[4] == f"   | {' ' * 3}{'^' * 32}"


def test_a_line_that_fits_is_whole() -> None:
    assert (
        drawn_at(40, finding("kernal: 3 # " + "c" * 23, 0, 6))[3] == f" 1 | kernal: 3 # {'c' * 23}"
    )


def test_on_a_terminal_sentences_are_broken_between_words() -> None:
    note = "the numbers that prove it are many and long"
    lines = drawn_at(30, finding("one: 1", 0, 3)._replace(notes=(note,), help=note))
    assert lines[5:9] == [
        "  note: the numbers that prove",
        "    it are many and long",
        "  help: the numbers that prove",
        "    it are many and long",
    ]
    assert f"  note: {note}" in drawn(finding("one: 1", 0, 3)._replace(notes=(note,)))
