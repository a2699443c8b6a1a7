"""`--output` puts the report into a file, whole or not at all, and harms nothing else."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command, program

BROKEN = "layers: 3\n"


@pytest.mark.parametrize("format", ["table", "json", "csv", "markdown"])
def test_the_file_holds_the_report(format: str) -> None:
    words = ("table", "lenet", "--format", format)
    assert command(*words, "--output", "report") == (FINE, "", "")
    assert Path("report").read_text(encoding="utf-8") == command(*words).report


@pytest.mark.parametrize(
    "words",
    [
        *(
            ("sweep", "lenet", "--over", "input=32x32x3,28x28x1,4x4x3", "--format", format)
            for format in ("table", "json", "csv")
        ),
        *(("diff", "lenet", "alexnet", "--format", format) for format in ("table", "markdown")),
    ],
    ids=lambda words: f"{words[0]}-{words[-1]}",
)
def test_other_reports_go_to_files_too(words: tuple[str, ...]) -> None:
    printed = command(*words)
    assert command(*words, "--output", "report") == (printed.code, "", printed.said)
    assert Path("report").read_text(encoding="utf-8") == printed.report


def test_a_sweep_that_cannot_be_answered_leaves_the_old_report() -> None:
    Path("report").write_text("old", encoding="utf-8")
    words = ("sweep", "lenet", "--over", "input=32x32x3", "--where", "macs", "--output", "report")
    assert command(*words).code == UNABLE
    assert Path("report").read_text(encoding="utf-8") == "old"


def test_the_report_is_utf8_whatever_the_terminal_takes() -> None:
    text = "name: naïve 网络\ninput: [4]\nlayers: []"
    Path("a.yaml").write_text(text, encoding="utf-8")
    outcome = program("table", "a.yaml", "--output", "report", environment={"LC_ALL": "C"})
    assert outcome == (FINE, "", "")
    assert Path("report").read_text(encoding="utf-8").startswith("naïve 网络\n")


def test_findings_still_go_to_standard_error() -> None:
    outcome = command("table", "lenet", "--input", "4x4x3", "--output", "report")
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert outcome.said.startswith("S101")
    assert "conv1" in Path("report").read_text(encoding="utf-8")


def test_a_dash_is_standard_output() -> None:
    assert command("table", "lenet", "--output", "-") == command("table", "lenet")
    assert list(Path().iterdir()) == []


def test_an_old_report_is_replaced() -> None:
    Path("report").write_text("old " * 10_000, encoding="utf-8")
    assert command("table", "lenet", "--output", "report").code == FINE
    assert "old" not in Path("report").read_text(encoding="utf-8")
    assert list(Path().iterdir()) == [Path("report")]


def test_a_new_report_has_the_usual_permissions() -> None:
    Path("other").touch()
    command("table", "lenet", "--output", "report")
    assert _permissions("report") == _permissions("other")


def test_an_old_report_keeps_its_permissions() -> None:
    """What was private stays so."""
    Path("report").touch(mode=0o600)
    command("table", "lenet", "--output", "report")
    assert _permissions("report") == 0o600


def test_a_link_is_followed() -> None:
    """Writing to a link writes to the file it leads to, as a shell's > does."""
    Path("real").mkdir()
    Path("real/report").write_text("old", encoding="utf-8")
    Path("link").symlink_to("real/report")
    assert command("table", "lenet", "--output", "link").code == FINE
    assert Path("link").is_symlink()
    assert Path("real/report").read_text(encoding="utf-8").startswith("LeNet")


def test_a_pipe_is_written_to_and_not_replaced() -> None:
    """The same holds for devices, as /dev/null and /dev/stdout, which must survive."""
    os.mkfifo("pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(_all_of("pipe")), daemon=True)
    reader.start()
    outcome = command("table", "lenet", "--output", "pipe")
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)
    reader.join(timeout=10)
    assert outcome.code == FINE
    assert read[0].startswith("LeNet")


@pytest.mark.parametrize("target", ["missing/report", "missing/deeper/report"])
def test_a_missing_folder_is_named(target: str) -> None:
    outcome = command("table", "lenet", "--output", target)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert outcome.said == f"cnnshape: cannot write {target}: No such file or directory\n"
    assert list(Path().iterdir()) == []


