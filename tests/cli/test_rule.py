"""`cnnshape rule`: the page of a code, and the list of all."""

from __future__ import annotations

import io

import pytest

from cnnshape.catalogue import CATALOGUE
from cnnshape.linting.description import description_of, descriptions
from cnnshape.report.findings.rule_pages import print_codes, print_page
from tests.cli.running import FINE, UNABLE, Terminal, command

FIELDS = ["code", "name", "severity", "default", "fix", "summary", "url", "page"]


@pytest.mark.parametrize("word", ["G201", "g201", "pixels-dropped", "PIXELS-DROPPED"])
def test_a_page_is_markdown_where_nobody_looks(word: str) -> None:
    code, report, said = command("rule", word)
    assert (code, said) == (FINE, "")
    assert report.startswith("# G201 pixels-dropped\n\n*warning, on by default, unsafe fix*\n\n")
    assert description_of("G201").page in report


@pytest.mark.parametrize("code", ["E001", "X001", "D502"])
def test_every_sort_of_code_has_a_page(code: str) -> None:
    outcome = command("rule", code)
    assert outcome.code == FINE
    assert outcome.report.startswith(f"# {code} {CATALOGUE[code].name}\n")


def test_all_codes_are_listed_with_a_line_each() -> None:
    code, report, said = command("rule", "--all")
    assert (code, said) == (FINE, "")
    for each in descriptions():
        (line,) = (line for line in report.splitlines() if line.startswith(f" {each.code} "))
        assert line.split()[1:3] == [each.name, each.severity]
        assert each.summary in line


def test_one_code_as_json() -> None:
    found = command("rule", "G201", "--format", "json").json()
    assert list(found) == FIELDS
    assert found["code"] == "G201"
    assert found["name"] == "pixels-dropped"
    assert found["severity"] == "warning"
    assert found["default"] is True
    assert found["fix"] == "unsafe"
    assert found["page"] == description_of("G201").page


def test_all_codes_as_json() -> None:
    found = command("rule", "--all", "--format", "json").json()
    assert [each["code"] for each in found] == [each.code for each in descriptions()]
    assert all(list(each) == FIELDS for each in found)
    assert {each["fix"] for each in found} == {"safe", "unsafe", None}


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("pixels-droped", "did you mean `pixels-dropped`?"),
        ("invalid-yml", "did you mean `invalid-yaml`?"),
        ("G2011", "did you mean `G201`?"),
        ("§", "`cnnshape rule --all` lists the codes"),
    ],
)
def test_an_unknown_code_is_said_with_the_one_that_is_meant(word: str, advice: str) -> None:
    assert command("rule", word) == (
        UNABLE,
        "",
        f"cnnshape: there is no code `{word}`; {advice}\n",
    )


@pytest.mark.parametrize("words", [["rule"], ["rule", "G201", "--all"]])
def test_it_takes_one_code_or_all(words: list[str]) -> None:
    code, report, said = command(*words)
    assert (code, report) == (UNABLE, "")
    assert "name one code, as `cnnshape rule G201`, or list them" in said


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_page_is_drawn_in_the_width_of_a_terminal(width: int) -> None:
    out = Terminal()
    print_page(description_of("H801"), out, width)
    assert "channel-alignment" in out.getvalue()
    assert "##" not in out.getvalue()


@pytest.mark.parametrize("width", [20, 60, 100])
def test_the_list_fits_a_narrow_terminal(width: int) -> None:
    out = io.StringIO()
    print_codes(descriptions(), out, width)
    assert max(map(len, out.getvalue().splitlines())) <= width
    assert "activation-collapse" in out.getvalue()
