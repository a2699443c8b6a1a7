"""A sweep into a file loses no row and doubles none, however it ends and goes on."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command

GRID = ("mobilenet_v1", "--over", "width=0.25:1:0.05", "--over", "resolution=64:254:10")
"""320 designs: a second of work."""

SMALL = ("lenet", "--over", "input=32x32x3,3x3x3,36x36x3,40x40x3")


def sweep(*words: str) -> Outcome:
    return command("sweep", *words)


def started(*words: str, file_size: int | None = None) -> subprocess.Popen[str]:
    def limited() -> None:
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return subprocess.Popen(
        [sys.executable, "-m", "cnnshape", "sweep", *words],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limited,
    )


def stopped(*words: str, file_size: int) -> str:
    """Run a sweep that cannot write all of its file; return what it says."""
    run = started(*words, file_size=file_size)
    _, said = run.communicate()
    assert run.returncode == UNABLE
    return said


@pytest.mark.parametrize(
    ("format", "choice"),
    [
        ("csv", ()),
        ("json", ("--where", "macs > 1e8 and width < 0.9")),
        ("csv", ("--jobs", "2", "--limit", "250")),
    ],
)
def test_a_sweep_that_is_killed_again_and_again_gives_the_same_file(
    format: str, choice: tuple[str, ...], tmp_path: Path
) -> None:
    draws = random.Random(repr((format, choice)))
    words = (*GRID, "--format", format, *choice)
    path, wanted = tmp_path / "grown", tmp_path / "whole"
    assert sweep(*words, "-o", str(wanted)).code == FINE
    kills, resume = 0, list[str]()
    while True:
        run = started(*words, "-o", str(path), *resume)
        until = monotonic() + 60
        size = path.stat().st_size if path.exists() else 0
        while kills < 3 and run.poll() is None and monotonic() < until:
            if path.exists() and path.stat().st_size > size + draws.randrange(4_000):
                run.send_signal(signal.SIGKILL)
                kills += 1
                break
            sleep(0.01)
        _, said = run.communicate()
        if run.returncode == FINE:
            break
        assert run.returncode == -signal.SIGKILL, said
        if sorted(tmp_path.iterdir()) == [path, wanted]:
            break  # it was killed after it had ended its file
        resume = ["--resume"]
    assert kills
    assert path.read_text() == wanted.read_text()
    assert sorted(tmp_path.iterdir()) == [path, wanted]


def test_a_full_disk_keeps_whole_rows(tmp_path: Path) -> None:
    words = (*GRID, "--format", "csv")
    path, wanted = tmp_path / "grown.csv", tmp_path / "whole.csv"
    assert sweep(*words, "-o", str(wanted)).code == FINE
    said = stopped(*words, "-o", str(path), file_size=5_000)
    rows = path.read_text().splitlines()
    assert f"cannot write more to {path}: File too large; its first {len(rows) - 1:,} rows" in said
    assert "make room and go on with --resume" in said
    assert rows == wanted.read_text().splitlines()[: len(rows)]
    assert path.read_text().endswith("\n")
    assert sweep(*words, "-o", str(path), "--resume").code == FINE
    assert path.read_text() == wanted.read_text()


def test_a_sweep_goes_on_without_compiling(tmp_path: Path) -> None:
    words = (*GRID, "--format", "csv")
    path, wanted = tmp_path / "grown.csv", tmp_path / "whole.csv"
    assert sweep(*words, "-o", str(wanted)).code == FINE
    stopped(*words, "-o", str(path), file_size=5_000)
    assert sweep(*words, "-o", str(path), "--resume", "--no-compile").code == FINE
    assert path.read_text() == wanted.read_text()


def test_errors_of_the_rows_before_still_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    words = (*SMALL, "--format", "csv", "-o", str(path))
    assert sweep(*words).code == WRONG
    lines = path.read_bytes().splitlines(keepends=True)
    whole = path.read_bytes()
    journal = path.with_name("a.csv.progress")
    # As a run leaves it that was killed while it wrote its fourth row.
    journal.write_text(f"{identity(words, tmp_path)}\n[3, 3, 1, {len(b''.join(lines[:4]))}]\n[4, 4")
    path.write_bytes(b"".join(lines[:4]) + lines[4][:9])
    assert sweep(*words, "--resume").code == WRONG
    assert path.read_bytes() == whole
    assert not journal.exists()


def identity(words: tuple[str, ...], folder: Path) -> str:
    """Return the first line of the journal of a sweep."""
    stopped(*words[:-1], str(folder / "other.csv"), file_size=150)
    return (folder / "other.csv.progress").read_text().splitlines()[0]


def test_a_file_goes_on_with_what_it_was_begun_with(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    words = (*SMALL, "--format", "csv", "-o", str(path))
    stopped(*words, file_size=150)
    begun = path.read_bytes()
    assert begun

    again = sweep(*words)
    assert again.code == UNABLE
    assert f"{path} is an unfinished sweep: go on with --resume, or delete" in again.said

    other = sweep(*words, "--resume", "--where", "macs > 1")
    assert other.code == UNABLE
    assert "was begun with another file, other options or another version" in other.said
    assert path.read_bytes() == begun

    path.with_name("a.csv.progress").unlink()
    finished = sweep(*words, "--resume")
    assert finished.code == UNABLE
    assert "is no unfinished sweep: there is nothing to go on with; omit --resume" in finished.said
    assert path.read_bytes() == begun


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "csv"),
        ("-o", "a.txt"),
        ("-o", "a.csv", "--format", "csv", "--sort", "macs"),
        ("-o", "a.csv", "--format", "csv", "--pareto", "macs"),
    ],
)
def test_what_cannot_be_gone_on_with_is_said_before_any_work(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = sweep(*SMALL, "--resume", *words)
    assert outcome.code == UNABLE
    assert (
        "give --output FILE with --format csv or json (a Parquet file is complete" in outcome.said
    )
    assert "only at its end), and no --sort, --pareto" in outcome.said
    assert not list(tmp_path.iterdir())


def test_two_processes_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    words = (*GRID, "--format", "csv", "-o", str(path))
    first = started(*words)
    while not path.exists() or not path.stat().st_size:
        sleep(0.01)
    second = sweep(*words, "--resume")
    assert second.code == UNABLE
    assert f"{path} is being written by another process: wait for it" in second.said
    first.communicate()
    assert first.returncode == FINE
    assert len(path.read_text().splitlines()) == 321
