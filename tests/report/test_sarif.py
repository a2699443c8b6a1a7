"""A log of findings is SARIF 2.1.0, and what it says of rules, places and fixes is true."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

import cnnshape
from cnnshape.catalogue import CATALOGUE, Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Related, Source
from cnnshape.linting.source_text import SourceText
from cnnshape.report.findings.sarif import sarif
from tests.report.found import LINTED, SOURCE, everywhere, finding, fix, linted, place
from tests.report.hostile import Hostile, every_hostile_text, steering
from tests.report.sarif_shape import errors

PAGE = """\
# {0} name

Find windows
that stop early.

## What it does
Looks at the end of `a` map: {{type: conv}}.

## Example
```yaml
input: [4, 4, 1]

# no heading
```
"""


def page_of(code: str) -> str:
    return PAGE.format(code)


def no_page(code: str) -> str:
    return ""


def run_of(*found: Diagnostic) -> Any:
    """Return the run of a log after holding the log to the standard."""
    log = json.loads(sarif(found, page_of))
    assert errors(log) == []
    (run,) = log["runs"]
    return run


def result_of(found: Diagnostic) -> Any:
    (result,) = run_of(found)["results"]
    return result


def location(result: Any) -> Any:
    (location,) = result["locations"]
    return location["physicalLocation"]


# --- the log -------------------------------------------------------------------------------------


def test_nothing_found_is_a_run_without_results() -> None:
    run = run_of()
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_the_tool_says_its_name_and_version() -> None:
    driver = run_of(*linted())["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cnnshape", cnnshape.__version__)


def test_what_is_no_sarif_is_noticed() -> None:
    log = json.loads(sarif([finding()], page_of))
    log["runs"][0]["results"][0]["ruleID"] = "G201"
    log["runs"][0]["results"][0]["level"] = "info"
    del log["runs"][0]["tool"]["driver"]["name"]
    assert len(errors(log)) >= 3


def test_findings_of_a_network_are_its_results() -> None:
    found = linted()
    results = run_of(*found)["results"]
    assert len(results) > 2
    assert [
        (each["ruleId"], each["message"]["text"].split("\n")[0], location(each)["region"])
        for each in results
    ] == [
        (
            each.code,
            each.message,
            {
                "startLine": each.span.line,
                "startColumn": each.span.column,
                "endLine": each.span.end_line,
                "endColumn": each.span.end_column,
            },
        )
        for each in found
    ]


# --- rules ---------------------------------------------------------------------------------------


def test_rules_are_described_once_and_found_by_their_index() -> None:
    run = run_of(*(finding(code) for code in ("N301", "G201", "S101", "G201", "G202")))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["G201", "G202", "N301", "S101"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_can_be_described(code: str) -> None:
    levels = {"error": "error", "warning": "warning", "info": "note"}
    run = run_of(finding(code))
    (rule,), (result,) = run["tool"]["driver"]["rules"], run["results"]
    assert (rule["id"], rule["name"]) == (code, CATALOGUE[code].name)
    assert rule["defaultConfiguration"]["level"] == result["level"]
    assert result["level"] == levels[CATALOGUE[code].severity]
    assert rule["helpUri"] == finding(code).url


def test_the_page_of_a_rule_describes_it_and_helps() -> None:
    (rule,) = run_of(finding())["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "Find windows that stop early."}
    assert rule["fullDescription"] == {"text": "Looks at the end of `a` map: {type: conv}."}
    assert rule["help"]["markdown"] == page_of("G201")


def test_without_a_page_the_name_describes_a_rule() -> None:
    log = json.loads(sarif([finding()], no_page))
    assert errors(log) == []
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == rule["fullDescription"] == {"text": "pixels dropped"}
    assert "help" not in rule


# --- what a result says --------------------------------------------------------------------------


def test_notes_and_help_are_lines_of_the_message() -> None:
    result = result_of(finding(message="m", notes=("n", "o"), help="h"))
    assert result["message"]["text"] == "m\nnote: n\nnote: o\nhelp: h"


def test_related_places_have_numbers_and_messages() -> None:
    here = Related("called here", place(1, 1, 1, 6))
    related = result_of(finding(related=(here, here)))["relatedLocations"]
    assert [each["id"] for each in related] == [1, 2]
    assert {each["message"]["text"] for each in related} == {"called here"}
    assert related[0]["physicalLocation"]["region"]["endColumn"] == 6


def test_a_place_over_several_lines_keeps_its_ends() -> None:
    assert location(result_of(finding(span=place(1, 8, 3, 5))))["region"] == {
        "startLine": 1,
        "startColumn": 8,
        "endLine": 3,
        "endColumn": 5,
    }


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("models/a.yaml", "models/a.yaml"),
        ("./a.yaml", "a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("a b/ü [1]#?.yaml", "a%20b/%C3%BC%20%5B1%5D%23%3F.yaml"),
        ("C:a%20.yaml", "C%3Aa%2520.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("a\udcff.yaml", "a%FF.yaml"),
    ],
)
def test_files_are_uris_below_the_root(name: str, uri: str) -> None:
    artifact = location(result_of(finding(span=place(1, 1, 1, 1, Source(name, "")))))
    assert artifact["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_absolute_files_are_uris_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "a b.yaml"
    artifact = location(result_of(finding(span=place(1, 1, 1, 1, Source(str(file), "")))))
    assert artifact["artifactLocation"] == {"uri": file.as_uri()}


@every_hostile_text
def test_what_is_hostile_is_shown(hostile: Hostile) -> None:
    found = everywhere(hostile.text)
    result = result_of(found)
    shown = hostile.shown.replace("](", "] (")
    assert result["message"]["text"] == f"{shown}\nnote: {shown}\nnote: {shown}\nhelp: {shown}"
    assert {each["message"]["text"] for each in result["relatedLocations"]} == {shown}
    assert result["fixes"][0]["description"]["text"] == shown
    assert sarif([found], page_of).isascii()
    assert steering(sarif([found], page_of)) == set()
    uri = location(result)["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri).decode() == PurePath(hostile.text).as_posix()


# --- fingerprints --------------------------------------------------------------------------------


def fingerprints(text: str) -> list[str]:
    found = cnnshape.lint(cnnshape.loads(text))
    return [value for each in run_of(*found)["results"] for value in prints(each)]


def prints(result: Any) -> list[str]:
    return list(result["partialFingerprints"].values())


def test_fingerprints_outlive_edits_elsewhere() -> None:
    assert fingerprints(LINTED) == fingerprints(f"# a\n# b\n{LINTED}")


def test_fingerprints_tell_findings_of_a_file_apart() -> None:
    twice = LINTED + "  - {type: dropout, rate: 0}\n"
    found = fingerprints(twice)
    assert len(set(found)) == len(found) == len(fingerprints(LINTED)) + 1


def test_fingerprints_are_counted_in_each_file() -> None:
    other = Source("b.yaml", SOURCE.text)
    first, second = run_of(finding(), finding(span=place(3, 43, 3, 52, other)))["results"]
    assert prints(first) == prints(second)


def test_a_place_beyond_the_text_has_a_fingerprint() -> None:
    assert prints(result_of(finding(span=place(99, 1, 99, 1))))


# --- fixes ---------------------------------------------------------------------------------------


def applied(text: str, replacements: Any, newlines: list[str]) -> str:
    """Make the replacements of a log in a text, which nothing but the log explains."""
    lines = re.split(f"({'|'.join(map(re.escape, newlines))})", text)
    starts = [0]
    for at in range(0, len(lines) - 1, 2):
        starts.append(starts[-1] + len(lines[at]) + len(lines[at + 1]))
    for each in sorted(replacements, key=lambda each: -offset(each, "start", starts)):
        start, end = offset(each, "start", starts), offset(each, "end", starts)
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def offset(replacement: Any, side: str, starts: list[int]) -> int:
    region = replacement["deletedRegion"]
    return int(starts[region[f"{side}Line"] - 1] + region[f"{side}Column"] - 1)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_fixes_can_be_made_from_the_log_alone(line_break: str) -> None:
    text = LINTED.replace("\n", line_break)
    found = [each for each in cnnshape.lint(cnnshape.loads(text)) if each.fix is not None]
    run = run_of(*found)
    assert {each.fix.safety for each in found if each.fix} == set(Safety)
    for diagnostic, result in zip(found, run["results"], strict=True):
        assert diagnostic.fix is not None
        (change,) = result["fixes"][0]["artifactChanges"]
        fixed = applied(text, change["replacements"], run["newlineSequences"])
        assert fixed == SourceText(diagnostic.span.source).edited(diagnostic.fix.edits) != text
        codes = [each.code for each in cnnshape.lint(cnnshape.loads(fixed))]
        assert codes.count(diagnostic.code) < [each.code for each in found].count(diagnostic.code)


def test_a_fix_says_what_it_does_and_how_safe_it_is() -> None:
    (offered,) = result_of(finding(help="`stride: 2`", fix=fix(Safety.UNSAFE)))["fixes"]
    assert offered["description"] == {"text": "`stride: 2`"}
    assert offered["properties"] == {"safety": "unsafe"}


def test_edits_are_grouped_by_file() -> None:
    other = Source("b.yaml", "a: 1\nb: 2")
    edits = (
        Edit(place(3, 51, 3, 52), "2"),
        Edit(place(1, 4, 1, 5, other), "3"),
        Edit(place(1, 1, 1, 1), "# x\n"),
    )
    (offered,) = result_of(finding(fix=Fix(Safety.SAFE, edits)))["fixes"]
    assert [
        (change["artifactLocation"]["uri"], len(change["replacements"]))
        for change in offered["artifactChanges"]
    ] == [("models/alexnet.yaml", 2), ("b.yaml", 1)]


def test_a_fix_without_edits_is_no_fix() -> None:
    assert "fixes" not in result_of(finding(fix=Fix(Safety.SAFE, ())))
