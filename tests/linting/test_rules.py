"""Every rule has its page in its docstring, and the examples of the page say what is true."""

from __future__ import annotations

import re
from inspect import cleandoc

import pytest

from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE, Safety
from cnnshape.linting.registry import RULES, rule_of
from tests.linting.asking import HEADINGS, findings

every_rule = pytest.mark.parametrize("code", RULES)


def page(code: str) -> str:
    return cleandoc(rule_of(code).__doc__ or "")


def sections(code: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page(code), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def example(code: str, heading: str) -> str:
    found = re.findall(r"```yaml\n(.*?)```", sections(code)[heading], re.DOTALL)
    text: str = found[0]
    return text


@every_rule
def test_a_page_has_a_summary_and_the_headings_in_order(code: str) -> None:
    summary, blank, *_ = page(code).split("\n")
    assert summary.endswith(".")
    assert blank == ""
    assert tuple(sections(code)) == HEADINGS
    assert all(len(text.strip()) > 20 for text in sections(code).values())


@every_rule
def test_the_example_of_a_page_is_found_and_its_remedy_is_silent(code: str) -> None:
    assert findings(example(code, "Example"), code)
    assert findings(example(code, "Use instead"), code) == []


@every_rule
def test_the_example_and_its_remedy_have_no_error(code: str) -> None:
    for heading in ("Example", "Use instead"):
        found = findings(example(code, heading))
        assert [each for each in found if each.code in ALWAYS_REPORTED] == []


@every_rule
def test_the_page_says_the_safety_of_the_catalogue(code: str) -> None:
    said = sections(code)["Fix safety"].strip().lower()
    expected = {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe", None: "there is no fix"}
    assert said.startswith(expected[CATALOGUE[code].fix])


@every_rule
def test_a_finding_has_a_title_evidence_and_a_way_out(code: str) -> None:
    for each in findings(example(code, "Example"), code):
        assert each.message == each.message.strip()
        assert not each.message.endswith(".")
        assert not each.message[0].isupper()
        assert each.notes
        assert each.help


@every_rule
def test_a_fix_of_the_example_is_as_safe_as_the_catalogue_says(code: str) -> None:
    safeties = {each.fix.safety for each in findings(example(code, "Example"), code) if each.fix}
    expected = CATALOGUE[code].fix
    assert safeties == ({expected} if expected else set())
