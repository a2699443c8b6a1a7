"""`cnnshape lint`: what it reads, what it prints, what it changes, and its exit code."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from cnnshape.diagnostics import Diagnostic
from cnnshape.linting.batch import fix_file
from cnnshape.linting.fixing import Fixed
from cnnshape.linting.run import Task
from cnnshape.linting.settings import settings_of
from tests.cli.running import FINE, UNABLE, WRONG, command, program

CLEAN = "input: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"
IDLE = f"{CLEAN}  - {{type: dropout, rate: 0}}\n"
FAULTY = "input: [2, 2, 3]\nlayers:\n  - {type: conv, filters: 8, kernel: 3}\n"


@pytest.fixture(autouse=True)
def _no_settings_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    settings_of.cache_clear()


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    path = tmp_path / "idle.yaml"
    path.write_text(IDLE)
    return path


def test_a_clean_file_passes(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(CLEAN)
    outcome = command("lint", str(tmp_path / "net.yaml"))
    assert (outcome.code, outcome.report, outcome.said) == (FINE, "All checks passed.\n", "")


def test_a_finding_is_shown_at_its_line_with_evidence_and_a_way_out(idle: Path) -> None:
    outcome = command("lint", str(idle))
    assert outcome.code == WRONG
    assert outcome.report == (
        "D502 [*] dropout changes nothing\n"
        f"  --> {idle}:4:5\n"
        "   |\n"
        " 4 |   - {type: dropout, rate: 0}\n"
        "   |     ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  note: its rate is 0: nothing is dropped\n"
        "  help: remove the layer\n"
        "\n"
        "Found 1 problem (1 warning).\n"
        "[*] 1 fixable with --fix.\n"
    )


def test_errors_of_the_reader_and_of_the_shapes_are_findings(tmp_path: Path) -> None:
    for name, text in (("a", FAULTY), ("b", "input: [8\n"), ("c", "input: 1\nlayers: 2\n")):
        (tmp_path / f"{name}.yaml").write_text(text)
        outcome = command("lint", str(tmp_path / f"{name}.yaml"), "--output-format", "json")
        assert outcome.code == WRONG
        assert {each["severity"] for each in outcome.json()} == {"error"}


def test_a_promise_that_is_not_kept_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(f"{CLEAN}expect: {{parameters: 1}}\nbudget: {{macs: 1}}\n")
    found = command("lint", str(path), "--output-format", "json").json()
    assert [each["code"] for each in found] == ["B101", "B102"]
    assert "conv_1" in found[1]["notes"][-1]
    path.write_text(f"{CLEAN}examples:\n  - {{input: [[[1, 2, 3]]], output: [[[1]]]}}\n")
    (example,) = command("lint", str(path), "--output-format", "json").json()
    assert example["location"] == {"line": 5, "column": 5}


def test_a_folder_is_searched_and_what_is_skipped_is_counted(idle: Path) -> None:
    (idle.parent / "other.yaml").write_text("services: {}\n")
    outcome = command("lint", str(idle.parent), "--output-format", "concise")
    assert outcome.report.startswith(f"{idle}:4:5: D502 [*] dropout changes nothing\n")
    skipped = f"skipped 1 YAML file without `layers` and an input: {idle.parent / 'other.yaml'}"
    assert skipped in outcome.said


def test_where_nothing_is_linted_nothing_passes(tmp_path: Path) -> None:
    outcome = command("lint", str(tmp_path))
    assert (outcome.code, outcome.report) == (FINE, "")
    assert f"there is no architecture to lint in {tmp_path}" in outcome.said
    outcome = command("lint", str(tmp_path / "missing.yaml"))
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert command("lint", str(tmp_path), "--output-format", "json").json() == []


def test_bundled_architectures_are_found_by_name_and_standard_input_by_a_dash() -> None:
    assert command("lint", "lenet").code == FINE
    outcome = command("lint", "-", stdin=IDLE.encode())
    assert outcome.code == WRONG
    assert "<stdin>:4:5" in outcome.report


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--select", "G"), FINE),
        (("--select", "G,D502"), WRONG),
        (("--select", "G", "--select", "d"), WRONG),
        (("--ignore", "D5"), FINE),
        (("--fail-on", "error"), FINE),
        (("--fail-on", "info"), WRONG),
    ],
)
def test_options_choose_what_is_found_and_what_fails(
    idle: Path, options: tuple[str, ...], code: int
) -> None:
    assert command("lint", str(idle), *options).code == code


def test_the_nearest_settings_hold_and_the_command_line_wins(idle: Path) -> None:
    (idle.parent / "cnnshape.toml").write_text('ignore = ["D"]\n')
    assert command("lint", str(idle)).code == FINE
    assert command("lint", str(idle), "--ignore", "G").code == WRONG


def test_files_of_a_folder_may_be_left_out(idle: Path) -> None:
    (idle.parent / "cnnshape.toml").write_text('exclude = ["id*"]\n')
    assert command("lint").code == FINE
    assert command("lint", ".").code == FINE
    assert command("lint", "idle.yaml").code == WRONG


def test_errors_cannot_be_ignored_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FAULTY)
    outcome = command("lint", str(path), "--ignore", "S")
    assert outcome.code == WRONG
    assert "--ignore S: errors are always reported; fix what they say" in outcome.said


def test_files_may_be_spared_by_their_path(idle: Path) -> None:
    (idle.parent / "pyproject.toml").write_text(
        '[tool.cnnshape]\nfail-on = "warning"\nper-file-ignores = {"idle.*" = ["D502"]}\n'
    )
    assert command("lint", str(idle)).code == FINE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--select", "Z9"), "there is no code `Z9`; `cnnshape rule --all` lists them"),
        (("missing.yaml",), "cannot read missing.yaml"),
        (("--set", "width=2"), "the file has no parameter `width`"),
        (("--input", "axb"), "write sizes joined by x"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(
    idle: Path, words: tuple[str, ...], said: str
) -> None:
    outcome = command("lint", str(idle), *words)
    assert outcome.code == UNABLE
    assert said in outcome.said


def test_wrong_settings_end_with_2(idle: Path) -> None:
    (idle.parent / "cnnshape.toml").write_text("selct = []\n")
    outcome = command("lint", str(idle))
    assert outcome.code == UNABLE
    assert "there is no setting `selct`: did you mean `select`?" in outcome.said


def test_what_can_be_read_is_linted_beside_what_cannot(idle: Path) -> None:
    outcome = command("lint", "missing.yaml", str(idle), "--output-format", "json")
    assert outcome.code == UNABLE
    assert [each["code"] for each in outcome.json()] == ["D502"]


def test_fixes_are_written_and_counted(idle: Path) -> None:
    outcome = command("lint", str(idle), "--fix")
    assert (outcome.code, outcome.report) == (FINE, "Fixed 1 problem (1 D502).\n")
    assert idle.read_text() == CLEAN
    assert command("lint", str(idle), "--fix").report == "All checks passed.\n"


def test_a_diff_shows_what_would_be_fixed_and_changes_nothing(idle: Path) -> None:
    outcome = command("lint", str(idle), "--diff")
    assert outcome.code == WRONG
    assert outcome.report.startswith(f"--- {idle}\n+++ {idle}\n@@ ")
    assert "\n-  - {type: dropout, rate: 0}\n" in outcome.report
    assert outcome.said == "cnnshape: found 1 problem, would fix 1\n"
    assert idle.read_text() == IDLE
    assert command("lint", "mobilenet_v2", "--select", "G201", "--diff") == (FINE, "", "")


def test_a_diff_that_cannot_show_a_fix_still_says_that_something_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(FAULTY)
    outcome = command("lint", str(path), "--diff")
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert outcome.said == "cnnshape: found 1 problem, would fix 0\n"


@pytest.mark.parametrize("name", ["a_child.yaml", "z_child.yaml"])
def test_a_base_is_fixed_whether_it_stands_before_or_behind_what_extends_it(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "m_base.yaml").write_text(IDLE)
    (tmp_path / name).write_text("name: child\nextends: m_base.yaml\n")
    assert command("lint", str(tmp_path), "--fix").code == FINE
    assert (tmp_path / "m_base.yaml").read_text() == CLEAN


def test_a_fix_that_breaks_a_file_that_extends_this_one_is_taken_back(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(
        "input: [8, 8, 3]\nblocks:\n  unit:\n    layers:\n"
        "      - {type: conv, filters: 8, kernel: 3, padding: same}\n"
        "      - {type: relu}\n      - {type: relu}\n"
        "layers:\n  - {name: u, type: unit}\n"
    )
    before = base.read_text()
    (tmp_path / "child.yaml").write_text(
        "extends: base.yaml\nlayers:\n  - {name: u, type: unit}\n"
        "  - {type: conv, filters: 8, kernel: 1, from: u.relu_2}\n"
    )
    outcome = command("lint", str(tmp_path), "--fix", "--select", "A403")
    assert "was not fixed: the fix would break" in outcome.said
    assert base.read_text() == before
    assert outcome.code == WRONG
    assert "A403" in outcome.report


def test_fixes_settle_in_files_that_extend_each_other(tmp_path: Path) -> None:
    """The child is looked at before its base is fixed, and has a fix only after that."""
    (tmp_path / "m_base.yaml").write_text(IDLE.replace("layers:", "layrs:"))
    child = tmp_path / "a_child.yaml"
    child.write_text("name: child  # cnnshape: ignore[G201]\nextends: m_base.yaml\n")
    assert command("lint", str(tmp_path), "--fix", "--unsafe-fixes").code == FINE
    assert (tmp_path / "m_base.yaml").read_text() == CLEAN
    assert child.read_text() == "name: child\nextends: m_base.yaml\n"


def test_a_bound_of_fixing_is_said(idle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnnshape.linting.fixing.MAX_TRIALS", 1)
    outcome = command("lint", str(idle), "--fix")
    assert f"cnnshape: {idle}: stopped after 1,000 trials" in outcome.said
    assert idle.read_text() == CLEAN


def test_bytes_around_a_fix_survive(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    before = IDLE.replace("\n", "\r\n").replace("8, 8, 3]", "8, 8, 3]  # größe: ∞")
    path.write_bytes(codecs.BOM_UTF8 + before.encode())
    path.chmod(0o640)
    assert command("lint", str(path), "--fix").code == FINE
    after = before.replace("  - {type: dropout, rate: 0}\r\n", "")
    assert path.read_bytes() == codecs.BOM_UTF8 + after.encode()
    assert path.stat().st_mode & 0o777 == 0o640


def test_standard_input_is_given_back_fixed_and_the_report_goes_elsewhere() -> None:
    outcome = command("lint", "-", "--fix", stdin=IDLE.encode())
    assert (outcome.code, outcome.report) == (FINE, CLEAN)
    assert outcome.said == "Fixed 1 problem (1 D502).\n"
    assert command("lint", "-", "--fix", stdin=CLEAN.encode()).report == CLEAN


def test_a_file_that_changes_meanwhile_is_left_alone(
    idle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(task: Task, found: list[Diagnostic] | None, *, unsafe: bool) -> Fixed:
        idle.write_text("somebody's work")
        return fix_file(task, found, unsafe=unsafe)

    monkeypatch.setattr("cnnshape.cli.fixes.fix_file", changed)
    outcome = command("lint", str(idle), "--fix")
    assert outcome.code == UNABLE
    assert "changed while it was being fixed: it was not written" in outcome.said
    assert idle.read_text() == "somebody's work"


def test_a_file_that_is_gone_while_it_is_fixed_is_said_so(
    idle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(task: Task, found: list[Diagnostic] | None, *, unsafe: bool) -> Fixed:
        idle.unlink()
        return fix_file(task, found, unsafe=unsafe)

    monkeypatch.setattr("cnnshape.cli.fixes.fix_file", gone)
    outcome = command("lint", "--fix", str(idle))
    assert outcome.code == UNABLE
    assert f"cannot write {idle}: No such file or directory" in outcome.said


def test_statistics_count_each_code(idle: Path) -> None:
    outcome = command("lint", str(idle), "--statistics")
    assert (outcome.code, outcome.report) == (WRONG, "1  D502  [*]  no-op-layer\n")


def test_under_github_actions_findings_are_workflow_commands(
    idle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    outcome = command("lint", str(idle))
    assert outcome.report.startswith(f"::warning file={idle},line=4,col=5,")
    assert command("lint", str(idle), "--output-format", "concise").report.startswith(str(idle))


def test_sarif_is_printed_as_data(idle: Path) -> None:
    report = json.loads(command("lint", str(idle), "--output-format", "sarif").report)
    assert report["version"] == "2.1.0"
    assert [each["ruleId"] for each in report["runs"][0]["results"]] == ["D502"]


def test_an_unreadable_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_bytes(b"input: [8, 1]\nlayers: []\n\xff")
    outcome = command("lint", str(tmp_path))
    assert outcome.code == WRONG
    assert "the file is not UTF-8 text" in outcome.report


def test_linting_imports_no_numpy(idle: Path) -> None:
    probe = program("lint", str(idle), environment={"PYTHONPROFILEIMPORTTIME": "1"})
    assert "cnnshape.linting.run" in probe.said
    assert "numpy" not in probe.said


def test_a_baseline_is_not_compared_while_it_is_written(tmp_path: Path) -> None:
    """With both, the findings that the old baseline hides would be lost from the new one."""
    outcome = command("lint", "lenet", "--baseline", "b.json", "--write-baseline", "b.json")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "--write-baseline writes all findings: leave --baseline out" in outcome.said
