"""Every code has a page, the examples of a page say what is true, and docs/rules is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cnnshape
from cnnshape.catalogue import CATALOGUE, Safety
from cnnshape.diagnostics import SpecError
from cnnshape.linting.description import FOLDER, code_named, description_of, descriptions, page_of
from cnnshape.linting.registry import REPORTED_ELSEWHERE, RULES
from tests.linting.asking import HEADINGS
from tools import rule_pages

PROJECT = Path(__file__).parents[2]
REPORTED = tuple(code for code in CATALOGUE if code in REPORTED_ELSEWHERE)

FOUND_IN_FILES = tuple(code for code in REPORTED if code != "E013")
"""The codes that need no more than a file: exports find E013."""

every_told_code = pytest.mark.parametrize("code", REPORTED)


def sections(code: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page_of(code), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(code: str, heading: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", sections(code)[heading], re.DOTALL | re.MULTILINE)


def codes_of(text: str) -> set[str]:
    """Return the codes of what reading and linting a text finds."""
    try:
        return {each.code for each in cnnshape.lint(cnnshape.loads(text))}
    except SpecError as error:
        return {each.code for each in error.diagnostics}


# Codes that are no rules: their pages are files


def test_each_code_that_is_no_rule_has_a_file_and_no_file_is_of_another() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(REPORTED)


@every_told_code
def test_a_page_has_a_summary_and_the_headings_in_order(code: str) -> None:
    summary = description_of(code).summary
    assert summary.endswith(".")
    assert summary.count(". ") == 0
    assert tuple(sections(code)) == HEADINGS
    assert all(len(text.strip()) > 20 for text in sections(code).values())


@pytest.mark.parametrize("code", FOUND_IN_FILES)
def test_each_example_is_found_and_nothing_else_is_wrong_with_it(code: str) -> None:
    assert examples(code, "Example")
    for text in examples(code, "Example"):
        found = codes_of(text)
        assert code in found
        assert {each for each in found if each[0] in "ESB"} <= {code}


@every_told_code
def test_what_is_to_be_used_instead_is_silent(code: str) -> None:
    assert examples(code, "Use instead")
    for text in examples(code, "Use instead"):
        found = codes_of(text)
        assert code not in found
        assert {each for each in found if each[0] in "ESB"} == set()


@every_told_code
def test_all_that_is_yaml_is_tried(code: str) -> None:
    tried = len(examples(code, "Example")) + len(examples(code, "Use instead"))
    assert page_of(code).count("```") == 2 * tried


@every_told_code
def test_the_page_says_the_safety_of_the_catalogue(code: str) -> None:
    said = sections(code)["Fix safety"].strip().lower()
    expected = {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe", None: "there is no fix"}
    assert said.startswith(expected[CATALOGUE[code].fix])


# All codes


def test_every_rule_and_every_other_code_is_described_in_the_order_of_the_catalogue() -> None:
    described = [each.code for each in descriptions()]
    assert described == [code for code in CATALOGUE if code in RULES or code in REPORTED]


def test_a_description_says_what_the_catalogue_says() -> None:
    for each in descriptions():
        assert CATALOGUE[each.code] == (each.name, each.severity, each.fix)
        assert each.default
        assert each.url.endswith(f"/docs/rules/{each.code}.md")
        assert each.page.startswith(each.summary[:40])


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("G201", "G201"),
        ("g201", "G201"),
        ("pixels-dropped", "G201"),
        ("Pixels_Dropped", "G201"),
        ("X002", "X002"),
        ("G2", None),
        ("", None),
        ("pixels", None),
    ],
)
def test_a_code_is_found_by_itself_or_by_its_name(word: str, code: str | None) -> None:
    assert code_named(word) == code


# docs/rules


def test_the_generated_pages_are_current() -> None:
    assert list(rule_pages.folder().differences()) == [], "run `python -m tools.rule_pages`"


def test_each_letter_of_the_catalogue_has_its_group_in_order() -> None:
    letters = list(dict.fromkeys(code[0] for code in CATALOGUE))
    assert list(rule_pages.GROUPS) == letters


LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", ["diagnostics.md", "rules/README.md", "rules/rejected.md"])
def test_links_lead_to_pages_or_to_codes_of_the_catalogue(page: str) -> None:
    path = PROJECT / "docs" / page
    targets = [path.parent / link for link in LINK.findall(path.read_text(encoding="utf-8"))]
    assert targets
    for target in targets:
        assert target.exists() or target.stem in CATALOGUE