def test_a_folder_cannot_be_written_to() -> None:
    Path("folder").mkdir()
    outcome = command("table", "lenet", "--output", "folder")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert outcome.said == "cnnshape: cannot write folder: Is a directory\n"


@pytest.mark.parametrize("target", ["folder", "folder/", ".", ""])
def test_nothing_is_left_behind_where_a_report_cannot_be_written(target: str) -> None:
    Path("folder").mkdir()
    assert command("table", "lenet", "--output", target).code == UNABLE
    assert list(Path().rglob("*")) == [Path("folder")]


def test_a_missing_file_leaves_the_old_report() -> None:
    Path("report").write_text("old", encoding="utf-8")
    assert command("table", "missing.yaml", "--output", "report").code == UNABLE
    assert Path("report").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("words", ["--dtype float31", "--columns nam", "--set a=1", "--input x"])
def test_a_command_that_is_not_understood_leaves_the_old_report(words: str) -> None:
    Path("report").write_text("old", encoding="utf-8")
    assert command("table", "lenet", *words.split(), "--output", "report").code == UNABLE
    assert Path("report").read_text(encoding="utf-8") == "old"


def _permissions(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def _all_of(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("table", "a.yaml"),
        ("table", "lenet", "a.yaml"),
        ("memory", "a.yaml"),
        ("memory", "a.yaml", "--format", "json"),
        ("sizes", "a.yaml"),
        ("report", "a.yaml"),
        ("diff", "lenet", "a.yaml"),
        ("diff", "a.yaml", "lenet"),
        ("lint", "a.yaml"),
        ("sweep", "a.yaml", "--over", "input=32x32x1,28x28x1"),
        ("sweep", "a.yaml", "--over", "input=32x32x1", "--format", "csv"),
        ("table", "child.yaml"),
        ("table", "link.yaml"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("name", ["a.yaml", "./a.yaml"])
def test_a_file_that_is_read_is_never_written(words: tuple[str, ...], name: str) -> None:
    text = "input: [32, 32, 1]\nlayers:\n  - {type: conv, filters: 4, kernel: 3}\n"
    Path("a.yaml").write_text(text, encoding="utf-8")
    Path("child.yaml").write_text("extends: a.yaml\n", encoding="utf-8")
    Path("link.yaml").symlink_to("a.yaml")
    outcome = command(*words, "--output", name)
    said = "a.yaml is the file that is read: give another --output\n"
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert outcome.said.endswith(said)
    assert Path("a.yaml").read_text(encoding="utf-8") == text
    assert not Path("a.yaml.progress").exists()
    assert command(*words, "--output", "other").code != UNABLE


def test_a_list_of_designs_is_not_written_either() -> None:
    Path("designs.csv").write_text("input\n32x32x1\n", encoding="utf-8")
    words = ("sweep", "lenet", "--designs", "designs.csv", "--output", "designs.csv")
    said = "cnnshape: designs.csv is the file that is read: give another --output\n"
    assert command(*words) == (UNABLE, "", said)
    assert Path("designs.csv").read_text(encoding="utf-8") == "input\n32x32x1\n"


def test_a_picture_is_not_written_over_the_file_either() -> None:
    pytest.importorskip("matplotlib")
    text = "input: [8, 8, 1]\nlayers:\n  - {type: conv, filters: 4, kernel: 3}\n"
    Path("net.svg").write_text(text, encoding="utf-8")
    outcome = command("table", "net.svg", "--plot", "net.svg")
    assert outcome.code == UNABLE
    assert outcome.said == "cnnshape: net.svg is the file that is read: give another file\n"
    assert Path("net.svg").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("words", [("table", "lenet"), ("sweep", "lenet", "--over", "input=4x4x3")])
def test_an_empty_name_is_refused(words: tuple[str, ...]) -> None:
    said = "cnnshape: cannot write the report: the name of its file is empty\n"
    assert command(*words, "--output", "") == (UNABLE, "", said)
