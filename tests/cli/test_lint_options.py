"""The options of `cnnshape lint` that decide where findings go and which of them are reported."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

import cnnshape
from cnnshape.linting.settings import settings_in, settings_of
from tests.cli.running import FINE, UNABLE, WRONG, command

STEM = """\
input: [224, 224, 3]
layers:
  - {name: conv1, type: conv, filters: 96, kernel: 11, stride: 4}
  - {type: batch_norm, activation: relu}   # as published
  - type: max_pool
    kernel: 3
    stride: 2
"""
CLEAN = "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"
FAULTY = "input: [2, 2, 3]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.chdir(tmp_path)
    settings_of.cache_clear()
    settings_in.cache_clear()
    (tmp_path / "stem.yaml").write_text(STEM)
    return tmp_path


# Formats and where they go


def test_format_is_another_name_of_output_format() -> None:
    assert command("lint", "--format", "json") == command("lint", "--output-format", "json")


def test_a_report_is_written_to_a_file(folder: Path) -> None:
    outcome = command("lint", "--format", "concise", "--output", "report.txt")
    assert (outcome.code, outcome.report, outcome.said) == (WRONG, "", "")
    assert (folder / "report.txt").read_text().startswith("stem.yaml:3:5: N301 [*] ")


def test_a_gitlab_report_is_a_list_of_issues(folder: Path) -> None:
    issues = command("lint", "--format", "gitlab").json()
    assert [each["check_name"] for each in issues] == ["N301", "G201", "G201"]
    assert {each["severity"] for each in issues} == {"major"}
    assert issues[0]["location"] == {"path": "stem.yaml", "lines": {"begin": 3, "end": 3}}
    assert len({each["fingerprint"] for each in issues}) == 3
    (folder / "stem.yaml").write_text(f"# moved\n{STEM}")
    moved = command("lint", "--format", "gitlab").json()
    assert [each["fingerprint"] for each in moved] == [each["fingerprint"] for each in issues]


def test_two_findings_of_one_message_are_two_issues(folder: Path) -> None:
    twice = STEM.replace("    stride: 2\n", "    stride: 2\n  - {type: dropout, rate: 0}\n")
    (folder / "stem.yaml").write_text(twice + "  - {type: dropout, rate: 0}\n")
    issues = command("lint", "--select", "D502", "--format", "gitlab").json()
    assert len({each["fingerprint"] for each in issues}) == len(issues) == 2


def test_a_junit_report_has_a_suite_for_each_file(folder: Path) -> None:
    (folder / "other & <more>.yaml").write_text(FAULTY)
    root = ElementTree.fromstring(command("lint", "--format", "junit").report)
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "4", "4")
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["other & <more>.yaml", "stem.yaml"]
    failure = suites["stem.yaml"].find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "warning"
    assert "help: `bias: false` saves 96 parameters" in (failure.text or "")


def test_a_junit_report_without_findings_holds_a_test_that_passes() -> None:
    outcome = command("lint", "-", "--format", "junit", stdin=CLEAN.encode())
    root = ElementTree.fromstring(outcome.report)
    assert (outcome.code, root.get("tests"), root.get("failures")) == (FINE, "1", "0")


def test_what_is_only_worth_knowing_fails_no_test_of_a_junit_report() -> None:
    outcome = command("lint", "lenet", "--format", "junit")
    root = ElementTree.fromstring(outcome.report)
    assert (outcome.code, root.get("tests"), root.get("failures")) == (FINE, "1", "0")
    assert "H801" in (root.findtext("testsuite/testcase/system-out") or "")


def test_a_quiet_report_has_findings_alone() -> None:
    assert "Found" not in command("lint", "--quiet").report
    assert command("lint", "-q", "--format", "concise").report.count("\n") == 3
    assert command("lint", "-q", "-", stdin=CLEAN.encode()) == (FINE, "", "")


# Exit codes, files and settings


def test_exit_zero_holds_whatever_is_found(folder: Path) -> None:
    (folder / "faulty.yaml").write_text(FAULTY)
    assert command("lint", "--exit-zero").code == FINE
    assert command("lint", "--exit-zero", "missing.yaml").code == UNABLE


@pytest.mark.parametrize("patterns", [("stem.yaml",), ("old/*,st*",), ("old", "*.yaml")])
def test_excluded_files_are_left_out(patterns: tuple[str, ...]) -> None:
    words = [word for pattern in patterns for word in ("--exclude", pattern)]
    outcome = command("lint", *words)
    assert (outcome.code, outcome.report) == (FINE, "")
    assert command("lint", "stem.yaml", *words).code == WRONG


def test_exclude_is_used_instead_of_what_the_settings_exclude(folder: Path) -> None:
    (folder / "cnnshape.toml").write_text('exclude = ["stem.yaml"]\n')
    assert command("lint").code == FINE
    assert command("lint", "--exclude", "old/*").code == WRONG


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("own.toml", 'ignore = ["G", "N"]\n'),
        ("pyproject.toml", '[tool.cnnshape]\nselect = ["A"]\n'),
    ],
)
def test_a_file_of_settings_can_be_named(folder: Path, name: str, text: str) -> None:
    (folder / "cnnshape.toml").write_text('select = ["ALL"]\n')
    (folder / "settings").mkdir()
    (folder / "settings" / name).write_text(text)
    assert command("lint").code == WRONG
    assert command("lint", "--config", f"settings/{name}").code == FINE


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("missing.toml", None, "cannot read missing.toml: there is no such file"),
        ("pyproject.toml", "[tool.other]\n", "pyproject.toml has no section [tool.cnnshape]"),
        ("own.toml", "ignor = []\n", "did you mean `ignore`?"),
    ],
)
def test_a_wrong_file_of_settings_is_said(
    folder: Path, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        (folder / name).write_text(text)
    outcome = command("lint", "--config", name)
    assert outcome.code == UNABLE
    assert said in outcome.said


def test_an_empty_folder_is_said(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert command("lint", "empty") == (
        FINE,
        "",
        "cnnshape: there is no architecture to lint in empty\n",
    )
    assert (
        command("lint", "empty", ".").said
        == "cnnshape: there is no architecture to lint in empty\n"
    )


# A baseline


def test_a_baseline_hides_what_was_found_before(folder: Path) -> None:
    written = command("lint", "--write-baseline", "baseline.json")
    assert written == (
        FINE,
        "All checks passed.\n",
        "cnnshape: wrote 3 findings to baseline.json\n",
    )
    assert command("lint", "--baseline", "baseline.json").code == FINE
    moved = STEM.replace("layers:\n", "layers:\n  - {type: dropout, rate: 0}\n")
    (folder / "stem.yaml").write_text(moved)
    found = command("lint", "--baseline", "baseline.json", "--format", "json").json()
    assert [each["code"] for each in found] == ["D502"]


def test_a_baseline_knows_files_from_its_own_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("lint", "--write-baseline", "baseline.json")
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    outcome = command("lint", "../stem.yaml", "--baseline", "../baseline.json")
    assert (outcome.code, outcome.said) == (FINE, "")


def test_what_is_gone_since_the_baseline_is_said(folder: Path) -> None:
    command("lint", "--write-baseline", "baseline.json")
    (folder / "stem.yaml").write_text(STEM.replace("stride: 4", "stride: 4, bias: false"))
    outcome = command("lint", "--baseline", "baseline.json")
    assert outcome.code == FINE
    assert "1 finding of the baseline is gone: write it anew" in outcome.said


def test_a_baseline_counts_findings_of_one_message(folder: Path) -> None:
    text = f"{STEM}  - {{type: dropout, rate: 0}}\n"
    (folder / "stem.yaml").write_text(text)
    command("lint", "--write-baseline", "baseline.json")
    (folder / "stem.yaml").write_text(f"{text}  - {{type: dropout, rate: 0}}\n")
    found = command("lint", "--baseline", "baseline.json", "--format", "json").json()
    assert [each["code"] for each in found] == ["D502"]


def test_errors_are_in_no_baseline(folder: Path) -> None:
    (folder / "faulty.yaml").write_text(FAULTY)
    outcome = command("lint", "--write-baseline", "baseline.json")
    assert outcome.code == WRONG
    assert "S101" in outcome.report
    assert "S101" not in (folder / "baseline.json").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot read b.json: No such file or directory; write it with --write-baseline"),
        ("[]", "b.json is no baseline: write one with --write-baseline"),
        ("{", "b.json is no baseline"),
        ('{"version": 1, "findings": [{}]}', "b.json is no baseline"),
        ('{"version": 2}', "baselines of version 2 are not known"),
        ("[" * 100_000, "b.json is no baseline"),
    ],
    ids=["missing", "list", "no JSON", "no keys", "version", "deep"],
)
def test_a_wrong_baseline_is_said(folder: Path, text: str | None, said: str) -> None:
    if text is not None:
        (folder / "b.json").write_text(text)
    outcome = command("lint", "--baseline", "b.json")
    assert outcome.code == UNABLE
    assert said in outcome.said


def test_a_baseline_is_sorted(folder: Path) -> None:
    command("lint", "--write-baseline", "baseline.json")
    findings = json.loads((folder / "baseline.json").read_text())["findings"]
    assert findings == sorted(findings, key=lambda each: (each["file"], each["code"]))


# Comments with a reason


def test_ignores_are_added_with_their_reason(folder: Path) -> None:
    outcome = command("lint", "--add-ignores", "as published")
    assert outcome == (FINE, "All checks passed.\n", "cnnshape: silenced 3 findings in 1 file\n")
    assert (folder / "stem.yaml").read_text() == STEM.replace(
        "stride: 4}", "stride: 4}  # cnnshape: ignore[G201, N301] as published"
    ).replace("stride: 2", "stride: 2  # cnnshape: ignore[G201] as published")
    assert command("lint").code == FINE


def test_a_comment_that_is_there_gets_the_code_as_well(folder: Path) -> None:
    line = "stride: 4}  # wide # cnnshape: ignore[G201] as published"
    (folder / "stem.yaml").write_text(STEM.replace("stride: 4}", line))
    command("lint", "--add-ignores", "later")
    assert "# cnnshape: ignore[G201, N301] as published\n" in (folder / "stem.yaml").read_text()
    assert command("lint").code == FINE


def test_line_ends_stay_as_they_are(folder: Path) -> None:
    (folder / "stem.yaml").write_bytes(STEM.replace("\n", "\r\n").encode())
    command("lint", "--add-ignores", "as published")
    text = (folder / "stem.yaml").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") == STEM.count("\n")
    assert command("lint").code == FINE


def test_errors_are_not_silenced(folder: Path) -> None:
    (folder / "stem.yaml").write_text(FAULTY)
    outcome = command("lint", "--add-ignores", "as published")
    assert outcome.code == WRONG
    assert (folder / "stem.yaml").read_text() == FAULTY


def test_a_text_is_not_taken_for_a_comment(folder: Path) -> None:
    text = (
        'input: [224, 224, 3]\nlayers: [{type: conv, filters: 96, kernel: "=\n  11", stride: 4}]\n'
    )
    (folder / "stem.yaml").write_text(text)
    before = cnnshape.analyze(cnnshape.load("stem.yaml")).totals
    command("lint", "--add-ignores", "as published")
    assert cnnshape.analyze(cnnshape.load("stem.yaml")).totals == before


def test_standard_input_comes_back_with_its_comments() -> None:
    outcome = command("lint", "-", "--add-ignores", "why not", stdin=STEM.encode())
    assert outcome.code == FINE
    assert outcome.report.count("# cnnshape: ignore[") == 2


def test_ignores_of_what_a_baseline_knows_are_not_added(folder: Path) -> None:
    command("lint", "--write-baseline", "baseline.json")
    command("lint", "--baseline", "baseline.json", "--add-ignores", "new")
    assert (folder / "stem.yaml").read_text() == STEM


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines"])
def test_a_reason_is_needed(reason: str) -> None:
    outcome = command("lint", "--add-ignores", reason)
    assert outcome.code == UNABLE
    assert "--add-ignores needs a reason in one line" in outcome.said
