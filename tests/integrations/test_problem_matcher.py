"""The problem matcher finds each line of `concise`, and takes it for what it is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cnnshape.catalogue import CATALOGUE, Safety, Severity
from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.report.findings.concise import concise
from tests.integrations.files import matchers
from tests.report.found import everywhere, finding, fix, linted, place
from tests.report.hostile import Hostile, every_hostile_text

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def matched(found: Diagnostic) -> list[dict[str, Any]]:
    """Return what each matcher that finds the line of a finding makes of it."""
    (line,) = concise([found]).splitlines()
    return [
        {key: match[group] for key, group in pattern.items() if key != "regexp"}
        | {"severity": matcher["severity"]}
        for matcher in matchers()
        for pattern in matcher["pattern"]
        if (match := re.search(pattern["regexp"], line))
    ]


@pytest.mark.parametrize("offered", [None, fix(Safety.SAFE), fix(Safety.UNSAFE)])
@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_found_once_with_its_severity(code: str, offered: object) -> None:
    assert matched(finding(code, "1 of 224 rows: never read", fix=offered)) == [
        {
            "file": "models/alexnet.yaml",
            "line": "3",
            "column": "43",
            "code": code,
            "message": "1 of 224 rows: never read",
            "severity": LEVELS[CATALOGUE[code].severity],
        }
    ]


def test_findings_of_a_network_are_found() -> None:
    for found in linted():
        (match,) = matched(found)
        assert (match["code"], match["message"]) == (found.code, found.message)


@pytest.mark.parametrize("name", ["C:\\models\\a.yaml", "C:/a.yaml", "a b (1).yaml", "網/ü.yaml"])
def test_names_of_files_are_found(name: str) -> None:
    (match,) = matched(finding(span=place(1, 1, 1, 1, Source(name, ""))))
    assert match["file"] == name


def test_a_message_cannot_be_taken_for_another_finding() -> None:
    (match,) = matched(finding("G201", "x.yaml:9:9: S101 [*] forged"))
    assert (match["file"], match["code"], match["severity"]) == (
        "models/alexnet.yaml",
        "G201",
        "warning",
    )


@every_hostile_text
def test_what_is_hostile_is_at_most_one_note(hostile: Hostile) -> None:
    named = finding(message=hostile.text)
    assert [match["message"] for match in matched(named)] == [hostile.shown]
    assert len(matched(everywhere(hostile.text))) <= 1


def test_other_lines_are_left_alone() -> None:
    lines = ("Found 2 problems (2 warnings).", "", "12  G201  [*]  pixels-dropped", "a.yaml:1: x")
    patterns = [each["regexp"] for matcher in matchers() for each in matcher["pattern"]]
    assert not any(re.search(pattern, line) for pattern in patterns for line in lines)


def test_each_matcher_can_be_taken_away_by_its_owner() -> None:
    owners = [matcher["owner"] for matcher in matchers()]
    assert len(set(owners)) == len(owners)
