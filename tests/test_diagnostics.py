"""The catalogue of codes, and what a diagnostic says of itself."""

from __future__ import annotations

import json
import re

import pytest

from cnnshape.catalogue import CATALOGUE, Safety, Severity
from cnnshape.diagnostics import (
    DOCUMENTATION,
    Diagnostic,
    Edit,
    Fix,
    Related,
    Source,
    Span,
    SpecError,
    has_errors,
    in_file_order,
)
from cnnshape.report.findings.source_lines import draw, summary

# The catalogue and a diagnostic


def test_names_of_codes_are_different_and_read_well_after_allow() -> None:
    names = [entry.name for entry in CATALOGUE.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name) for name in names)
    assert all(re.fullmatch(r"[A-Z]\d{3}", code) for code in CATALOGUE)


def test_errors_are_what_the_reader_the_engine_and_the_promises_tell() -> None:
    for code, entry in CATALOGUE.items():
        is_fault = code[0] in "ESB" and code != "S109"
        assert (entry.severity is Severity.ERROR) == is_fault


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_address_of_each_code_is_its_page(code: str) -> None:
    assert Diagnostic(code, "", Span(SOURCE, 1, 1, 1, 1)).url == f"{DOCUMENTATION}/{code}.md"


SOURCE = Source("net.yaml", "input: [4, 3]\nlayers: []\n")


def diagnostic(code: str = "E004", line: int = 1, column: int = 1, width: int = 5) -> Diagnostic:
    return Diagnostic(code, "a message", Span(SOURCE, line, column, line, column + width))


def test_a_diagnostic_as_json() -> None:
    fix = Fix(Safety.UNSAFE, (Edit(Span(SOURCE, 1, 8, 1, 14), "[4, 4]"),))
    related = Related("there", Span(SOURCE, 2, 1, 2, 7))
    found = Diagnostic("S101", "no", Span(SOURCE, 1, 8, 1, 14), ("why",), "do", (related,), fix)
    assert json.loads(json.dumps(found.to_dict())) == {
        "code": "S101",
        "name": "empty-output",
        "severity": "error",
        "message": "no",
        "file": "net.yaml",
        "location": {"line": 1, "column": 8},
        "end_location": {"line": 1, "column": 14},
        "notes": ["why"],
        "help": "do",
        "related": [{"message": "there", "location": {"line": 2, "column": 1}}],
        "fix": {
            "safety": "unsafe",
            "edits": [
                {
                    "location": {"line": 1, "column": 8},
                    "end_location": {"line": 1, "column": 14},
                    "text": "[4, 4]",
                }
            ],
        },
        "url": f"{DOCUMENTATION}/S101.md",
    }


def test_diagnostics_are_sorted_by_place_and_each_is_kept_once() -> None:
    later, earlier, same_place = (
        diagnostic(line=2),
        diagnostic(column=8),
        diagnostic("E002", column=8),
    )
    assert in_file_order([later, earlier, same_place, earlier]) == (same_place, earlier, later)


def test_a_refusal_is_a_value_error_that_lists_what_is_wrong() -> None:
    error = SpecError([diagnostic(line=2), diagnostic(column=8)])
    assert isinstance(error, ValueError)
    assert str(error) == "net.yaml:1:8: E004 a message\nnet.yaml:2:1: E004 a message"


def test_warnings_are_no_errors() -> None:
    assert has_errors([diagnostic("I101"), diagnostic("E001")])
    assert not has_errors([diagnostic("I101")])
    assert not has_errors([])


# How a diagnostic is drawn


def drawn(*diagnostics: Diagnostic) -> str:
    return "".join(text for text, _ in draw(diagnostics))


def test_a_diagnostic_is_drawn_with_its_line_and_carets() -> None:
    related = Related("there", Span(SOURCE, 2, 1, 2, 7))
    fix = Fix(Safety.SAFE, ())
    found = Diagnostic("S101", "no", Span(SOURCE, 1, 8, 1, 14), ("why",), "do it", (related,), fix)
    assert drawn(found) == (
        "S101 [*] no\n"
        "  --> net.yaml:1:8\n"
        "   |\n"
        " 1 | input: [4, 3]\n"
        "   |        ^^^^^^\n"
        "  there\n"
        "  ::: net.yaml:2:1\n"
        "   |\n"
        " 2 | layers: []\n"
        "   | ^^^^^^\n"
        "  note: why\n"
        "  help: do it\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "before", "carets"),
    [
        ("été: x", 6, 7, 5, 1),
        ("日本: x", 5, 6, 6, 1),
        ("a: 日本", 4, 6, 3, 4),
        ("🙂: x", 4, 5, 4, 1),
        ("e\u0301te\u0301: x", 8, 9, 5, 1),
        ("a: x", 4, 4, 3, 1),
        ("a: x", 5, 6, 4, 1),
        ("a: \x1b[31m", 4, 9, 3, 8),
    ],
)
def test_carets_stand_under_what_is_marked(
    line: str, column: int, end: int, before: int, carets: int
) -> None:
    """Wide characters take two columns of a terminal, combining ones none."""
    found = Diagnostic("E004", "", Span(Source("net.yaml", line), 1, column, 1, end))
    assert drawn(found).splitlines()[-1] == f"   | {' ' * before}{'^' * carets}"


def test_a_span_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    found = Diagnostic("E004", "", Span(SOURCE, 1, 8, 2, 4))
    assert drawn(found).splitlines()[-1] == "   |        ^^^^^^"


def test_of_a_long_line_only_what_stands_around_is_drawn() -> None:
    source = Source("net.yaml", "x" * 500 + "HERE" + "y" * 500)
    lines = drawn(Diagnostic("E004", "", Span(source, 1, 501, 1, 505))).splitlines()
    assert len(lines[-2]) < 200
    assert lines[-2].index("HERE") == lines[-1].index("^^^^")
    assert lines[-1].count("^") == 4
    assert "..." in lines[-2][:10]
    assert lines[-2].endswith("...")


def test_what_could_steer_a_terminal_is_written_out() -> None:
    source = Source("n\x1bet.yaml", "a\x1b[2J: \u202eb\r\n")
    found = Diagnostic("E004", "m\x07\x9b", Span(source, 1, 1, 1, 3), ("n\x00",), "h\n\u2066")
    text = drawn(found)
    assert text.isprintable() or set(text) - {"\n"} == {c for c in text if c.isprintable()}
    for escaped in (
        "\\x1b[2J",
        "\\u202e",
        "\\x07",
        "\\x9b",
        "\\x00",
        "\\x0a\\u2066",
        "n\\x1bet.yaml",
    ):
        assert escaped in text


def test_the_summary_counts_by_severity() -> None:
    assert summary([diagnostic()]) == "Found 1 problem (1 error)."
    many = [diagnostic(), diagnostic("I101"), diagnostic("I102")]
    assert summary(many) == "Found 3 problems (1 error, 2 warnings)."
